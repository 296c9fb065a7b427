"""Choosing a campaign's recipients: filters over the directory, single ticks, notes."""

import pytest

from app.db import Database
from app.domain import recipient_choices
from app.domain.recipient_choices import Filters, NoDraft
from app.errors import Invalid, NotFound
from app.models import Campaign, Channel, Partner, PartnerKind, Scope, Statement
from tests import campaigning, cast
from tests.cast import Lead


@pytest.fixture
def ids(database: Database, lead: Lead) -> list[str]:
    """The directory: the Lantern Committee (BY, en), Harbour (GE, en) and River (BY, be)."""
    return campaigning.directory(database, lead)


@pytest.fixture
def campaign(database: Database, lead: Lead, statement: Statement, ids: list[str]) -> Campaign:
    return campaigning.draft(database, lead, statement)


def add(database: Database, lead: Lead, campaign: Campaign, filters: Filters | None = None) -> int:
    with database.write() as session:
        return recipient_choices.add(session, session.get_one(Campaign, campaign.id), filters or Filters(), by=lead.actor)


def take_out(database: Database, lead: Lead, campaign: Campaign, filters: Filters | None = None) -> int:
    with database.write() as session:
        return recipient_choices.take_out(session, session.get_one(Campaign, campaign.id), filters or Filters(), by=lead.actor)


def test_no_filter_means_the_whole_directory(database: Database, campaign: Campaign) -> None:
    assert campaigning.listed(database, campaign) == ["Harbour Rights Network", "Lantern Committee", "River Network"]


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (Filters(country="by"), ["Lantern Committee", "River Network"]),
        (Filters(language="be"), ["River Network"]),
        (Filters(country="BY", language="en"), ["Lantern Committee"]),
        (Filters(scope="regional"), ["Harbour Rights Network"]),
        (Filters(kind="network"), ["Harbour Rights Network"]),
        (Filters(ecosoc="special"), []),
        (Filters(scope="no such scope"), []),
        (Filters(group_id="no-such-group"), []),
        (Filters(words="harbor"), []),
        (Filters(words="harbour"), ["Harbour Rights Network"]),
    ],
)
def test_filters_must_all_hold(
    database: Database, lead: Lead, statement: Statement, ids: list[str], filters: Filters, names: list[str]
) -> None:
    with database.write() as session:
        session.get_one(Partner, ids[1]).sqlmodel_update({"scope": Scope.REGIONAL, "kind": PartnerKind.NETWORK})
    campaign = campaigning.draft(database, lead, statement, Filters(words="nobody"), nonce="nonce-two")

    add(database, lead, campaign, filters)

    assert campaigning.listed(database, campaign) == names


def test_a_group_is_chosen_and_taken_out_again(database: Database, lead: Lead, campaign: Campaign, ids: list[str]) -> None:
    group = campaigning.group(database, lead, "UN list", ids[:2])

    assert take_out(database, lead, campaign, Filters(group_id=group)) == 2
    assert campaigning.listed(database, campaign) == ["River Network"]
    assert add(database, lead, campaign, Filters(group_id=group)) == 2


def test_all_who_endorsed_an_earlier_statement_are_chosen(database: Database, lead: Lead, ids: list[str]) -> None:
    earlier, now = cast.open_statement(database, lead), cast.open_statement(database, lead)
    (token, _) = cast.invite(database, lead, earlier, cast.PARTNER, cast.SECOND)
    cast.endorse(database, token, visibility="withheld")

    campaign = campaigning.draft(database, lead, now, Filters(endorsed_id=earlier.id))

    assert campaigning.listed(database, campaign) == ["Lantern Committee"]


def test_who_is_invited_already_or_merged_is_not_chosen(database: Database, lead: Lead, statement: Statement, ids: list[str]) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        session.get_one(Partner, ids[2]).merged_into_id = ids[1]

    campaign = campaigning.draft(database, lead, statement)

    assert campaigning.listed(database, campaign) == ["Harbour Rights Network"]


def test_partners_of_another_lead_are_never_chosen(database: Database, lead: Lead, campaign: Campaign) -> None:
    other = cast.new_lead(database, "Elsewhere Alliance", cast.STRANGER)
    campaigning.directory(database, other, *campaigning.many(2))

    assert add(database, lead, campaign) == 0
    assert len(campaigning.listed(database, campaign)) == 3


def test_a_tick_taken_away_stays_away_when_its_group_is_added_again(
    database: Database, lead: Lead, campaign: Campaign, ids: list[str]
) -> None:
    with database.write() as session:
        recipient_choices.tick(session, session.get_one(Campaign, campaign.id), ids, [ids[0], "no-such-id"])

    assert add(database, lead, campaign) == 0

    with database.read() as session:
        left_out = {choice.partner.id for choice in recipient_choices.list_page(session, campaign) if choice.is_left_out}
        assert left_out == set(ids[1:])
        assert recipient_choices.count(session, campaign).ticked == 1


def test_the_list_pages(database: Database, campaign: Campaign, ids: list[str]) -> None:
    with database.read() as session:
        first = recipient_choices.list_page(session, campaign, limit=2)
        second = recipient_choices.list_page(session, campaign, after=first[-1].partner.id, limit=2)

    assert [choice.partner.id for choice in first + second] == [ids[1], ids[0], ids[2]]


def test_a_note_is_kept_for_one_partner_as_one_paragraph(database: Database, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session:
        recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), ids[0], "Dear Alesia,\r\nas said in Tbilisi. ")

    with database.read() as session:
        assert recipient_choices.get_note(session, campaign, ids[0])[1] == "Dear Alesia, as said in Tbilisi."
        assert [choice.partner.id for choice in recipient_choices.list_page(session, campaign) if choice.has_note] == [ids[0]]


def test_an_empty_note_takes_the_note_away(database: Database, campaign: Campaign, ids: list[str]) -> None:
    for note in ("As said.", " "):
        with database.write() as session:
            recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), ids[0], note)

    with database.read() as session:
        assert not any(choice.has_note for choice in recipient_choices.list_page(session, campaign))


def test_a_note_is_bounded_and_for_recipients_only(database: Database, campaign: Campaign, ids: list[str]) -> None:
    with database.write() as session, pytest.raises(Invalid):
        recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), ids[0], "x" * 1_001)
    with database.write() as session, pytest.raises(NotFound):
        recipient_choices.write_note(session, session.get_one(Campaign, campaign.id), "no-such-id", "x")


def test_what_was_sent_can_no_longer_be_chosen(database: Database, lead: Lead, campaign: Campaign) -> None:
    campaigning.send(database, lead, campaign)

    with pytest.raises(NoDraft):
        take_out(database, lead, campaign)


def test_more_than_ten_thousand_are_refused(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.directory(database, lead, *campaigning.many(10_001))

    with pytest.raises(Invalid):
        campaigning.draft(database, lead, statement)


def test_who_has_no_mail_is_chosen_too(database: Database, lead: Lead, statement: Statement, ids: list[str]) -> None:
    campaigning.change(database, cast.SECOND.email, channel=Channel.SIGNAL)

    assert len(campaigning.listed(database, campaigning.draft(database, lead, statement))) == 3
