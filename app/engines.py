"""How this house connects to SQLite and to PostgreSQL: pools, pragmas, and who may do what on a connection. Used by `db.py` alone."""

import os
from pathlib import Path
from typing import Any

import sqlmodel
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from app.config import SettingInvalid, Settings

POOL_SIZE = 20
BUSY_SECONDS = 5


def sqlite_path(settings: Settings) -> Path | None:
    """Return the database's file, or None where the address names none."""
    name = make_url(settings.database_url).database
    return None if not name or name == ":memory:" else Path(name)


def sqlite_writer(settings: Settings) -> Engine:
    """The one connection that writes: SQLite forgets the pages a connection has read as soon as another one has written."""
    _require_file(settings)
    return _sqlite_pool(settings, size=1, overflow=0, begin="BEGIN IMMEDIATE")


def sqlite_readers(settings: Settings) -> Engine:
    """The connections that look, and can do nothing else.

    That is said once for each: changing the pragma makes SQLite prepare every statement of the connection anew.
    """
    engine = _sqlite_pool(settings, size=POOL_SIZE, overflow=POOL_SIZE, begin="BEGIN")
    event.listen(engine, "connect", lambda raw, _entry: raw.execute("PRAGMA query_only=ON"))
    return engine


def postgres(settings: Settings) -> Engine:
    """The connections that read and write. Each is asked for a sign of life before it is used: servers restart."""
    return sqlmodel.create_engine(
        settings.database_url, hide_parameters=True, pool_size=POOL_SIZE, max_overflow=POOL_SIZE, pool_pre_ping=True
    )


def postgres_at_once(settings: Settings) -> Engine:
    """Connections that begin no transaction by themselves and are used without being asked first: one, unless several act at once."""
    return sqlmodel.create_engine(
        settings.database_url, hide_parameters=True, pool_size=1, max_overflow=POOL_SIZE, connect_args={"autocommit": True}
    )


def _require_file(settings: Settings) -> None:
    path = sqlite_path(settings)
    if path is None:
        raise SettingInvalid("UNDERSIGNED_DATABASE_URL must name a file: a statement kept in memory is lost.")
    try:
        if not path.exists():  # an existing one is not even opened: closing it again would drop SQLite's locks in this process
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
    except OSError as error:
        raise SettingInvalid(f"UNDERSIGNED_DATABASE_URL: the file {path} cannot be made ({error.strerror}).") from error
    if not path.is_file() or not os.access(path, os.R_OK | os.W_OK):
        raise SettingInvalid(f"UNDERSIGNED_DATABASE_URL: the file {path} cannot be written.")


def _sqlite_pool(settings: Settings, *, size: int, overflow: int, begin: str) -> Engine:
    engine = sqlmodel.create_engine(
        settings.database_url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=overflow,
        connect_args={"timeout": BUSY_SECONDS},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    raw: Any = connection
    raw.isolation_level = None  # the driver must not begin transactions by itself; the engine's "begin" does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "trusted_schema=OFF"):
        raw.execute(f"PRAGMA {pragma}")
