"""Two entries of the directory become one: what lives moves, nobody is listed who did not endorse, and no endorsement is lost unseen."""

from contextlib import suppress

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import (
    comments,
    contacts,
    directory,
    disputes,
    duplicates,
    endorsements,
    groups,
    invitations,
    merges,
    partners,
    profiles,
    reviews,
    statements,
    withdrawals,
)
from app.domain.drafts import Text
from app.domain.duplicates import SamePartner
from app.domain.merged_answers import Outcome
from app.domain.merges import AnswersDiffer
from app.domain.profiles import Profile
from app.errors import AlreadyAnswered, NotFound
from app.models import Comment, Endorsement, EndorsementState, Event, Invitation, InvitationState, Partner, Purpose, Statement, Visibility
from tests import campaigning, cast, consulting
from tests.cast import Clock, Lead

NEW = Text("Joint statement on fair trials", "We call for public trials.")
OTHER_NONCE = "nonce-of-another-form"


@pytest.fixture
def tokens(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """Two entries of one organization, both invited: the tokens of the kept one and of the other."""
    return cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)


def ids(database: Database) -> tuple[str, str]:
    """The entry that is kept and the other one."""
    with database.read() as session:
        by_name = {partner.name(): partner.id for partner in session.exec(select(Partner)).all()}
    return by_name["Lantern Committee"], by_name["Harbour Rights Network"]


def merge(database: Database, lead: Lead) -> None:
    keep, other = ids(database)
    with database.write() as session:
        merges.merge(session, keep, other, by=lead.actor, at=clock.now())


def answers(database: Database) -> list[tuple[str, str, Visibility | None]]:
    """Every endorsement: whose it is, its state and visibility, the kept partner's first."""
    with database.read() as session:
        rows = session.exec(select(Partner, Endorsement).where(col(Partner.id) == col(Endorsement.partner_id))).all()
    return sorted(((partner.name(), str(row.state), row.visibility) for partner, row in rows), reverse=True)


def opened(database: Database, token: str, purpose: Purpose = Purpose.INVITATION) -> invitations.Opened:
    with database.read() as session:
        return invitations.open_link(session, token, at=clock.now(), purpose=purpose)


def test_names_contacts_groups_and_notes_move_and_the_row_stays_for_history(database: Database, lead: Lead) -> None:
    with database.write() as session:
        partners.add(session, [cast.PARTNER], by=lead.actor, at=clock.now())
        harbour = Profile(
            {"en": "Harbour Rights Network", "ka": "ნავსადგური"}, "HRN", ["Haven"], website="harbour.example.org", notes="Old."
        )
        other = profiles.add(session, harbour, by=lead.actor, at=clock.now())
        contacts.add(session, other, contacts.Typed("office@harbour.example.org"), by=lead.actor, at=clock.now())
        group = groups.create(session, "UN list", by=lead.actor, at=clock.now())
        groups.add_partners(session, group, [other.id], by=lead.actor)

    merge(database, lead)

    with database.read() as session:
        card = directory.get(session, ids(database)[0], by=lead.actor)
    assert card.profile.names == {"en": "Lantern Committee", "be": "Камітэт «Ліхтар»", "ka": "ნავსადგური"}
    assert (card.profile.acronym, card.profile.aliases) == ("HRN", ["Harbour Rights Network", "Haven"])
    assert (card.profile.website, card.profile.shows_website, card.profile.notes) == ("https://harbour.example.org", False, "Old.")
    assert [known.email for known in card.contacts] == ["director@lantern.example.org", "office@harbour.example.org"]
    assert ([group.name for group in card.groups], [one.id for one in card.merged]) == (["UN list"], [other.id])


def test_a_merged_partner_is_found_by_the_others_names_and_stands_once_in_the_list(
    database: Database, lead: Lead, tokens: list[str]
) -> None:
    merge(database, lead)

    with database.read() as session:
        found = directory.list_page(session, directory.Filters("harbour"), by=lead.actor)
        assert directory.find_kept(session, ids(database)[1], by=lead.actor) == ids(database)[0]
        assert duplicates.suggest(session, by=lead.actor).count == 0
    assert [line.partner.name() for line in found.lines] == ["Lantern Committee"]


def test_the_merge_is_in_the_trail_of_every_statement_it_touched(database: Database, lead: Lead, tokens: list[str]) -> None:
    merge(database, lead)

    assert cast.trail(database)[-1] == "partners_merged"
    with database.read() as session:
        assert session.exec(select(Event.facts).order_by(col(Event.id).desc())).first() == {}


def test_where_only_the_other_was_invited_its_invitation_and_answer_become_the_kept_ones(
    database: Database, lead: Lead, statement: Statement
) -> None:
    (token,) = cast.invite(database, lead, statement, cast.SECOND)
    manage = cast.endorse(database, token)
    with database.write() as session:
        partners.add(session, [cast.PARTNER], by=lead.actor, at=clock.now())

    merge(database, lead)

    assert answers(database) == [("Lantern Committee", "confirmed", Visibility.NAMED)]
    assert opened(database, token).partner.name() == opened(database, manage, Purpose.MANAGE).partner.name() == "Lantern Committee"
    assert cast.outbox(database, "merged") == []


def test_nobody_who_did_not_answer_is_listed_by_a_merge(database: Database, lead: Lead, tokens: list[str]) -> None:
    merge(database, lead)

    assert answers(database) == []
    assert opened(database, tokens[0]).invitation.id == opened(database, tokens[1]).invitation.id
    with database.read() as session:
        states = session.exec(select(Invitation.state).order_by(col(Invitation.id))).all()
    assert list(states) == [InvitationState.PENDING, InvitationState.REVOKED]


@pytest.mark.parametrize("who", [0, 1])
def test_the_one_answer_is_the_kept_partners_whoever_gave_it(database: Database, lead: Lead, tokens: list[str], who: int) -> None:
    cast.endorse(database, tokens[who], visibility="withheld")

    merge(database, lead)

    assert answers(database) == [("Lantern Committee", "confirmed", Visibility.WITHHELD)]
    assert {opened(database, token).endorsement.display_name for token in tokens} == {"Lantern Committee"}  # type: ignore[union-attr]


@pytest.mark.parametrize(("visibility", "name"), [("named", "Haven"), ("withheld", "Lantern Committee")])
def test_who_did_not_answer_is_told_of_the_one_answer_with_a_link_that_leads_out(
    database: Database, lead: Lead, tokens: list[str], visibility: str, name: str
) -> None:
    cast.endorse(database, tokens[1], visibility=visibility, display_name="Haven")

    merge(database, lead)

    told = {mail.to: mail.payload for mail in cast.outbox(database, "receipt")}["director@lantern.example.org"]
    assert (told["display_name"], told["visibility"], told["version"]) == (name, visibility, 1)
    with database.write() as session:
        disputes.start(session, told["manage_url"].rpartition("/")[2], at=clock.now())
    assert answers(database) == [("Lantern Committee", "disputed", Visibility(visibility))]


def test_who_was_not_invited_is_told_of_the_answer_that_is_now_its(database: Database, lead: Lead, statement: Statement) -> None:
    (token,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, token)
    with database.write() as session:
        partners.add(session, [cast.PARTNER], by=lead.actor, at=clock.now())

    merge(database, lead)

    assert "director@lantern.example.org" in [mail.to for mail in cast.outbox(database, "receipt")]


def test_two_endorsements_become_one_and_both_contacts_are_told(database: Database, lead: Lead, tokens: list[str], still: Clock) -> None:
    cast.endorse(database, tokens[0])
    still.advance(minutes=1)
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE, display_name="Harbour")

    merge(database, lead)

    assert answers(database) == [
        ("Lantern Committee", "confirmed", Visibility.NAMED),
        ("Harbour Rights Network", "withdrawn", Visibility.NAMED),
    ]
    told = cast.outbox(database, "merged")
    assert {mail.to for mail in told} == {"director@lantern.example.org", "office@harbour.example.org"}
    assert "Harbour" not in repr([mail.payload for mail in told])


def test_of_two_endorsements_the_earlier_one_stays(database: Database, lead: Lead, tokens: list[str], still: Clock) -> None:
    cast.endorse(database, tokens[1], display_name="Harbour")
    still.advance(minutes=1)
    cast.endorse(database, tokens[0], nonce=OTHER_NONCE)

    merge(database, lead)

    assert opened(database, tokens[0]).endorsement.display_name == "Harbour"  # type: ignore[union-attr]
    assert opened(database, tokens[0]).partner.name() == "Lantern Committee"


@pytest.mark.parametrize("withheld", [0, 1])
def test_of_two_visibilities_the_lower_one_holds(database: Database, lead: Lead, tokens: list[str], withheld: int) -> None:
    cast.endorse(database, tokens[withheld], visibility="withheld")
    cast.endorse(database, tokens[1 - withheld], nonce=OTHER_NONCE)

    merge(database, lead)

    assert answers(database)[0] == ("Lantern Committee", "confirmed", Visibility.WITHHELD)
    assert {mail.payload["visibility"] for mail in cast.outbox(database, "merged")} == {"withheld"}


@pytest.mark.parametrize("who", [0, 1])
def test_every_manage_link_leads_out_of_the_one_endorsement(database: Database, lead: Lead, tokens: list[str], who: int) -> None:
    manage = [cast.endorse(database, token, nonce=nonce) for token, nonce in zip(tokens, ("nonce-of-one-form", OTHER_NONCE), strict=True)]
    merge(database, lead)

    with database.write() as session:
        withdrawals.withdraw(session, manage[who], "quiet", at=clock.now())

    assert [state for _, state, _ in answers(database)] == ["withdrawn", "withdrawn"]


def test_the_ended_answer_is_erased(database: Database, lead: Lead, tokens: list[str]) -> None:
    for token, nonce in zip(tokens, ("nonce-of-one-form", OTHER_NONCE), strict=True):
        cast.endorse(database, token, nonce=nonce)

    merge(database, lead)

    with database.read() as session:
        ended = session.exec(select(Endorsement).where(Endorsement.state == EndorsementState.WITHDRAWN)).one()
    assert (ended.display_name, ended.signer_sealed, ended.withdrawal_mode) == ("", None, "quiet")


def test_an_old_form_of_either_sent_again_changes_nothing(database: Database, lead: Lead, tokens: list[str]) -> None:
    for token, nonce in zip(tokens, ("nonce-of-one-form", OTHER_NONCE), strict=True):
        cast.endorse(database, token, nonce=nonce, visibility="withheld" if nonce == OTHER_NONCE else "named")
    merge(database, lead)

    for nonce in ("nonce-of-one-form", OTHER_NONCE):
        with database.write() as session, suppress(AlreadyAnswered):
            endorsements.confirm(session, tokens[1], cast.answer(nonce=nonce), at=clock.now())

    assert answers(database)[0] == ("Lantern Committee", "confirmed", Visibility.WITHHELD)


def end(database: Database, token: str, manage: str, how: str) -> None:
    with database.write() as session:
        if how == "dispute":
            disputes.start(session, manage, at=clock.now())
        else:
            withdrawals.withdraw(session, manage, how, at=clock.now())


@pytest.mark.parametrize("how", ["quiet", "on_record", "dispute", "decline"])
@pytest.mark.parametrize("who", [0, 1])
def test_different_answers_are_not_made_one(database: Database, lead: Lead, tokens: list[str], how: str, who: int) -> None:
    cast.endorse(database, tokens[1 - who], nonce=OTHER_NONCE)
    if how == "decline":
        with database.write() as session:
            endorsements.decline(session, tokens[who], reason="", at=clock.now())
    else:
        end(database, tokens[who], cast.endorse(database, tokens[who]), how)
    before = answers(database)

    with pytest.raises(AnswersDiffer) as refused:
        merge(database, lead)

    assert refused.value.details["titles"] == ["Joint statement on fair trials"]
    assert answers(database) == before


def test_two_that_both_declined_have_declined_once(database: Database, lead: Lead, tokens: list[str]) -> None:
    for token in tokens:
        with database.write() as session:
            endorsements.decline(session, token, reason="", at=clock.now())

    merge(database, lead)

    assert {opened(database, token).endorsement.state for token in tokens} == {"declined"}  # type: ignore[union-attr]
    assert cast.outbox(database, "merged") == []


def test_the_public_list_is_built_anew_with_one_name(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    for token, nonce in zip(tokens, ("nonce-of-one-form", OTHER_NONCE), strict=True):
        cast.endorse(database, token, nonce=nonce)
    assert cast.publish(database, lead, statement).total_count == 2

    merge(database, lead)

    after = cast.build(database)
    assert (after.total_count, [one.name for one in after.signatories]) == (1, ["Lantern Committee"])


def test_comments_of_both_are_one_organizations(database: Database, lead: Lead, still: Clock) -> None:
    made = cast.new_draft(database, lead)
    consulting.open_round(database, lead, made)
    tokens = consulting.invite(database, lead, made, cast.PARTNER, cast.SECOND)
    for number, token in enumerate(tokens):
        typed = comments.Typed("Say by when.", language="en", paragraph="1", version="1", nonce=f"nonce-of-form-{number}")
        with database.write() as session:
            comments.add(session, token, typed, at=clock.now())

    merge(database, lead)

    with database.read() as session:
        owners = set(session.exec(select(Comment.invitation_id)).all())
    assert owners == {opened(database, token, Purpose.CONSULTATION).invitation.id for token in tokens}
    assert len(owners) == 1


def test_a_preview_says_what_would_become_of_each_statement_and_writes_nothing(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[1])
    keep, other = ids(database)

    with database.read() as session:
        shown = merges.preview(session, keep, other, by=lead.actor)

    assert [(one.title, one.outcome) for one in shown.touched] == [("Joint statement on fair trials", Outcome.ONE_ANSWER)]
    assert (shown.keep.id, shown.is_refused) == (keep, False)


def test_a_partner_is_not_merged_into_itself_or_into_another_leads(database: Database, lead: Lead, tokens: list[str]) -> None:
    keep, other = ids(database)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    with database.write() as session, pytest.raises(SamePartner):
        merges.merge(session, keep, keep, by=lead.actor, at=clock.now())
    with database.write() as session, pytest.raises(NotFound):
        merges.merge(session, keep, other, by=stranger.actor, at=clock.now())


def test_of_two_merges_at_once_one_is_done_and_its_second_click_finds_it_so(database: Database, lead: Lead, tokens: list[str]) -> None:
    keep, other = ids(database)

    def act(number: int) -> None:
        pair = (keep, other) if number % 2 else (other, keep)
        with database.write() as session:
            merges.merge(session, *pair, by=lead.actor, at=clock.now())

    done = cast.at_once(4, act)

    assert sorted(type(one).__name__ for one in done) == ["NoneType", "NoneType", "NotFound", "NotFound"]
    with database.read() as session:
        assert len(session.exec(select(Partner).where(col(Partner.merged_into_id).is_(None))).all()) == 1


@pytest.mark.parametrize("round_", range(5))
def test_an_endorsement_during_a_merge_is_the_kept_partners(database: Database, lead: Lead, tokens: list[str], round_: int) -> None:
    def act(number: int) -> None:
        if number == 0:
            merge(database, lead)
        else:
            cast.endorse(database, tokens[number - 1], nonce=f"nonce-of-form-{number}")

    done = cast.at_once(3, act)

    assert done[0] is None
    standing = [(name, state) for name, state, _ in answers(database) if state == "confirmed"]
    assert standing == [("Lantern Committee", "confirmed")]


def test_the_desk_counts_and_lists_the_one_that_stays(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    for token, nonce in zip(tokens, ("nonce-of-one-form", OTHER_NONCE), strict=True):
        cast.endorse(database, token, nonce=nonce)

    merge(database, lead)

    with database.read() as session:
        counts = endorsements.count_by_state(session, statement)
        listed = [line.partner.name() for line in invitations.list_progress(session, statement)]
    assert (counts, listed) == ({"confirmed": 1, "named": 1}, ["Lantern Committee"])


def test_published_counts_never_count_a_merged_partner(database: Database, lead: Lead, statement: Statement, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0], visibility="withheld")
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE, visibility="withheld")
    merge(database, lead)

    with database.read() as session:
        review = reviews.review(session, statements.get(session, statement.id, by=lead.actor))

    assert (len(review.named), len(review.withheld)) == (0, 1)


def test_a_campaign_that_is_being_prepared_asks_the_one_that_stays_through_both_contacts(
    database: Database, lead: Lead, statement: Statement
) -> None:
    campaigning.directory(database, lead)
    draft = campaigning.draft(database, lead, statement)

    merge(database, lead)
    campaigning.send(database, lead, draft)

    with database.read() as session:
        asked = [line.partner.name() for line in invitations.list_progress(session, statement)]
    assert (len(asked), "Harbour Rights Network" in asked) == (2, False)
    assert {cast.PARTNER.email, cast.SECOND.email} < {mail.to for mail in cast.outbox(database, "invitation")}


@pytest.mark.parametrize("round_", range(3))
def test_a_campaign_sent_during_a_merge_leaves_nobody_invited_twice(
    database: Database, lead: Lead, statement: Statement, round_: int
) -> None:
    campaigning.directory(database, lead)
    draft = campaigning.draft(database, lead, statement)
    seen = campaigning.preview(database, draft).fingerprint

    done = cast.at_once(2, lambda number: campaigning.send(database, lead, draft, seen=seen) if number else merge(database, lead))

    assert done[0] is None
    with database.read() as session:
        live = select(Invitation.partner_id).where(Invitation.state != InvitationState.REVOKED)
        assert ids(database)[1] not in session.exec(live).all()
