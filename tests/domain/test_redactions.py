"""Erasure: whatever takes a name away for good closes every entry about it, says so in the log, and leaves all proofs as they were."""

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.db import Database, Session
from app.domain import contacts, disputes, endorsements, merges, old_spellings, withdrawals
from app.domain.disputes import Verdict
from app.ledger import merkle
from app.models import Contact, Dispute, Event, EventKind, Partner, Statement
from tests import cast
from tests.cast import Lead
from tests.entries import Told, list_bytes, list_told, prove_all
from tests.ledger.logging import NOON, sequence
from tests.raising import ask_again
from tests.scouring import find_in_files

NEXT_FORM = "nonce-of-the-next-form"


def withdraw(database: Database, manage: str, mode: str = "quiet") -> None:
    with database.write() as session:
        withdrawals.withdraw(session, manage, mode, at=clock.now())


def withdraw_and_break(session: Session, manage: str) -> None:
    withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    raise ZeroDivisionError


def rename(database: Database, token: str, correction: str = "") -> None:
    """Endorse again under another name."""
    changed = cast.answer(display_name="Lantern Minsk", nonce=NEXT_FORM, correction=correction)
    with database.write() as session:
        endorsements.confirm(session, token, changed, at=clock.now())


def merge(database: Database, lead: Lead) -> None:
    """Make one of the two organizations; the endorsement that was given first stays."""
    with database.write() as session:
        by_name = {partner.name(): partner.id for partner in session.exec(select(Partner)).all()}
        merges.merge(session, by_name["Lantern Committee"], by_name["Harbour Rights Network"], by=lead.actor, at=clock.now())


def names(database: Database) -> list[str | None]:
    """The names that entries which endorse still open to, the oldest first."""
    return [told.name for told in list_told(database, EventKind.ENDORSED, EventKind.RECONFIRMED, EventKind.VISIBILITY_RAISED)]


def closed(database: Database) -> list[list[str]]:
    """Which entries the log says cannot be opened any more: the kinds of them, for each time something was erased."""
    with database.read() as session:
        kinds = {merkle.hash_leaf(row.leaf).hex(): str(row.kind) for row in session.exec(select(Event)).all() if row.leaf}
    return [[kinds[leaf] for leaf in told.facts["leaves"]] for told in list_told(database, EventKind.REDACTED)]


def test_a_quiet_withdrawal_closes_what_was_endorsed(database: Database, manage: str) -> None:
    withdraw(database, manage)

    (endorsed,) = list_told(database, EventKind.ENDORSED)
    assert (endorsed.name, endorsed.signer, endorsed.facts["visibility"]) == (None, None, "named")
    assert closed(database) == [["endorsed"]]


def test_every_answer_there_was_is_closed(database: Database, lead: Lead, statement: Statement, token: str, manage: str) -> None:
    cast.publish(database, lead, statement)
    rename(database, token, correction="public")
    with_two_names = names(database)

    withdraw(database, manage)

    assert with_two_names == ["Lantern Committee", "Lantern Minsk"]
    assert (names(database), closed(database)) == ([None, None], [["endorsed", "endorsed"]])


def test_a_withdrawal_on_the_record_closes_nothing_until_it_is_a_quiet_one(database: Database, manage: str) -> None:
    withdraw(database, manage, "on_record")
    on_record = names(database)

    withdraw(database, manage)
    withdraw(database, manage)

    assert (on_record, names(database), closed(database)) == (["Lantern Committee"], [None], [["endorsed"]])


def test_hiding_a_name_erases_nothing(database: Database, manage: str) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())

    assert (names(database), closed(database)) == (["Lantern Committee"], [])


@pytest.mark.parametrize(("outcome", "left"), [("upheld", [None]), ("settled", ["Lantern Committee"])])
def test_a_dispute_closes_what_was_endorsed_when_it_is_upheld(
    outcome: str, left: list[str | None], database: Database, lead: Lead, manage: str
) -> None:
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())

    with database.write() as session:
        disputes.answer(session, session.exec(select(Dispute.id)).one(), Verdict(outcome, "A slip."), by=lead.actor, at=clock.now())

    assert names(database) == left


def test_who_declines_after_all_has_its_entries_closed(
    database: Database, lead: Lead, statement: Statement, token: str, manage: str
) -> None:
    ask_again(database, lead, statement)

    with database.write() as session:
        endorsements.decline(session, token, reason="", nonce=NEXT_FORM, at=clock.now())

    assert (names(database), closed(database)) == ([None], [["endorsed"]])


def test_of_two_endorsements_that_become_one_the_other_is_closed(database: Database, lead: Lead, statement: Statement) -> None:
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], display_name="Harbour", nonce=NEXT_FORM)

    merge(database, lead)

    assert names(database) == ["Lantern Committee", None]
    assert list_told(database, EventKind.WITHDRAWN) == [Told("withdrawn", {"mode": "quiet"}, "", "")]
    assert closed(database) == [["endorsed"]]


def test_of_two_visibilities_that_become_one_the_lower_is_an_entry(database: Database, lead: Lead, statement: Statement) -> None:
    tokens = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], display_name="Harbour", nonce=NEXT_FORM, visibility="withheld")

    merge(database, lead)

    assert list_told(database, EventKind.VISIBILITY_LOWERED) == [Told("visibility_lowered", {}, "", "")]


def test_an_old_name_that_nobody_is_told_is_closed(database: Database, token: str, manage: str) -> None:
    rename(database, token)

    assert (names(database), closed(database)) == ([None, "Lantern Minsk"], [["endorsed"]])


def test_an_old_name_that_was_told_is_closed_when_its_owner_takes_that_away(
    database: Database, lead: Lead, statement: Statement, token: str, manage: str
) -> None:
    cast.publish(database, lead, statement)
    rename(database, token, correction="public")

    for _ in range(2):
        with database.write() as session:
            old_spellings.erase(session, manage, at=clock.now())

    assert (names(database), closed(database)) == ([None, "Lantern Minsk"], [["endorsed"]])


def test_a_contact_that_is_deleted_takes_no_proof_along(database: Database, lead: Lead, manage: str) -> None:
    with database.write() as session:
        contacts.delete(session, session.exec(select(Contact)).one(), at=clock.now())

    assert (names(database), closed(database)) == (["Lantern Committee"], [])


def test_what_was_endorsed_again_after_a_quiet_withdrawal_stands_open(database: Database, token: str, manage: str) -> None:
    withdraw(database, manage)

    cast.endorse(database, token, display_name="Lantern Minsk", nonce=NEXT_FORM)

    assert names(database) == [None, "Lantern Minsk"]


def test_an_erasure_that_failed_erased_nothing(database: Database, manage: str) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        withdraw_and_break(session, manage)

    assert (names(database), closed(database)) == (["Lantern Committee"], [])


def test_what_was_typed_is_in_no_file_of_the_database(
    database: Database, settings: Settings, lead: Lead, statement: Statement, token: str
) -> None:
    manage = cast.endorse(database, token, display_name="Zephyrine House", signer_name="Oriel Nameless")
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, display_name="Harbour", nonce=NEXT_FORM)
    cast.publish(database, lead, statement)
    found_before = find_in_files(database, settings, "Zephyrine")

    withdraw(database, manage)
    cast.build(database)
    database.scrub()

    assert found_before
    assert find_in_files(database, settings, "Zephyrine") == find_in_files(database, settings, "Oriel") == []


def test_entries_and_proofs_stay_as_they_were(database: Database, lead: Lead, statement: Statement, manage: str) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, display_name="Harbour", nonce=NEXT_FORM)
    sequence(database, at=NOON)
    before = list_bytes(database)

    withdraw(database, manage)
    sequence(database, at=NOON)

    assert list_bytes(database)[:3] == before
    assert prove_all(database) == 5
