"""Scrubbing: what was erased for good is in no file of the database any more, on SQLite at once, on PostgreSQL when a worker was there."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import delete, select

from app import scrubs
from app.config import Settings
from app.db import Database, Session
from app.models import Lead, Scrub
from app.worker import Worker
from tests.scouring import find_in_files, find_in_log
from tests.test_db import add, names

ONLY_POSTGRESQL = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
NAME = "Coalition of the Unforgettable"


def erase(database: Database) -> None:
    with database.write() as session:
        session.connection().execute(delete(Lead))
        session.mark_erased()


def erase_and_break(session: Session) -> None:
    session.connection().execute(delete(Lead))
    session.mark_erased()
    raise ZeroDivisionError


def owed(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(Scrub.table_name)).all())


def test_what_is_erased_is_in_no_file(database: Database, settings: Settings) -> None:
    add(database, NAME)
    found_before = find_in_files(database, settings, "Unforgettable")

    erase(database)
    database.scrub()

    assert found_before
    assert find_in_files(database, settings, "Unforgettable") == []


@ONLY_POSTGRESQL
def test_what_the_planner_sampled_goes_too(database: Database, settings: Settings) -> None:
    for _ in range(3):
        add(database, NAME)
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE lead")
    erase(database)
    add(database, "Next")

    database.scrub()

    assert find_in_files(database, settings, "Unforgettable") == []


@ONLY_POSTGRESQL
def test_an_erasure_is_owed_from_its_own_transaction_until_it_was_made(database: Database) -> None:
    add(database, NAME)
    erase(database)
    before = owed(database)

    done = (database.scrub(), database.scrub())

    assert ("lead" in before, owed(database), done) == (True, [], (True, False))


@ONLY_POSTGRESQL
def test_a_worker_makes_up_for_what_is_owed(database: Database, settings: Settings) -> None:
    add(database, NAME)
    erase(database)

    asyncio.run(Worker(settings, database).run_once())

    assert (owed(database), find_in_files(database, settings, "Unforgettable")) == ([], [])


@ONLY_POSTGRESQL
def test_an_erasure_that_was_rolled_back_is_not_owed(database: Database) -> None:
    add(database, NAME)

    with pytest.raises(ZeroDivisionError), database.write() as session:
        erase_and_break(session)

    assert (owed(database), names(database)) == ([], [NAME])


@ONLY_POSTGRESQL
def test_a_table_in_use_is_left_for_the_next_time(database: Database) -> None:
    add(database, NAME)
    erase(database)

    with database.write() as session:
        session.connection().exec_driver_sql("LOCK TABLE lead IN ACCESS SHARE MODE")
        database.scrub()
        meanwhile = owed(database)
    database.scrub()

    assert ("lead" in meanwhile, owed(database)) == (True, [])


@ONLY_POSTGRESQL
def test_rows_that_somebody_still_looks_at_as_they_were_are_waited_for(database: Database) -> None:
    add(database, NAME)

    with database.snapshot() as looking:
        assert looking.exec(select(Lead.name)).one() == NAME
        erase(database)
        was_done = database.scrub()
    database.scrub()

    assert (was_done, owed(database)) == (False, [])


@ONLY_POSTGRESQL
def test_a_table_too_large_to_be_locked_is_vacuumed_only(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scrubs, "LARGEST_BYTES", 0)
    add(database, NAME)
    erase(database)
    place = text("SELECT pg_relation_filenode('lead')")
    with database.read() as session:
        before = session.connection().execute(place).scalar_one()

    database.scrub()

    with database.read() as session:
        assert (session.connection().execute(place).scalar_one(), owed(database)) == (before, [])


@pytest.fixture
def no_recycling(postgres: str) -> Iterator[None]:
    """PostgreSQL deletes old files of its write-ahead log instead of using them again."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET wal_recycle = off")
        connection.execute("SELECT pg_reload_conf()")
        yield
        connection.execute("ALTER SYSTEM RESET wal_recycle")
        connection.execute("SELECT pg_reload_conf()")


@ONLY_POSTGRESQL
@pytest.mark.usefixtures("no_recycling")
def test_where_the_operator_allows_it_the_write_ahead_log_goes_too(database: Database) -> None:
    add(database, NAME)
    found_before = find_in_log(database, "Unforgettable")

    erase(database)
    database.scrub()

    assert found_before
    assert find_in_log(database, "Unforgettable") == []


def test_what_erases_nothing_owes_nothing(database: Database) -> None:
    add(database, "Coalition")

    assert (owed(database), database.scrub()) == ([], False)
