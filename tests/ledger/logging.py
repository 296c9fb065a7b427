"""Putting events into a log and taking it a step further, as the worker does."""

from datetime import UTC, datetime

from sqlmodel import col, select

from app.db import Database
from app.domain import events
from app.ledger import journal
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.guard import Guard
from app.models import EventKind, Log, LogCheckpoint

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


def record(database: Database, count: int = 1, *, kind: EventKind = EventKind.KEY_CHANGED) -> None:
    """Record events that are about no statement."""
    with database.write() as session:
        for _ in range(count):
            events.record(session, kind, statement_id=None, at=NOON)


def sequence(database: Database, *, at: datetime = NOON) -> None:
    """Take one turn of the sequencer."""
    with database.write() as session:
        journal.append(session, guard_of(database), at=at)
    with database.write() as session:
        journal.sign(session, guard_of(database), at=at)
    with database.write() as session:
        journal.show(session, at=at)


def guard_of(database: Database) -> Guard:
    return Guard(database.settings.data_dir / "log")


def sign_elsewhere(database: Database) -> str:
    """Let the guard know of a checkpoint that this database does not: as after an older copy was restored. Return the note."""
    with database.read() as session:
        log = session.exec(select(Log).where(col(Log.is_open))).one()
        note = Checkpoint(log.origin, log.size + 7, bytes(32)).sign(*journal.signers(session, log))
    guard_of(database).keep(note)
    return note


def log_of(database: Database) -> Log:
    with database.write() as session:
        return journal.current(session, at=NOON)


def checkpoint_of(database: Database, size: int) -> Checkpoint:
    """Return what was signed for a size."""
    with database.read() as session:
        log = journal.current(session, at=NOON)
        note = session.get_one(LogCheckpoint, (log.number, size)).note
        return open_checkpoint(note, log.origin, journal.verifiers(session, log))
