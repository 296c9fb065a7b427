"""What two entries answered when they become one: nothing of the ended answer is kept or shown, and everybody learns what stands."""

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import changes, consents, disputes, invitations, merges, publications, statements, withdrawals
from app.domain.changes import Change
from app.domain.consents import Recorded
from app.domain.disputes import Case, Verdict
from app.domain.merges import AnswersDiffer
from app.models import Consent, Endorsement, Invitation, Partner, Statement
from tests import cast, raising
from tests.cast import Clock, Lead

OTHER_NONCE = "nonce-of-another-form"
NAMES = ("Lantern Committee", "Harbour Rights Network")


@pytest.fixture
def tokens(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """Two entries of one organization, both invited: the tokens of the kept one and of the other."""
    return cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)


@pytest.fixture
def manage(database: Database, lead: Lead, statement: Statement, tokens: list[str], still: Clock) -> list[str]:
    """The two have endorsed, each under its own name, the kept one first: their manage tokens."""
    first = cast.endorse(database, tokens[0], display_name=NAMES[0])
    still.advance(minutes=1)
    return [first, cast.endorse(database, tokens[1], display_name=NAMES[1], nonce=OTHER_NONCE)]


def ids(database: Database) -> list[str]:
    """The entry that is kept and the other one."""
    with database.read() as session:
        by_name = {partner.name(): partner.id for partner in session.exec(select(Partner)).all()}
    return [by_name[name] for name in NAMES]


def merge(database: Database, lead: Lead) -> None:
    with database.write() as session:
        merges.merge(session, *ids(database), by=lead.actor, at=clock.now())


def withdraw(database: Database, token: str, mode: str) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, token, mode, at=clock.now())


def ended(database: Database) -> Endorsement:
    """The answer that no link leads to any more."""
    with database.read() as session:
        return session.exec(select(Endorsement).join(Partner).where(col(Partner.merged_into_id).is_not(None))).one()


def correct(database: Database, lead: Lead, statement: Statement) -> None:
    """Correct the text, so that endorsements stand under it without being confirmed again."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        changes.start(session, fresh)
        statements.edit_translation(session, fresh, "en", raising.NEW, revision=fresh.revision, at=clock.now())
        changes.make(session, fresh, Change("editorial", "A slip."), by=lead.actor, at=clock.now())


def record(database: Database, lead: Lead, *names: str) -> None:
    """Record a consent for each of the two, or for the kept one only."""
    with database.write() as session:
        rows = session.exec(select(Invitation).order_by(col(Invitation.id))).all()
        for invitation, name in zip(rows, names, strict=False):
            typed = Recorded("phone", "2026-11-30", name, "withheld", f"Said by {name}.")
            statement = session.get_one(Statement, invitation.statement_id)
            consents.record(session, invitation, statement, typed, by=lead.actor, at=clock.now())


def recorded(database: Database) -> list[tuple[str, str]]:
    with database.read() as session:
        return [(str(one.state), one.display_name) for one in session.exec(select(Consent)).all()]


def test_a_name_withdrawn_on_the_record_does_not_stay_public_when_its_answer_ends(
    database: Database, lead: Lead, statement: Statement, manage: list[str]
) -> None:
    cast.publish(database, lead, statement)
    withdraw(database, manage[0], "quiet")
    withdraw(database, manage[1], "on_record")
    assert [one.name for one in cast.build(database).withdrawals] == ["Harbour Rights Network"]

    merge(database, lead)

    assert cast.build(database).withdrawals == ()
    assert (ended(database).withdrawal_mode, ended(database).display_name, ended(database).signer_sealed) == ("quiet", "", None)


def test_of_two_disputed_answers_no_name_of_the_ended_one_is_kept(database: Database, lead: Lead, manage: list[str]) -> None:
    for token in manage:
        with database.write() as session:
            disputes.start(session, token, at=clock.now())

    merge(database, lead)

    gone = ended(database)
    assert (gone.state, gone.withdrawal_mode, gone.display_name, gone.signer_sealed) == ("withdrawn", "quiet", "", None)


def test_both_disputes_of_two_that_become_one_stay_on_the_desk_until_they_are_answered(
    database: Database, lead: Lead, manage: list[str]
) -> None:
    for token in manage:
        with database.write() as session:
            disputes.start(session, token, at=clock.now())

    merge(database, lead)

    assert [case.endorsement.state for case in waiting(database, lead)] == ["disputed", "withdrawn"]
    for case in waiting(database, lead):
        with database.write() as session:
            disputes.answer(session, case.dispute.id, Verdict("upheld", "We are sorry."), by=lead.actor, at=clock.now())
    assert waiting(database, lead) == []
    told = sorted(mail.to for mail in cast.outbox(database, "dispute_answered"))
    assert told == [cast.PARTNER.email, cast.PARTNER.email, cast.SECOND.email, cast.SECOND.email]


def waiting(database: Database, lead: Lead) -> list[Case]:
    with database.read() as session:
        return disputes.list_open(session, by=lead.actor)


def test_no_document_reads_the_row_of_an_ended_answer(database: Database, lead: Lead, statement: Statement, manage: list[str]) -> None:
    cast.publish(database, lead, statement)
    withdraw(database, manage[1], "on_record")
    keep, other = ids(database)
    with database.write() as session:
        session.get_one(Partner, other).merged_into_id = keep

    with database.read() as session:
        document = publications.draw(session, statement.id, 2, at=clock.now()).document

    assert (document.withdrawals, [one.name for one in document.signatories]) == ((), ["Lantern Committee"])


def test_who_has_still_to_confirm_a_new_text_is_not_confirmed_by_a_merge(
    database: Database, lead: Lead, statement: Statement, tokens: list[str]
) -> None:
    cast.endorse(database, tokens[0])
    raising.ask_again(database, lead, statement)
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE, version="2")

    with pytest.raises(AnswersDiffer):
        merge(database, lead)

    with database.read() as session:
        states = session.exec(select(Endorsement.state).order_by(col(Endorsement.id))).all()
    assert list(states) == ["needs_reconfirmation", "confirmed"]


def test_of_two_endorsements_that_of_the_corrected_text_stays(
    database: Database, lead: Lead, statement: Statement, tokens: list[str], still: Clock
) -> None:
    cast.endorse(database, tokens[0])
    correct(database, lead, statement)
    still.advance(minutes=1)
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE, display_name="Harbour", version="2")

    merge(database, lead)

    with database.read() as session:
        opened = invitations.open_link(session, tokens[0], at=clock.now())
    assert opened.endorsement is not None
    assert (opened.endorsement.display_name, opened.endorsement.state) == ("Harbour", "confirmed")


def test_everybody_of_both_learns_the_name_and_version_that_stand_and_can_leave(
    database: Database, lead: Lead, tokens: list[str], still: Clock
) -> None:
    cast.endorse(database, tokens[1], display_name="Harbour Front", nonce=OTHER_NONCE)
    still.advance(minutes=1)
    cast.endorse(database, tokens[0])

    merge(database, lead)

    told = {mail.to: mail.payload for mail in cast.outbox(database, "merged")}
    assert {(one["display_name"], one["visibility"], one["version"]) for one in told.values()} == {("Harbour Front", "named", 1)}
    with database.write() as session:
        way_out = told["director@lantern.example.org"]["manage_url"].rpartition("/")[2]
        opened = disputes.start(session, way_out, at=clock.now())
        assert opened.endorsement is not None
        assert opened.endorsement.state == "disputed"


def test_a_withheld_name_as_it_was_typed_is_not_mailed_to_the_others(database: Database, lead: Lead, tokens: list[str]) -> None:
    cast.endorse(database, tokens[0], display_name="Haven", visibility="withheld")
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE)

    merge(database, lead)

    assert {mail.payload["display_name"] for mail in cast.outbox(database, "merged")} == {"Lantern Committee"}


@pytest.mark.parametrize("typed", ["Лантерн Комити", "Lantern, KOMITI"])
def test_one_name_in_two_spellings_needs_no_second_look(database: Database, lead: Lead, tokens: list[str], typed: str) -> None:
    cast.endorse(database, tokens[0], display_name="Lantern Komiti")
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE, display_name=typed)

    with database.read() as session:
        (touched,) = merges.preview(session, *ids(database), by=lead.actor).touched

    assert not touched.has_two_names


def test_the_look_before_a_merge_says_that_the_names_are_two(database: Database, lead: Lead, manage: list[str]) -> None:
    with database.read() as session:
        (touched,) = merges.preview(session, *ids(database), by=lead.actor).touched

    assert touched.has_two_names
    assert [answer.display_name for answer in touched.endorsements] == ["Lantern Committee", "Harbour Rights Network"]


def test_of_two_recorded_consents_one_is_kept_and_a_quiet_withdrawal_erases_its_name(
    database: Database, lead: Lead, tokens: list[str]
) -> None:
    record(database, lead, "Lantern", "Harbour")
    merge(database, lead)
    assert recorded(database) == [("recorded", "Lantern")]

    withdraw(database, cast.endorse(database, tokens[1], visibility="withheld"), "quiet")

    assert recorded(database) == [("confirmed", "")]


def test_a_consent_that_comes_to_a_quietly_withdrawn_answer_is_erased(database: Database, lead: Lead, tokens: list[str]) -> None:
    record(database, lead, "Lantern")
    withdraw(database, cast.endorse(database, tokens[1]), "quiet")

    merge(database, lead)

    assert recorded(database) == [("recorded", "")]


@pytest.mark.parametrize("who", [0, 1])
def test_a_contested_consent_is_the_one_that_is_kept(database: Database, lead: Lead, tokens: list[str], who: int) -> None:
    record(database, lead, "Lantern", "Harbour")
    with database.write() as session:
        consents.contest(session, tokens[who], at=clock.now())

    merge(database, lead)

    assert recorded(database) == [("contested", ("Lantern", "Harbour")[who])]


def test_a_merge_takes_contacts_mails_and_invitations_in_the_order_of_bounces_and_the_worker(
    database: Database, lead: Lead, manage: list[str]
) -> None:
    with database.write() as session:
        seen = cast.count_statements(session)
        merges.merge(session, *ids(database), by=lead.actor, at=clock.now())

    beginnings: list[str | tuple[str, ...]] = [
        "SELECT contact.id",
        "SELECT mail.id",
        ("UPDATE contact", "UPDATE mail", "UPDATE invitation"),
    ]
    first = [next(number for number, sql in enumerate(seen) if sql.startswith(words)) for words in beginnings]
    assert first == sorted(first)
