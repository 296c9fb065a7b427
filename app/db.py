"""Transactions and migrations: every difference between SQLite and PostgreSQL lives here and in `engines.py`, and only this file commits.

`Database.read()` gives a session the database itself keeps from writing; `Database.write()` commits when the block ends and
rolls back when it raises. SQLite writes queue behind one lock (threads, then a file lock for other processes), because
SQLite's own waiting starves some writers for seconds.
"""

import logging
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any

import sqlmodel
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import Connection, Engine, Insert, Select, insert, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, InvalidRequestError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError

from app import engines, prepared, schema, scrubs
from app.config import SettingInvalid, Settings
from app.errors import NotFound
from app.ledger.seals import Sealer
from app.locks import WriterLock
from app.prepared import Order
from app.security import log_keys, seal_keys
from app.security.links import LinkSigner
from app.security.seal_keys import SealCertificateInvalid
from app.security.vault import Vault

logger = logging.getLogger(__name__)

WAL_RESET_FIXED = (3, 51, 3)
SCRUB_PATIENCE = 1.0
MIGRATION_LOCK = 0x756E6465  # "unde"; any constant will do, PostgreSQL advisory locks are numbers


class Session(sqlmodel.Session):
    """One transaction, with what every verb may need beside the rows: settings, vault and link signer."""

    settings: Settings
    vault: Vault
    signer: LinkSigner
    log_keys: tuple[Ed25519PrivateKey, ...]
    sealer: Sealer
    has_erased: bool = False

    def list_rows(self, query: Select[*tuple[Any, ...]], given: Mapping[str, Any] | None = None) -> Sequence[Any]:
        """Return the rows of a select that is wider than the four columns SQLModel has types for. `given` fills its parameters."""
        return super(sqlmodel.Session, self).execute(query, given).all()

    def hold(self, row: sqlmodel.SQLModel) -> None:
        """Read a row anew and hold it until the commit: whoever else holds it is waited for. Raises NotFound when it is gone by then.

        What was changed before is written first: reading anew would drop it without a word.
        """
        try:
            self.flush()
            self.refresh(row, with_for_update=True)
        except (InvalidRequestError, StaleDataError) as error:
            raise NotFound from error

    def share(self, row: sqlmodel.SQLModel) -> None:
        """Keep whoever wants to `hold` a row waiting until the commit, and wait for who holds it; others may share it too.

        On SQLite there is nothing to do: writers take turns.
        """
        if _dialect(self) != "sqlite":
            self.flush()
            self.refresh(row, with_for_update={"read": True, "key_share": True})

    def mark_erased(self) -> None:
        """Say that this transaction erases something for good: the files are scrubbed of it after the commit (P5)."""
        self.has_erased = True


class Database:
    """The one door to the rows. Thread-safe; one per process."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._vault = Vault(settings.vault_keys)
        self.signer = LinkSigner(settings.secret_keys)
        self._log_keys = log_keys.derive(settings.log_keys)
        self.sealer = _sealer(settings)
        self.is_sqlite = settings.database_url.startswith("sqlite")
        self._writer = engines.sqlite_writer(settings) if self.is_sqlite else engines.postgres(settings)
        self._reader = engines.sqlite_readers(settings) if self.is_sqlite else self._writer.execution_options(postgresql_readonly=True)
        self._at_once = self._writer if self.is_sqlite else engines.postgres_at_once(settings)
        self._lock = WriterLock(engines.sqlite_path(settings)) if self.is_sqlite else None
        self._owes_scrub = self.is_sqlite  # a process killed after an erasure may have left one undone

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for looking: a write through it is an error of the database's."""
        with self._session(self._reader) as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session for looking at one moment, however long that takes; on SQLite every look is of that kind."""
        engine = self._reader if self.is_sqlite else self._reader.execution_options(isolation_level="REPEATABLE READ")
        with self._session(engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for one act: committed when the block ends, rolled back when it raises."""
        with self._exclusive(), self._session(self._writer) as session:
            with session.begin():
                yield session
                if session.has_erased and not self.is_sqlite:
                    session.flush()
                    scrubs.note(session.connection())
            self._owes_scrub |= session.has_erased and self.is_sqlite
            if self._owes_scrub:  # after the commit: a scrub that fails must not make the act look undone
                self._scrub(patience=SCRUB_PATIENCE if session.has_erased else 0)

    def write_at_once(self, orders: Sequence[Order]) -> None:
        """Run UPDATEs as one transaction and in one round trip; none of them can depend on how many rows another met.

        Only for what may happen twice and is then the same: where the connection was lost, nobody knows how far it came, and it is all
        done again.
        """
        try:
            with self._exclusive():
                self._run_at_once(orders)
        except self._at_once.dialect.loaded_dbapi.Error:
            with self.write() as session:
                for order in orders:
                    prepared.run(session, *order)

    def scrub(self) -> bool:
        """Write anew what was erased from on PostgreSQL, outside any transaction; say whether there was something. For a worker: whoever
        needs such a table meanwhile waits. On SQLite every act scrubs what it erased itself.
        """
        return not self.is_sqlite and scrubs.write_anew(self._writer)

    def migrate(self, revision: str = schema.HEAD) -> None:
        """Bring the schema to `revision`, whole or not at all. Two processes starting together take turns."""
        with self._exclusive(), self._migrating() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
            if revision == schema.HEAD and schema.is_current(connection):
                return
            schema.change(connection, revision)
            if self.is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise IntegrityError("migrate", None, ValueError("a row refers to one that is gone"))
            connection.commit()

    def is_migrated(self) -> bool:
        """Whether the schema is the one this code knows. Raises nothing: an unreachable database is not migrated."""
        try:
            with self._reader.connect() as connection:
                return schema.is_current(connection)
        except SQLAlchemyError:
            return False

    def close(self) -> None:
        self._reader.dispose()
        self._at_once.dispose()
        self._writer.dispose()
        if self._lock:
            self._lock.close()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        if self._lock is None:
            yield
        else:
            with self._lock.held():
                yield

    def _run_at_once(self, orders: Sequence[Order]) -> None:
        connection = self._at_once.raw_connection()
        try:
            driver: Any = connection.driver_connection
            if self.is_sqlite:
                driver.execute("BEGIN IMMEDIATE")
            # SQLite's driver commits at the end of such a block; PostgreSQL takes a pipeline for one transaction.
            with driver if self.is_sqlite else driver.pipeline():
                for order in orders:
                    driver.execute(*prepared.for_driver(order, self._at_once.dialect))
        except BaseException:
            connection.invalidate()
            raise
        finally:
            connection.close()
        if self._owes_scrub:
            self._scrub(patience=0)

    @contextmanager
    def _migrating(self) -> Iterator[Connection]:
        """A connection for changing tables. SQLite rebuilds a table by dropping it: what refers to it is looked at once, at the end."""
        with self._writer.connect() as connection:
            raw: Any = connection.connection.driver_connection
            if self.is_sqlite:
                raw.execute("PRAGMA foreign_keys=OFF")
            try:
                yield connection
            finally:
                if self.is_sqlite:
                    connection.rollback()
                    raw.execute("PRAGMA foreign_keys=ON")

    @contextmanager
    def _session(self, engine: Engine) -> Iterator[Session]:
        with Session(engine, expire_on_commit=False) as session:
            session.settings, session.vault, session.signer = self.settings, self._vault, self.signer
            session.log_keys, session.sealer = self._log_keys, self.sealer
            yield session

    def _scrub(self, *, patience: float) -> None:
        """Empty SQLite's write-ahead log so an erased value is gone from the files. Runs under the writer lock.

        A reader who still looks at the old pages is waited for `patience` seconds; after that every write tries again.
        """
        self._owes_scrub = not scrubs.empty_log(self._writer, patience_seconds=patience, then_seconds=engines.BUSY_SECONDS)
        if self._owes_scrub and patience:
            logger.warning("The write-ahead log could not be emptied after an erasure yet; the next write tries again.")


def insert_row(session: Session, model: type[sqlmodel.SQLModel], values: Mapping[str, Any]) -> None:
    """Insert one row now, past the unit of work, which takes seven times as long. What was added before is written first."""
    session.flush()
    session.connection().execute(_insert_plain(model), dict(values))


def insert_once(session: Session, model: type[sqlmodel.SQLModel], values: Mapping[str, Any]) -> bool:
    """Insert one row unless a UNIQUE constraint has its like already; say whether it was inserted. Waits for a concurrent twin."""
    return session.connection().execute(_insert_once(model, _dialect(session)), dict(values)).rowcount == 1


def insert_selected_once(session: Session, model: type[sqlmodel.SQLModel], columns: list[str], rows: Select[*tuple[Any, ...]]) -> None:
    """Insert what `rows` selects, passing over rows whose like a UNIQUE constraint has already."""
    session.connection().execute(_insert(model, _dialect(session)).from_select(columns, rows).on_conflict_do_nothing())


@cache
def _insert_plain(model: type[sqlmodel.SQLModel]) -> Insert:
    return insert(model)


@cache
def _insert_once(model: type[sqlmodel.SQLModel], dialect: str) -> sqlite.Insert | postgresql.Insert:
    """Built once for each table: building it takes six times as long as running it."""
    return _insert(model, dialect).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def _insert(model: type[sqlmodel.SQLModel], dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(model) if dialect == "sqlite" else postgresql.insert(model)


def _sealer(settings: Settings) -> Sealer:
    try:
        return seal_keys.read(settings.seal_certificate) if settings.seal_certificate else seal_keys.derive(settings.log_keys[0])
    except SealCertificateInvalid as error:
        raise SettingInvalid(f"UNDERSIGNED_SEAL_CERTIFICATE cannot be used: {error}") from error


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def old_sqlite_warning() -> str | None:
    """Return a sentence when this SQLite has the WAL-reset bug, which needs more than one writing process to bite."""
    if sqlite3.sqlite_version_info >= WAL_RESET_FIXED:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} is older than 3.51.3 (a rare fault in its write-ahead log): "
        "let only one process write, or use PostgreSQL."
    )
