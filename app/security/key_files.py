"""The key files that an installation made for itself: a new key is put before the old ones, or an old one taken out, whole or not at all.

The first key of a file signs and seals; the others go on reading what they once made. What the environment gives is not ours to change.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from app.errors import AppError

KEY_BYTES = 32


class KeyFileUnusable(AppError):
    """A key file cannot be read or written; it is as it was."""

    code = "key_file_unusable"
    message = "A key file cannot be read or written. Nothing was changed in it."


class NoOldKey(AppError):
    """There is one key only: it is the one in use."""

    code = "no_old_key"
    message = "There is no old key in that file."


def rotate(path: Path) -> None:
    """Put a new key before those of the file. Raises KeyFileUnusable."""
    _change(path, lambda keys: [secrets.token_hex(KEY_BYTES), *keys])


def require_old(path: Path) -> None:
    """Raise NoOldKey where the file has one key only. Raises KeyFileUnusable."""
    try:
        _only_first(_read(path))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileUnusable from error


def drop_old(path: Path) -> None:
    """Keep the first key of the file alone. Raises NoOldKey, KeyFileUnusable."""
    _change(path, _only_first)


def _only_first(keys: Sequence[str]) -> list[str]:
    if len(keys) == 1:
        raise NoOldKey
    return list(keys[:1])


def _change(path: Path, make: Callable[[Sequence[str]], list[str]]) -> None:
    try:
        with _held(path.parent):
            _replace(path, "".join(f"{key}\n" for key in make(_read(path))))
    except (OSError, UnicodeDecodeError) as error:
        raise KeyFileUnusable from error


def _read(path: Path) -> list[str]:
    keys = [key.strip() for key in path.read_text(encoding="ascii").replace("\n", ",").split(",") if key.strip()]
    if not keys:
        raise KeyFileUnusable
    return keys


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep another rotation waiting: it would read the list before ours is there, and lose our key."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _replace(path: Path, content: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
