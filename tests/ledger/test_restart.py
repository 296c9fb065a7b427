"""A log that ends and the one that follows: what was proven stays proven, what was not signed is carried over."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from app.db import Database
from app.domain import events
from app.ledger import journal, proofs
from app.models import Event, EventKind, Log, LogTile
from tests.ledger.logging import NOON, guard_of, log_of, record, sequence
from tests.ledger.witness import assert_whole


def restart(database: Database) -> Log:
    with database.write() as session:
        return journal.restart(session, guard_of(database), at=NOON + timedelta(days=1))


def proof_of(database: Database, event_id: str) -> bool:
    """Whether an entry is proven with the keys of the log it stands in, as a stranger would check it."""
    with database.read() as session:
        event, proof = session.get_one(Event, event_id), journal.prove(session, event_id)
        log = session.get_one(Log, event.log_number)
        assert proof is not None
        checked = proofs.check(proofs.parse(str(proof)), event.leaf or b"", log.origin, journal.verifiers(session, log))
        return checked.origin == log.origin


def test_the_first_entry_of_a_new_log_names_the_last_checkpoint_of_the_one_before(database: Database) -> None:
    record(database, 3)
    sequence(database)
    last = guard_of(database).read()

    log = restart(database)

    with database.read() as session:
        first = session.exec(select(Event).where(Event.log_number == log.number)).one()
    assert (log.number, log.size, first.leaf_index, first.kind, first.facts) == (2, 1, 0, EventKind.LOG_OPENED, {"after": last})
    assert log.origin != last.partition("\n")[0]


def test_proofs_under_the_old_log_still_verify_and_those_under_the_new_one_do_too(database: Database) -> None:
    with database.write() as session:
        before = events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=NOON)
    record(database, 300)
    sequence(database)
    restart(database)
    with database.write() as session:
        after = events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=NOON)
    sequence(database)
    sequence(database)

    assert proof_of(database, before)
    assert proof_of(database, after)


@pytest.mark.parametrize("signed", [0, 3, 256, 300])
def test_what_was_placed_and_never_signed_follows_into_the_new_log(database: Database, signed: int) -> None:
    if signed:
        record(database, signed)
        sequence(database)
    record(database, 270)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)
    ended = log_of(database)
    record(database, 2)

    restart(database)
    sequence(database)
    sequence(database)

    assert_whole(database, count=1 + 270 + 2)
    with database.read() as session:
        old = session.get_one(Log, ended.number)
        kept = session.exec(select(Event.leaf_index).where(Event.log_number == ended.number).order_by(col(Event.leaf_index))).all()
        hashes = sum(len(tile) // 32 for tile in session.exec(select(LogTile.hashes).where(LogTile.log_number == 1, LogTile.level == 0)))
    assert (list(kept), old.size, hashes) == (list(range(signed)), signed, signed)


def test_a_log_with_damaged_tiles_can_be_ended(database: Database) -> None:
    record(database, 3)
    sequence(database)
    record(database, 2)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)
        session.connection().execute(update(LogTile).values(hashes=b""))

    restart(database)
    sequence(database)
    sequence(database)

    assert_whole(database, count=3)


def test_a_log_in_which_nothing_was_ever_signed_has_nothing_to_name(database: Database) -> None:
    log = restart(database)

    with database.read() as session:
        first = session.exec(select(Event).where(Event.log_number == log.number)).one()
    assert (log.number, first.facts) == (2, {})


def test_what_the_database_has_signed_after_the_file_was_lost_is_named(database: Database) -> None:
    record(database)
    sequence(database)
    older = guard_of(database).read()
    record(database)
    sequence(database)
    newer = guard_of(database).read()
    guard_of(database).keep(older)

    log = restart(database)

    with database.read() as session:
        first = session.exec(select(Event).where(Event.log_number == log.number)).one()
    assert first.facts == {"after": newer}


def test_the_public_sees_the_new_log_at_once(database: Database) -> None:
    record(database)
    sequence(database)
    log = restart(database)
    sequence(database)

    with database.read() as session:
        shown = journal.get_public(session, "checkpoint").decode()
    assert shown.split("\n")[:2] == [log.origin, "1"]
