"""The sequencer: every entry gets one place, every size one root, and nothing is signed that does not continue what was."""

from datetime import timedelta

import pytest
from sqlalchemy import Executable, delete, update
from sqlmodel import col, select

from app.db import Database
from app.ledger import journal, merkle, tiles
from app.ledger.journal import LogForked
from app.models import Event, EventKind, Log, LogCheckpoint, LogTile
from tests.ledger.logging import NOON, checkpoint_of, guard_of, log_of, record, sequence


def test_events_become_entries_in_their_order_under_one_root(database: Database) -> None:
    record(database, 300)

    sequence(database)

    with database.read() as session:
        rows = session.exec(select(Event).order_by(col(Event.id))).all()
        log = journal.current(session, at=NOON)
        entries = journal.read_entries(session, log, 0, 300)
        root = merkle.make_root(300, tiles.reader(journal.loader(session, log)))
    assert [row.leaf_index for row in rows] == list(range(300))
    assert [row.leaf for row in rows] == list(entries)
    assert checkpoint_of(database, 300).root == root == log.root


def test_a_tree_that_grew_in_steps_is_the_one_that_grew_at_once(database: Database) -> None:
    for count in (1, 254, 1, 1, 300):
        record(database, count)
        sequence(database)

    with database.read() as session:
        entries = journal.read_entries(session, journal.current(session, at=NOON), 0, 1000)
    leaves = [merkle.hash_leaf(entry) for entry in entries]
    grown = tiles.grow(0, leaves, lambda _level, _number: b"")
    assert checkpoint_of(database, 557).root == merkle.make_root(557, tiles.reader(lambda level, number: grown[level, number]))


def test_what_is_signed_is_shown_at_the_hour(database: Database) -> None:
    record(database, 3)
    sequence(database)
    record(database, 2)

    sequence(database, at=NOON + timedelta(minutes=59))
    before = log_of(database).shown_size
    sequence(database, at=NOON + timedelta(minutes=60))

    assert (before, log_of(database).shown_size, log_of(database).size) == (3, 5, 5)


def test_an_edition_is_shown_at_once(database: Database) -> None:
    record(database, 3)
    sequence(database)
    record(database, 2, kind=EventKind.PUBLISHED)

    sequence(database, at=NOON + timedelta(minutes=1))

    assert log_of(database).shown_size == 5


def test_what_waits_is_seen_and_then_nothing_does(database: Database) -> None:
    def waits() -> bool:
        with database.read() as session:
            return journal.has_waiting(session, at=NOON)

    before = waits()
    record(database)
    meanwhile = waits()
    sequence(database)

    assert (before, meanwhile, waits()) == (False, True, False)


def test_nothing_is_appended_before_the_last_is_signed(database: Database) -> None:
    record(database)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)
    record(database)

    with database.write() as session:
        again = journal.append(session, guard_of(database), at=NOON)

    assert (again, log_of(database).size) == (0, 1)


@pytest.mark.parametrize(
    "harm",
    [
        update(Event).where(col(Event.leaf_index) == 3).values(leaf=b"another"),
        update(LogTile).where(col(LogTile.level) == 0).values(hashes=bytes(160)),
        update(Log).values(root=bytes(32)),
        update(LogCheckpoint).values(note=""),
        update(LogCheckpoint).values(size=2),
    ],
    ids=["entry", "tile", "root", "checkpoint", "size"],
)
def test_what_somebody_changed_is_not_signed(harm: Executable, database: Database) -> None:
    record(database, 3)
    sequence(database)
    record(database, 2)
    with database.write() as session:
        journal.append(session, guard_of(database), at=NOON)
        session.connection().execute(harm)

    with pytest.raises(LogForked), database.write() as session:
        journal.sign(session, guard_of(database), at=NOON)

    assert guard_of(database).read().split("\n")[1] == "3"


def test_an_older_database_signs_nothing(database: Database) -> None:
    record(database, 3)
    sequence(database)
    kept = guard_of(database).read()
    with database.write() as session:  # as if restored from a time before
        for table in (Event, LogTile, LogCheckpoint):
            session.connection().execute(delete(table))
        session.connection().execute(update(Log).values(size=0, shown_size=0, root=merkle.EMPTY_ROOT))
    record(database, 5)

    with pytest.raises(LogForked):
        sequence(database)

    assert guard_of(database).read() == kept
