"""Two sequencers started by mistake, and clocks that were put back: no fork, no gap, and nobody waits for an hour that does not come."""

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.db import Database
from app.ledger import journal
from app.ledger.guard import Guard
from app.models import Event
from app.sequencer import Sequencer
from tests.cast import Clock
from tests.ledger.logging import NOON, checkpoint_of, guard_of, log_of, record, sequence
from tests.ledger.witness import Witness, assert_whole


@pytest.fixture(params=["one machine", "two machines"])
def twin(request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> Iterator[Database]:
    """The same database, opened by somebody else: with the same data folder, or with one of its own."""
    folder = database.settings.data_dir if request.param == "one machine" else tmp_path / "elsewhere"
    folder.mkdir(exist_ok=True)
    opened = Database(dataclasses.replace(database.settings, data_dir=folder))
    yield opened
    opened.close()


def test_two_sequencers_make_one_log(database: Database, twin: Database) -> None:
    witness, guards = Witness(), (guard_of(database), guard_of(twin))

    def act() -> None:
        for _ in range(30):
            record(database, 5)
            witness.look(database, *guards)

    def keep(one: Database) -> None:
        sequencer = Sequencer(one)
        while acting.running() or sequencer.is_due():
            sequencer.keep()
        assert not sequencer.is_forked

    with ThreadPoolExecutor(3) as pool:
        acting = pool.submit(act)
        for keeping in (pool.submit(keep, database), pool.submit(keep, twin)):
            keeping.result()

    witness.look(database, *guards)
    assert_whole(database, count=150)
    assert [guard.read().split("\n")[1] for guard in guards] == ["150", "150"]


def test_a_machine_that_only_watches_knows_what_another_has_signed(database: Database, tmp_path: Path) -> None:
    record(database)
    sequence(database)
    other = Guard(tmp_path / "elsewhere")

    with database.write() as session:
        is_told = journal.has_waiting(session, other, at=NOON)
        journal.sign(session, other, at=NOON)

    assert (is_told, other.read()) == (True, guard_of(database).read())


def test_a_clock_put_back_an_hour_changes_no_place_and_no_day(database: Database, still: Clock) -> None:
    record(database, 2)
    Sequencer(database).keep()
    still.advance(hours=-1)
    record(database, 2)
    Sequencer(database).keep()

    assert_whole(database, count=4)
    with database.read() as session:
        rows = session.exec(select(Event).order_by(col(Event.leaf_index))).all()
    assert [row.recorded_on for row in rows] == [NOON.date()] * 4
    assert checkpoint_of(database, 2).size == 2


@pytest.mark.parametrize("wrong", [NOON, NOON + timedelta(days=365)], ids=["an hour ahead", "a year ahead"])
def test_a_clock_that_was_ahead_does_not_keep_the_public_waiting(database: Database, wrong: datetime) -> None:
    record(database)
    sequence(database, at=wrong)
    record(database)
    right = datetime(2026, 12, 1, 10, 59, tzinfo=UTC)

    sequence(database, at=right)

    assert log_of(database).shown_size == 2
    assert log_of(database).shows_next_at == datetime(2026, 12, 1, 11, 0, tzinfo=UTC)
