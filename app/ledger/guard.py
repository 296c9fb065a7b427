"""The fork guard: the last checkpoint that was signed, in a file outside the database and its backups.

A database that was restored from an older copy does not know what was signed since. The file does; so there are never two roots for
one size. Where there is no file yet, the database is believed: a new machine begins with what it finds. Of several machines each
keeps a file, and brings it up to date with what the others sign.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAME = "last-checkpoint"


class Guard:
    """One file in `folder`, and a lock beside it: of several signers on one machine one at a time signs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / NAME

    def read(self) -> str:
        """Return the note that was signed last, or an empty string. What is no text any more is returned as what it looks like."""
        try:
            return self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    def keep(self, note: str) -> None:
        """Keep a note in place of the one before: whole, and on the disk, before this returns."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._path.with_name(f".{NAME}.{os.getpid()}")
        with draft.open("w", encoding="utf-8") as file:
            file.write(note)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._sync_folder()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep other signers of this machine waiting."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / f".{NAME}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _sync_folder(self) -> None:
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
