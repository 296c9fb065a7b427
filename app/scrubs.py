"""What is erased for good leaves the database's own files too (P5). Used by `db.py` alone.

SQLite overwrites what it frees (`secure_delete`), and its write-ahead log is emptied here. PostgreSQL leaves the bytes in the pages,
after a VACUUM too: a table is written anew here, and its old file goes. Its write-ahead log is the operator's (SECURITY.md).
"""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

LARGEST_BYTES = 64 * 1024 * 1024
"""A table is locked while it is written anew: 0.4 s at this size. A larger one gets a VACUUM, which locks nobody out."""

LOCK_PATIENCE = "200ms"
"""Who waits for a table keeps whoever comes after it waiting too."""

SCRUB_LOCK = 0x73637275  # "scru"; any constant will do, PostgreSQL advisory locks are numbers

NOTE = text(
    "INSERT INTO scrub (table_name) SELECT relname FROM pg_stat_xact_user_tables"
    " WHERE schemaname = current_schema() AND n_tup_upd + n_tup_del > 0 ORDER BY relname"
    " ON CONFLICT (table_name) DO UPDATE SET table_name = excluded.table_name"
)
OWED = text(
    "SELECT table_name, xmin::text AS noted_by, pg_total_relation_size(quote_ident(table_name)) AS size FROM scrub"
    " WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    " AND backend_xmin IS NOT NULL AND age(backend_xmin) >= age(scrub.xmin)) ORDER BY table_name"
)
"""Not while somebody may still look at the rows as they were: they would be written anew with the others."""

SAMPLES = "pg_catalog.pg_statistic"
"""What the planner knows of a table: values from its columns among it."""

DONE = text("DELETE FROM scrub WHERE table_name = :name AND xmin = CAST(:noted_by AS xid)")
"""Unless another act has erased something from the table meanwhile."""


MAY_END_LOG = text(
    "SELECT current_setting('wal_recycle') = 'off' AND has_function_privilege('pg_switch_wal()', 'EXECUTE')"
    " AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'pg_checkpoint' AND pg_has_role(current_user, oid, 'USAGE'))"
)
"""Where the operator lets us, PostgreSQL's write-ahead log is begun anew too, and its old files are deleted."""


def empty_log(engine: Engine, *, patience_seconds: float, then_seconds: float) -> bool:
    """Empty SQLite's write-ahead log; say whether it is empty now. Call it under the writer lock.

    A reader who still looks at the old pages is waited for `patience_seconds`; the connection waits `then_seconds` for others afterwards.
    """
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute(f"PRAGMA busy_timeout={int(patience_seconds * 1000)}")
        try:
            return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        except sqlite3.Error:
            return False
        finally:
            raw.execute(f"PRAGMA busy_timeout={int(then_seconds * 1000)}")


def note(connection: Connection) -> None:
    """Note which tables of PostgreSQL the transaction has changed rows of: something was erased from one of them. Call it last."""
    connection.execute(NOTE)


def write_anew(engine: Engine) -> bool:
    """Write the tables of PostgreSQL anew that something was erased from; say whether there was one. One process at a time does.

    What is in use for longer than a moment stays noted, for the next time.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(OWED).first() or not connection.scalar(text(f"SELECT pg_try_advisory_lock({SCRUB_LOCK})")):
            return False
        try:
            connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_PATIENCE}'")
            written = [owed for owed in connection.execute(OWED).all() if _write_anew(connection, owed.table_name, owed.size)]
            is_done = bool(written) and _vacuum(connection, "FULL", SAMPLES)
            for owed in written if is_done else ():
                connection.execute(DONE, {"name": owed.table_name, "noted_by": owed.noted_by})
            if is_done and connection.scalar(MAY_END_LOG):
                connection.exec_driver_sql("SELECT pg_switch_wal()")
                connection.exec_driver_sql("CHECKPOINT")
            return is_done
        finally:
            connection.exec_driver_sql("RESET lock_timeout")
            connection.exec_driver_sql(f"SELECT pg_advisory_unlock({SCRUB_LOCK})")


def _write_anew(connection: Connection, table_name: str, size: int) -> bool:
    quoted = connection.dialect.identifier_preparer.quote(table_name)
    return _vacuum(connection, "FULL, ANALYZE" if size <= LARGEST_BYTES else "ANALYZE", quoted)


def _vacuum(connection: Connection, how: str, table: str) -> bool:
    try:
        connection.exec_driver_sql(f"VACUUM ({how}) {table}")
    except OperationalError:  # somebody uses it
        return False
    return True
