"""Looking for a word in every byte that a database keeps, as somebody would who got hold of the machine."""

from pathlib import Path

from app.config import Settings
from app.db import Database


def find_in_files(database: Database, settings: Settings, word: str) -> list[str]:
    """Return the names of the database's own files that hold a word: of SQLite all there are, of PostgreSQL all but its write-ahead log."""
    folder = settings.data_dir if database.is_sqlite else _written_out(database)
    paths = folder.glob("undersigned.db*") if database.is_sqlite else folder.iterdir()
    return sorted(path.name for path in paths if path.is_file() and word.encode() in path.read_bytes())


def find_in_log(database: Database, word: str) -> list[str]:
    """Return the names of the files of PostgreSQL's write-ahead log that hold a word."""
    folder = _written_out(database).parent.parent / "pg_wal"
    return sorted(path.name for path in folder.iterdir() if path.is_file() and word.encode() in path.read_bytes())


def _written_out(database: Database) -> Path:
    """Return the folder of this database in PostgreSQL's own, after everything was written there."""
    with database.write() as session:
        connection = session.connection()
        connection.exec_driver_sql("CHECKPOINT")
        own = "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()"
        return Path(str(connection.exec_driver_sql(own).scalar_one()))
