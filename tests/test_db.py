"""Transactions: looking cannot write, raising rolls back, one SQLite writer at a time, and erased means gone."""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import bindparam, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import col, select

from app.config import SettingInvalid, Settings
from app.db import Database, Session, insert_once, old_sqlite_warning
from app.locks import FairLock
from app.models import Lead, RateLimit
from app.models.base import new_id
from tests import cast
from tests.cast import Clock
from tests.conftest import NOON, make_settings

ONLY_SQLITE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
ONLY_POSTGRESQL = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
RENAMED = update(Lead).where(col(Lead.name) == bindparam("old")).values(name=bindparam("new"))


def names(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(session.exec(select(Lead.name)).all())


def add(database: Database, name: str) -> None:
    with database.write() as session:
        session.add(Lead(name=name))


def files(settings: Settings) -> bytes:
    """Return every byte of the SQLite database: the file, the write-ahead log and its index."""
    return b"".join(path.read_bytes() for path in sorted(settings.data_dir.glob("undersigned.db*")))


def write_and_break(session: Session) -> None:
    session.add(Lead(name="Coalition"))
    session.flush()
    raise ZeroDivisionError


def test_what_was_written_is_read(database: Database) -> None:
    add(database, "Coalition")

    assert names(database) == ["Coalition"]


def test_what_is_written_at_once_is_read(database: Database) -> None:
    add(database, "Coalition")
    add(database, "Network")

    database.write_at_once([(RENAMED, {"old": "Coalition", "new": "Alliance"}), (RENAMED, {"old": "Network", "new": "Union"})])

    assert names(database) == ["Alliance", "Union"]


def test_what_is_written_at_once_is_written_whole_or_not_at_all(database: Database) -> None:
    add(database, "Coalition")

    with pytest.raises(IntegrityError):
        database.write_at_once([(RENAMED, {"old": "Coalition", "new": "Alliance"}), (RENAMED, {"old": "Alliance", "new": None})])

    assert names(database) == ["Coalition"]
    add(database, "Network")


@ONLY_POSTGRESQL
def test_what_is_written_at_once_outlives_a_server_that_hung_up(database: Database) -> None:
    add(database, "Coalition")
    database.write_at_once([(RENAMED, {"old": "Coalition", "new": "Alliance"})])
    with database.write() as session:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        session.connection().execute(text(others))

    database.write_at_once([(RENAMED, {"old": "Alliance", "new": "Union"})])

    assert names(database) == ["Union"]


@ONLY_SQLITE
def test_every_thread_writes_through_one_connection_which_remembers_the_pages_it_read(database: Database) -> None:
    def connection(number: int) -> int:
        with database.write() as session:
            session.add(Lead(name=f"Coalition {number}"))
            return id(session.connection().connection.driver_connection)

    used = {connection(0), *cast.at_once(8, connection)}

    assert len(used) == 1


def test_a_reading_session_cannot_write(database: Database) -> None:
    insert = text("INSERT INTO lead (id, name, country, created_at) VALUES ('x', 'Coalition', '', '2026-12-01')")

    with pytest.raises(DBAPIError, match=r"(?i)read-?only"), database.read() as session:
        session.connection().execute(insert)

    assert names(database) == []


def test_a_connection_that_has_read_can_write_again(database: Database) -> None:
    for number in range(3):
        names(database)
        add(database, f"Coalition {number}")

    assert len(names(database)) == 3


def test_an_act_that_raises_is_rolled_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        write_and_break(session)

    assert names(database) == []


def test_reading_sees_nothing_of_an_act_that_goes_on(database: Database) -> None:
    with database.write() as session:
        session.add(Lead(name="Coalition"))
        session.flush()

        assert names(database) == []


def test_foreign_keys_are_kept(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        session.connection().execute(text("INSERT INTO membership (account_id, lead_id, created_at) VALUES ('x', 'y', '2026-12-01')"))


def test_an_error_shows_no_values(database: Database) -> None:
    statement = text("INSERT INTO no_such_table (name) VALUES (:name)")

    with pytest.raises(DBAPIError) as caught, database.write() as session:
        session.connection().execute(statement, {"name": "director@lantern.example.org"})

    assert "no_such_table" in str(caught.value)
    assert "lantern" not in str(caught.value)


def test_inserting_once_says_whether_it_did(database: Database) -> None:
    with database.write() as session:
        assert insert_once(session, RateLimit, {"bucket": b"x", "full_at": NOON})
        assert not insert_once(session, RateLimit, {"bucket": b"x", "full_at": NOON})


def test_a_naive_time_is_a_mistake_of_ours(database: Database) -> None:
    with pytest.raises(Exception, match="a moment needs a time zone"), database.write() as session:
        insert_once(session, RateLimit, {"bucket": b"x", "full_at": NOON.replace(tzinfo=None)})


def test_times_come_back_as_aware_utc(database: Database) -> None:
    with database.write() as session:
        insert_once(session, RateLimit, {"bucket": b"x", "full_at": NOON})

    with database.read() as session:
        assert session.exec(select(RateLimit.full_at)).one() == NOON


def test_ids_sort_in_the_order_they_were_made_though_the_clock_stands(still: Clock) -> None:
    ids = [new_id() for _ in range(10_000)]

    assert ids == sorted(set(ids))
    assert {(len(value), value[12], value[16] in "89ab") for value in ids} == {(32, "7", True)}


def test_many_threads_write_one_after_another(database: Database) -> None:
    results = cast.at_once(24, lambda number: add(database, f"Coalition {number}"))

    assert results == [None] * 24
    assert len(names(database)) == 24


@ONLY_SQLITE
def test_another_process_waits_for_the_writer(database: Database, settings: Settings) -> None:
    program = (
        "import sys; from pathlib import Path; from tests.conftest import make_settings; from tests.test_db import add;"
        "from app.db import Database; d = Database(make_settings(Path(sys.argv[1])));"
        "[add(d, f'{sys.argv[2]} {n}') for n in range(20)]; d.close()"
    )
    command = [sys.executable, "-c", program, str(settings.data_dir)]

    started = [subprocess.Popen([*command, who], cwd=Path(__file__).parent.parent) for who in ("one", "two")]
    for number in range(20):
        add(database, f"here {number}")

    assert [process.wait(timeout=120) for process in started] == [0, 0]
    assert len(names(database)) == 60


@ONLY_SQLITE
def test_a_writer_holds_the_lock_against_other_processes(database: Database, settings: Settings) -> None:
    program = "import fcntl, sys; fcntl.flock(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    command = [sys.executable, "-c", program, str(settings.data_dir / "undersigned.db.lock")]

    with database.write():
        while_held = subprocess.run(command, capture_output=True, check=False)
    after = subprocess.run(command, capture_output=True, check=False)

    assert b"BlockingIOError" in while_held.stderr
    assert after.returncode == 0


@ONLY_SQLITE
def test_sqlite_is_set_up_to_lose_nothing_and_to_forget_what_is_erased(database: Database) -> None:
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "trusted_schema", "busy_timeout")

    with database.write() as session:
        found = {name: session.connection().execute(text(f"PRAGMA {name}")).scalar() for name in pragmas}

    assert found == {
        "journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "trusted_schema": 0, "busy_timeout": 5000,
    }  # fmt: skip


@ONLY_SQLITE
def test_what_is_erased_is_gone_from_every_file(database: Database, settings: Settings) -> None:
    add(database, "Coalition of the Unforgettable")
    assert b"Unforgettable" in files(settings)

    with database.write() as session:
        session.delete(session.exec(select(Lead)).one())
        session.mark_erased()

    assert b"Unforgettable" not in files(settings)
    assert (settings.data_dir / "undersigned.db-wal").stat().st_size == 0


@ONLY_SQLITE
def test_an_erasure_that_a_reader_held_up_is_made_up_for(database: Database, settings: Settings) -> None:
    add(database, "Coalition of the Unforgettable")

    with database.read() as reader:
        assert reader.exec(select(Lead.name)).all()
        with database.write() as session:
            session.delete(session.exec(select(Lead)).one())
            session.mark_erased()
        assert b"Unforgettable" in files(settings)
    add(database, "Next")

    assert b"Unforgettable" not in files(settings)


@ONLY_SQLITE
def test_an_erasure_before_a_crash_is_made_up_for(database: Database, settings: Settings) -> None:
    """As after `kill -9` between the commit and the scrub: the log still holds the name, and nothing was closed."""
    raw = sqlite3.connect(settings.data_dir / "undersigned.db")
    raw.execute("PRAGMA wal_autocheckpoint=0")
    lead = ("x", "Unforgettable", "", "x", "", "2026-12-01")
    raw.execute("INSERT INTO lead (id, name, country, slug, letterhead, created_at) VALUES (?, ?, ?, ?, ?, ?)", lead)
    raw.commit()
    raw.execute("DELETE FROM lead")
    raw.commit()
    assert b"Unforgettable" in files(settings)

    add(database, "Next")

    assert b"Unforgettable" not in files(settings)
    raw.close()


def test_the_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    settings = make_settings(tmp_path / "data")
    database = Database(settings)
    database.migrate()

    modes = {path.name: path.stat().st_mode & 0o077 for path in settings.data_dir.glob("undersigned.db*")}
    database.close()

    assert modes == dict.fromkeys(["undersigned.db", "undersigned.db-shm", "undersigned.db-wal", "undersigned.db.lock"], 0)


@pytest.mark.parametrize("address", ["sqlite:///", "sqlite:///:memory:", "sqlite:////dev/null/x.db", "sqlite:////tmp"])
def test_a_database_that_is_no_file_is_one_clear_sentence(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingInvalid, match=r"^UNDERSIGNED_DATABASE_URL.*\.$"):
        Database(make_settings(tmp_path, DATABASE_URL=address))


def test_an_unreachable_database_is_not_migrated(tmp_path: Path) -> None:
    database = Database(make_settings(tmp_path, DATABASE_URL="postgresql://127.0.0.1:1/nothing"))

    assert not database.is_migrated()


def test_an_old_sqlite_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    assert "let only one process write" in (old_sqlite_warning() or "")

    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    assert old_sqlite_warning() is None


@ONLY_SQLITE
def test_writing_goes_on_in_turn_when_an_act_breaks(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write():
        assert 1 / len("")
    done = threading.Thread(target=add, args=(database, "Coalition"))
    done.start()
    done.join(timeout=10)

    assert names(database) == ["Coalition"]


def test_writers_are_served_in_the_order_they_came() -> None:
    lock, served = FairLock(), list[int]()
    threads = [threading.Thread(target=lambda number=number: wait_and_note(lock, served, number)) for number in range(8)]

    with lock:
        for waiting, thread in enumerate(threads):
            thread.start()
            while len(lock._waiting) <= waiting:
                time.sleep(0.001)
    for thread in threads:
        thread.join(timeout=10)

    assert served == [0, 1, 2, 3, 4, 5, 6, 7]


def wait_and_note(lock: FairLock, served: list[int], number: int) -> None:
    with lock:
        served.append(number)
