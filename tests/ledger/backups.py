"""Backups of a database and what happens when one is restored: of SQLite the files themselves, of PostgreSQL every row of the log."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy import select as select_wide

from app.db import Database
from app.models import metadata

TABLES = [metadata.tables[name] for name in ("log", "log_tile", "log_checkpoint", "log_key", "event")]
Rows = list[list[dict[str, Any]]]


class Backups:
    """Copies of one database, numbered from 0. What is beside it, the guard's file above all, is in none of them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self._settings, self._folder = database.settings, folder
        self._rows: list[Rows] = []
        self.count = 0

    def take(self, database: Database) -> None:
        """Copy the database as it is."""
        if database.is_sqlite:
            for file in self._files():
                shutil.copy(file, self._folder / f"{self.count}-{file.name}")
        else:
            with database.read() as session:
                read = session.connection()
                self._rows.append([[dict(row) for row in read.execute(select_wide(table)).mappings()] for table in TABLES])
        self.count += 1

    @contextmanager
    def restored(self, number: int) -> Iterator[Database]:
        """Put a copy in the place of the database, and open it as a process that starts."""
        if self._rows:
            self._write(self._rows[number])
        else:
            for file in self._files():
                file.unlink()
            for copy in self._folder.glob(f"{number}-*"):
                shutil.copy(copy, self._settings.data_dir / copy.name.partition("-")[2])
        opened = Database(self._settings)
        try:
            yield opened
        finally:
            opened.close()

    def _files(self) -> list[Path]:
        """The file and its write-ahead log; what they share in memory is made anew."""
        return [file for ending in ("", "-wal") if (file := self._settings.data_dir / f"undersigned.db{ending}").exists()]

    def _write(self, rows: Rows) -> None:
        database = Database(self._settings)
        with database.write() as session:
            for table in reversed(TABLES):
                session.connection().execute(delete(table))
            for table, kept in zip(TABLES, rows, strict=True):
                if kept:
                    session.connection().execute(insert(table), kept)
        database.close()
