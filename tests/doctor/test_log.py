"""What the doctor says of the log: nothing to say, an older database, and nobody who signs."""

from datetime import timedelta

from sqlalchemy import update

from app import clock
from app.db import Database
from app.doctor import log
from app.doctor.findings import State
from app.ledger import journal
from app.models import Log
from tests.ledger.logging import guard_of, record, sequence


def test_a_log_that_goes_on_is_in_order(database: Database) -> None:
    before = log.look(database).state
    record(database)
    meanwhile = log.look(database).state
    sequence(database)

    assert (before, meanwhile, log.look(database).state) == (State.OK, State.OK, State.OK)


def test_a_database_behind_the_file_is_wrong_and_looking_changes_nothing(database: Database) -> None:
    record(database, 2)
    sequence(database)
    kept = guard_of(database).read()
    guard_of(database).keep(kept.replace("\n2\n", "\n3\n", 1))

    finding = log.look(database)

    assert (finding.state, "log restart" in finding.advice) == (State.WRONG, True)
    assert finding.sentence.startswith("Names that were hidden or withdrawn since may be in this database again")
    with database.read() as session:
        assert session.get_one(Log, 1).forked_at is None


def test_without_the_file_it_is_told_that_the_database_is_believed_until_a_worker_signs(database: Database) -> None:
    record(database)
    sequence(database)
    (database.settings.data_dir / "log" / "last-checkpoint").unlink()
    believed = log.look(database)

    sequence(database)

    assert (believed.state, "If this is a restored backup, stop now" in believed.sentence) == (State.WARNING, True)
    assert log.look(database).state is State.OK


def test_what_was_found_before_stays_found(database: Database) -> None:
    record(database)
    sequence(database)
    with database.write() as session:
        session.connection().execute(update(Log).values(forked_at=clock.now()))

    assert log.look(database).state is State.WRONG


def test_an_act_that_waits_for_more_than_a_minute_is_told(database: Database) -> None:
    record(database)
    with database.read() as session:
        since = journal.find_waiting_since(session)
    assert since is not None
    later = since + timedelta(minutes=2)
    clock.use(lambda: later)

    assert log.look(database).state is State.WARNING
