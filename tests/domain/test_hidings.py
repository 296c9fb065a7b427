"""Hide names now: all names of one country or group, in all statements at once; only each signatory shows its own again (P4, P5)."""

from typing import Any

import pytest
from sqlmodel import SQLModel, select

from app import clock
from app.db import Database
from app.domain import groups, hidings, holders, reconfirmations, withdrawals
from app.domain.guest_lists import Guest
from app.domain.holders import NotRaised
from app.domain.inputs import COUNTRIES
from app.errors import Invalid, NotFound
from app.models import Edition, EditionState, Endorsement, Event, Hiding, Partner, Statement
from tests import cast, raising
from tests.cast import Clock, Lead
from tests.raising import copied, kept

ABROAD = Guest({"en": "Abroad House"}, "abroad@house.example.org", country_of_focus="UZ", country_of_base="BY")
NAMES = {"director@lantern.example.org": "Lantern Committee", "office@harbour.example.org": "Harbour", "abroad@house.example.org": "Abroad"}


@pytest.fixture
def other(database: Database, lead: Lead) -> Statement:
    """A second statement of the same lead."""
    return cast.open_statement(database, lead)


def endorse_all(database: Database, lead: Lead, statement: Statement, *guests: Guest) -> list[str]:
    """Return the invitation links of guests that endorsed by name."""
    tokens = cast.invite(database, lead, statement, *guests)
    for guest, token in zip(guests, tokens, strict=True):
        cast.endorse(
            database, token, display_name=NAMES[guest.email], nonce=f"nonce-of-the-form-of-{NAMES[guest.email]}"[:40].replace(" ", "-")
        )
    return tokens


def hide(database: Database, lead: Lead, country: str = "BY") -> Hiding | None:
    with database.write() as session:
        return hidings.hide_country(session, country, by=lead.actor, at=clock.now())


def rows(database: Database, model: type[SQLModel]) -> list[Any]:
    with database.read() as session:
        return list(session.exec(select(model)).all())


def shown(database: Database) -> list[str]:
    return sorted(row.display_name for row in rows(database, Endorsement) if row.visibility == "named")


def new_group(database: Database, lead: Lead, name: str, *members: str) -> str:
    with database.write() as session:
        group = groups.create(session, name, by=lead.actor, at=clock.now())
        ids = [partner.id for partner in session.exec(select(Partner)).all() if partner.name() in members]
        groups.add_partners(session, group, ids, by=lead.actor)
        return group.id


def test_the_names_of_a_country_of_focus_or_base_are_hidden_in_all_statements(
    database: Database, lead: Lead, statement: Statement, other: Statement
) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, cast.SECOND, ABROAD)
    endorse_all(database, lead, other, cast.PARTNER, cast.SECOND)

    hiding = hide(database, lead)

    assert hiding is not None
    assert (hiding.country, hiding.count) == ("BY", 3)
    assert shown(database) == ["Harbour", "Harbour"]


def test_the_names_of_a_group_are_hidden(database: Database, lead: Lead, statement: Statement) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, cast.SECOND)
    group_id = new_group(database, lead, "At risk", "Harbour Rights Network")

    with database.write() as session:
        hidings.hide_group(session, groups.get(session, group_id, by=lead.actor), by=lead.actor, at=clock.now())

    assert shown(database) == ["Lantern Committee"]


def test_it_says_beforehand_how_many_names_in_how_many_statements(
    database: Database, lead: Lead, statement: Statement, other: Statement
) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, ABROAD)
    endorse_all(database, lead, other, cast.PARTNER)
    new_group(database, lead, "At risk", "Lantern Committee", "Abroad House")

    with database.read() as session:
        countries, found = hidings.list_countries(session, by=lead.actor), hidings.list_groups(session, by=lead.actor)

    assert [(one.country, one.names, one.statements) for one in countries] == [("BY", 3, 2), ("UZ", 1, 1)]
    assert [(one.group.name if one.group else "", one.names, one.statements) for one in found] == [("At risk", 3, 2)]


def test_an_event_each_and_one_row_for_all(database: Database, lead: Lead, statement: Statement, other: Statement) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, ABROAD)
    endorse_all(database, lead, other, cast.PARTNER)

    hide(database, lead)

    hidden = [event.subject_id for event in rows(database, Event) if event.kind == "names_hidden"]
    assert sorted(hidden) == sorted(row.id for row in rows(database, Endorsement))
    assert [row.count for row in rows(database, Hiding)] == [3]


def test_everybody_is_told_by_one_discreet_mail(database: Database, lead: Lead, statement: Statement, other: Statement) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, ABROAD)
    endorse_all(database, lead, other, cast.PARTNER)

    hide(database, lead)

    mails = cast.outbox(database, "names_hidden")
    assert sorted(mail.to for mail in mails) == ["abroad@house.example.org", "director@lantern.example.org"]
    assert [mail.payload for mail in mails] == [{"discreet": True}] * 2


def test_a_second_click_finds_it_done(database: Database, lead: Lead, statement: Statement) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, ABROAD)

    results = cast.at_once(4, lambda _: hide(database, lead) is not None)

    assert sorted(results, key=bool) == [False, False, False, True]
    assert len(rows(database, Hiding)) == 1
    assert len(cast.outbox(database, "names_hidden")) == 2


def test_every_statement_touched_gets_its_next_edition_and_no_other(
    database: Database, lead: Lead, statement: Statement, other: Statement
) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, cast.SECOND)
    endorse_all(database, lead, other, cast.SECOND)
    for one in (statement, other):
        cast.publish(database, lead, one)

    hide(database, lead)

    waiting = [edition.statement_id for edition in rows(database, Edition) if edition.state == EditionState.BUILDING]
    assert waiting == [statement.id]
    assert [signatory.name for signatory in cast.build(database).signatories] == ["Harbour"]


def test_a_hidden_one_stays_counted(database: Database, lead: Lead, statement: Statement) -> None:
    endorse_all(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.publish(database, lead, statement)

    hide(database, lead)

    document = cast.build(database)
    assert (document.named_count, document.withheld_count, document.total_count) == (1, 1, 2)


def test_who_withdrew_on_the_record_is_hidden_too(database: Database, lead: Lead, statement: Statement) -> None:
    manage = cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    endorse_all(database, lead, statement, cast.SECOND)
    cast.publish(database, lead, statement)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())
    before = [one.name for one in cast.build(database).withdrawals]

    hide(database, lead)

    assert (before, [one.name for one in cast.build(database).withdrawals]) == (["Lantern Committee"], [])


def test_who_has_to_confirm_again_comes_back_without_its_name(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = endorse_all(database, lead, statement, cast.PARTNER)
    raising.ask_again(database, lead, statement)

    hide(database, lead)
    with database.write() as session:
        reconfirmations.reconfirm(session, token, authorized="yes", version="2", at=clock.now())

    assert (kept(database).state, kept(database).visibility) == ("confirmed", "withheld")


def test_only_the_signatorys_mailed_link_shows_the_name_again(database: Database, still: Clock, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    leads_own = copied(database, lead)
    cast.endorse(database, token)
    hide(database, lead)
    still.advance(hours=1)

    with pytest.raises(NotRaised):
        raising.confirm(database, leads_own, seen=holders.mark(kept(database)))
    raising.confirm(database, token, seen=holders.mark(kept(database)))

    assert kept(database).visibility == "named"


def test_who_endorses_by_name_at_the_same_moment_is_hidden_or_answers_afterwards(
    database: Database, lead: Lead, statement: Statement
) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)

    results = cast.at_once(2, lambda number: cast.endorse(database, token) if number else hide(database, lead))

    assert not any(isinstance(result, Exception) for result in results)
    assert (kept(database).visibility == "withheld") is isinstance(results[0], Hiding)


@pytest.mark.parametrize("country", ["", "XX", "Belarus", "by"])
def test_what_is_no_country_hides_nothing(database: Database, lead: Lead, statement: Statement, country: str) -> None:
    endorse_all(database, lead, statement, cast.PARTNER)

    with pytest.raises(Invalid):
        hide(database, lead, country)

    assert country not in COUNTRIES
    assert shown(database) == ["Lantern Committee"]


def test_a_stranger_hides_nothing_of_anothers(database: Database, lead: Lead, statement: Statement) -> None:
    endorse_all(database, lead, statement, cast.PARTNER)
    group_id = new_group(database, lead, "At risk", "Lantern Committee")
    stranger = cast.new_lead(database, "Somebody Else", cast.STRANGER)

    assert hide(database, stranger) is None
    with pytest.raises(NotFound), database.write() as session:
        hidings.hide(session, group_id=group_id, by=stranger.actor, at=clock.now())

    assert shown(database) == ["Lantern Committee"]
