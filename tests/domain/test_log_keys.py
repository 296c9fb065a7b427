"""One key of the log takes over from another: both sign meanwhile, the log says so itself, and nothing from before loses its proof."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import entries, log_keys, log_proofs, verifications
from app.domain.log_keys import NewKeyUnseen
from app.domain.verifications import EarlierKey
from app.ledger import bundles, journal, proofs, receipts, records
from app.ledger.checkpoint import open_checkpoint
from app.ledger.notes import NoteInvalid, SignerKey, VerifierKey
from app.models import Event, EventKind, LogKey, Purpose
from app.security.log_keys import derive
from app.sequencer import Sequencer
from tests import cast
from tests.auditing import audit_all
from tests.cast import Clock
from tests.ledger.logging import NOON, guard_of, log_of, record, sequence

OLD, NEW = "an old secret, longer than thirty-two signs", "a new secret, longer than thirty-two signs"
Start = Callable[..., Database]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Open the database with the keys that are given, as a process does that starts anew."""
    databases: list[Database] = []

    def open_with(*keys: str) -> Database:
        databases.append(Database(replace(settings, log_keys=keys)))
        return databases[-1]

    yield open_with
    for database in databases:
        database.close()


def grow(database: Database, *, at: datetime = NOON) -> None:
    record(database, kind=EventKind.CORRECTED)
    sequence(database, at=at)


def turn(database: Database) -> bool:
    """Let a worker that has just started look at the log, and say whether there was anything to do."""
    sequencer = Sequencer(database)
    return sequencer.is_due() and sequencer.keep()


def public(database: Database, secret: str) -> VerifierKey:
    (key,) = derive([secret])
    return SignerKey(log_of(database).origin, key).verifier


def changes(database: Database) -> list[Mapping[str, object]]:
    """What the log says of changes of its keys."""
    with database.read() as session:
        return list(session.exec(select(Event.facts).where(Event.kind == EventKind.KEY_CHANGED).order_by(col(Event.id))).all())


def newest_note(database: Database) -> str:
    with database.read() as session:
        return records.signed_note(session, journal.current(session, at=NOON))


def still_needed(database: Database) -> bool:
    """Whether the old key is refused to go."""
    with database.read() as session:
        try:
            log_keys.require_taken_over(session)
        except NewKeyUnseen:
            return True
    return False


def test_a_change_of_keys_is_an_entry_of_the_log(start: Start) -> None:
    grow(start(OLD))
    database = start(NEW, OLD)

    grow(database)

    old, new = str(public(database, OLD)), str(public(database, NEW))
    assert changes(database) == [{"from": [old], "to": sorted([old, new])}]
    assert (log_of(database).size, audit_all(database)) == (3, [])


def test_the_same_keys_are_no_change(start: Start) -> None:
    grow(start(OLD))
    grow(start(OLD))

    assert changes(start(OLD)) == []


def test_a_key_that_was_dropped_is_told_with_its_last_day(start: Start) -> None:
    for keys in ([OLD], [NEW, OLD], [NEW]):
        grow(start(*keys))
    database = start(NEW)

    with database.read() as session:
        earlier = verifications.list_earlier_keys(session)

    assert earlier == [EarlierKey(bundles.fingerprint(public(database, OLD)), NOON.date())]


def test_both_keys_sign_while_one_takes_over(start: Start) -> None:
    grow(start(OLD))
    database = start(NEW, OLD)
    grow(database)

    for secret in (OLD, NEW):
        assert open_checkpoint(newest_note(database), log_of(database).origin, [public(database, secret)]).size == 3


def test_a_dropped_key_signs_no_more_and_the_log_says_so(start: Start) -> None:
    for keys in ([OLD], [NEW, OLD], [NEW]):
        grow(start(*keys))
    database = start(NEW)

    with pytest.raises(NoteInvalid):
        open_checkpoint(newest_note(database), log_of(database).origin, [public(database, OLD)])
    assert changes(database)[1]["to"] == [str(public(database, NEW))]
    assert audit_all(database) == []


def test_a_proof_from_before_holds_when_the_old_key_is_gone(start: Start) -> None:
    before = start(OLD)
    grow(before)
    with before.read() as session:
        proof, leaf = log_proofs.write(session, log_proofs.find_by_index(session, 0)), session.exec(select(Event.leaf)).one()
    grow(start(NEW, OLD))
    database = start(NEW)
    grow(database)

    with database.read() as session:
        keys = verifications.list_keys(session)
    assert proofs.check(proofs.parse(proof), leaf or b"", log_of(database).origin, keys).size == 1


def test_receipts_from_before_and_after_hold_when_the_old_key_is_gone(start: Start, still: Clock) -> None:
    before = start(OLD)
    log_of(before)
    lead = cast.new_lead(before)
    tokens = cast.invite(before, lead, cast.open_statement(before, lead), cast.PARTNER, cast.SECOND)
    manage = [cast.endorse(before, tokens[0])]
    sequence(before)
    manage.append(cast.endorse(start(NEW, OLD), tokens[1], nonce="another-nonce"))
    sequence(start(NEW, OLD))
    database = start(NEW)
    grow(database)

    with database.read() as session:
        taken = [entries.get_receipt(session, token, purpose=Purpose.MANAGE, at=clock.now()) for token in manage]
        keys = verifications.list_keys(session)
    assert [receipts.check(receipt, keys).holds for receipt in taken] == [True, True]


def test_a_key_that_comes_back_is_in_use_again(start: Start) -> None:
    for keys in ([OLD], [NEW], [OLD, NEW]):
        grow(start(*keys))
    database = start(OLD, NEW)
    grow(database)

    with database.read() as session:
        used_until = [key.used_until for key in session.exec(select(LogKey)).all()]
    assert (used_until, len(changes(database))) == ([None, None], 2)


def test_the_old_key_stays_until_the_public_sees_the_new_one(start: Start) -> None:
    grow(start(OLD))
    database = start(NEW, OLD)
    at_first = still_needed(database)

    grow(database)

    assert (at_first, still_needed(database)) == (True, False)


def test_a_worker_tells_of_a_new_key_and_shows_it_at_once_without_another_act(start: Start) -> None:
    grow(start(OLD))
    database = start(NEW, OLD)

    turns = [turn(database), turn(database)]

    assert (turns, len(changes(database)), still_needed(database)) == ([True, False], 1, False)
    assert (log_of(database).shown_size, audit_all(database)) == (2, [])


def test_of_two_workers_that_start_with_a_new_key_one_tells_of_it(start: Start) -> None:
    grow(start(OLD))
    first, second = Sequencer(start(NEW, OLD)), Sequencer(start(NEW, OLD))
    due = [first.is_due(), second.is_due()]

    first.keep()
    second.keep()

    assert (due, len(changes(start(NEW, OLD))), log_of(start(NEW, OLD)).size) == ([True, True], 1, 2)


def test_a_change_of_keys_that_a_crash_left_unsigned_is_signed_once(start: Start) -> None:
    grow(start(OLD))
    database = start(NEW, OLD)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)

    turn(database)

    assert (len(changes(database)), log_of(database).shown_size, still_needed(database)) == (1, 2, False)


def test_workers_that_were_given_different_keys_do_not_tell_of_each_other_for_ever(start: Start) -> None:
    grow(start(OLD))

    turns = [turn(start(key)) for key in (NEW, OLD, NEW, OLD)]

    assert (turns, len(changes(start(OLD)))) == ([True, False, False, False], 1)


def test_after_an_act_that_a_worker_with_the_old_key_alone_signed_the_new_one_is_told_of_again(start: Start) -> None:
    grow(start(OLD))
    turn(start(NEW, OLD))
    grow(start(OLD))

    turns = [turn(start(NEW, OLD)), turn(start(NEW, OLD)), turn(start(OLD))]

    assert (turns, still_needed(start(NEW, OLD))) == ([True, False, False], False)


def test_a_worker_that_still_has_only_the_old_key_says_nothing_by_itself(start: Start) -> None:
    grow(start(OLD))
    turn(start(NEW, OLD))

    assert not turn(start(OLD))


def test_an_installation_without_a_log_keeps_its_old_key(start: Start) -> None:
    assert still_needed(start(NEW, OLD))
