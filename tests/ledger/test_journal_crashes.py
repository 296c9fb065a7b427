"""A crash at every step of the sequencer: the next turn ends with no gap, no fork, every entry once."""

from collections.abc import Callable
from itertools import count

import pytest
from sqlalchemy import delete, func
from sqlmodel import select

from app.db import Database
from app.ledger import journal
from app.models import Event, EventKind, Log, LogCheckpoint, LogKey, LogTile
from app.sequencer import Sequencer
from tests.ledger.logging import NOON, guard_of, record, sign_elsewhere
from tests.ledger.power_cuts import Power, PowerCut
from tests.ledger.witness import Witness, assert_whole


@pytest.fixture
def power(database: Database, monkeypatch: pytest.MonkeyPatch) -> Power:
    return Power(database, monkeypatch)


def cut_everywhere(power: Power, prepare: Callable[[], None], act: Callable[[], object], recover: Callable[[], None]) -> int:
    """Do it all with a cut at the first step, at the second, and so on, until there is none left to cut; return how many there were."""
    for step in count(1):
        prepare()
        power.fails_at(step)
        try:
            act()
        except PowerCut:
            recover()
        else:
            power.holds()
            return step - 1
    raise AssertionError


def begin_anew(database: Database) -> None:
    """Take everything away that the log ever left."""
    with database.write() as session:
        for table in (Event, LogTile, LogCheckpoint, LogKey, Log):
            session.connection().execute(delete(table))
    (database.settings.data_dir / "log" / "last-checkpoint").unlink(missing_ok=True)


def size_of(database: Database) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(Event)).one()


def test_the_first_turn_of_all(database: Database, power: Power) -> None:
    def prepare() -> None:
        begin_anew(database)
        record(database, 2)

    def recover() -> None:
        witness = Witness()
        witness.look(database)
        Sequencer(database).keep()
        witness.look(database)
        assert_whole(database, count=2)

    steps = cut_everywhere(power, prepare, lambda: Sequencer(database).keep(), recover)

    assert steps > 30


def test_a_later_turn(database: Database, power: Power) -> None:
    witness = Witness()
    record(database, 230)
    Sequencer(database).keep()

    def recover() -> None:
        witness.look(database)
        record(database)
        Sequencer(database).keep()
        Sequencer(database).keep()
        witness.look(database)
        assert_whole(database, count=size_of(database))

    steps = cut_everywhere(power, lambda: record(database), lambda: Sequencer(database).keep(), recover)

    assert steps > 30
    assert size_of(database) > 256  # a tile was filled on the way


def test_the_end_of_a_log_and_the_beginning_of_the_next(database: Database, power: Power) -> None:
    witness = Witness()
    signed: list[str] = []

    def prepare() -> None:
        record(database, 2)
        Sequencer(database).keep()
        signed.append(sign_elsewhere(database))
        Sequencer(database).check()

    def act() -> None:
        with database.write() as session:
            journal.restart(session, guard_of(database), at=NOON)
        sequencer = Sequencer(database)
        sequencer.check()
        sequencer.keep()

    def recover() -> None:
        witness.look(database)
        sequencer = Sequencer(database)
        sequencer.check()
        if sequencer.is_forked:
            act()
        sequencer.keep()
        witness.look(database)
        assert_begun(database, after=signed[-1])

    assert cut_everywhere(power, prepare, act, recover) > 50


def assert_begun(database: Database, *, after: str) -> None:
    """See that the open log opens by naming the last checkpoint of the one before, and that the guard has taken it over."""
    log = assert_whole(database, count=1)
    with database.read() as session:
        first = session.exec(select(Event).where(Event.log_number == log.number)).one()
    assert (first.kind, first.facts) == (EventKind.LOG_OPENED, {"after": after})
    assert guard_of(database).read().split("\n")[:2] == [log.origin, "1"]
