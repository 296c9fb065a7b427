"""Fifty backups, restored one by one: nothing is signed, nothing new is taken; then a new log goes on."""

from pathlib import Path

import pytest
from sqlmodel import func, select

from app.db import Database
from app.ledger import journal
from app.models import Event, EventKind, Log, LogCheckpoint
from app.sequencer import Sequencer
from tests.ledger.backups import Backups
from tests.ledger.logging import NOON, guard_of, record
from tests.ledger.witness import Witness, assert_whole


@pytest.fixture
def witness() -> Witness:
    return Witness()


def backed_up(database: Database, folder: Path, witness: Witness, times: int) -> Backups:
    """Let a log grow, and copy the database before and after each time: number 0 knows of no log, number n of n checkpoints."""
    folder.mkdir()
    backups = Backups(database, folder)
    for number in range(times + 1):
        backups.take(database)
        record(database, 1 + number % 7)
        Sequencer(database).keep()
        witness.look(database)
    backups.take(database)
    database.close()
    return backups


def checkpoints_of(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(LogCheckpoint)).one()


def start_anew(database: Database) -> Log:
    """What the operator does about it: a new log, and a worker."""
    with database.write() as session:
        log = journal.restart(session, guard_of(database), at=NOON)
    sequencer = Sequencer(database)
    sequencer.check()
    while sequencer.is_due():
        sequencer.keep()
    assert not sequencer.is_forked
    return log


def test_fifty_restored_backups_are_refused(database: Database, tmp_path: Path, witness: Witness) -> None:
    backups = backed_up(database, tmp_path / "backups", witness, times=50)
    kept = guard_of(database).read()

    for number in range(1, 51):
        with backups.restored(number) as older:
            sequencer = Sequencer(older)
            sequencer.check()
            record(older, 200 if number % 10 == 0 else 1)
            has_worked = sequencer.keep()
            with older.read() as session:
                is_forked = journal.is_forked(session)
            witness.look(older)

            assert (sequencer.is_forked, is_forked, has_worked, checkpoints_of(older)) == (True, True, False, number)
    assert guard_of(database).read() == kept


def test_the_newest_copy_goes_on(database: Database, tmp_path: Path, witness: Witness) -> None:
    backups = backed_up(database, tmp_path / "backups", witness, times=3)

    with backups.restored(4) as newest:
        sequencer = Sequencer(newest)
        sequencer.check()
        record(newest)
        sequencer.keep()

        assert not sequencer.is_forked
        assert_whole(newest, count=1 + 2 + 3 + 4 + 1)


@pytest.mark.parametrize("number", [0, 5])
def test_after_a_restart_everything_goes_on_under_another_origin(database: Database, tmp_path: Path, witness: Witness, number: int) -> None:
    backups = backed_up(database, tmp_path / "backups", witness, times=9)
    last = guard_of(database).read()

    with backups.restored(number) as older:
        Sequencer(older).check()
        record(older, 3)
        log = start_anew(older)

        witness.look(older)
        assert_whole(older, count=4)
        with older.read() as session:
            first = session.exec(select(Event).where(Event.log_number == log.number, Event.leaf_index == 0)).one()
            assert (first.kind, first.facts) == (EventKind.LOG_OPENED, {"after": last})
            assert session.get_one(Log, log.number - 1).forked_at is not None


def test_a_copy_from_before_a_restart_is_refused_too_and_can_be_restarted(database: Database, tmp_path: Path, witness: Witness) -> None:
    backups = backed_up(database, tmp_path / "backups", witness, times=9)
    with backups.restored(6) as older:
        start_anew(older)
        witness.look(older)

    with backups.restored(3) as oldest:
        sequencer = Sequencer(oldest)
        sequencer.check()
        log = start_anew(oldest)

        witness.look(oldest)
        assert (sequencer.is_forked, log.number) == (True, 2)
        assert_whole(oldest, count=1)
