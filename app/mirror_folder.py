"""A mirror in a folder: only what changed is written, only what a mirror wrote is ever replaced or removed.

`.undersigned-mirror` lists what is ours. A path is added to it before the file is there and taken off after it is gone, so that whatever
ends a run half-way, the next one knows every file and brings the folder to where it should be. Where the disk takes nothing more, what
cannot be renewed is removed: it may hold a name that has left (P5). No symbolic link is followed.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from app.errors import Conflict
from app.publishing.mirror import MirrorFile

MANIFEST = ".undersigned-mirror"
PARTIAL = ".undersigned-mirror.partial"
"""What is being written, renamed into its place when it is whole. A run that was killed leaves it, and the next one overwrites it."""
FORMAT = "undersigned mirror 1"


class NotAMirror(Conflict):
    code = "not_a_mirror"
    message = "This folder holds other files and is no mirror of ours. Nothing was changed. Name an empty folder."


class MirrorDamaged(Conflict):
    code = "mirror_damaged"
    message = f"The list of this mirror's files, {MANIFEST}, cannot be read. Nothing was changed. Name an empty folder."


class MirrorBusy(Conflict):
    code = "mirror_busy"
    message = "Another run is writing this mirror. Nothing was changed."


@dataclass
class Written:
    """What a run did. `in_the_way` are paths where something lies that is not ours; it was left alone. `refusal` is the disk's first."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    in_the_way: list[str] = field(default_factory=list)
    refusal: OSError | None = None


def write(files: Iterable[MirrorFile], folder: Path) -> Written:
    """Bring a folder to hold exactly these files beside strangers'. It is made if it is not there.

    Raises NotAMirror, MirrorDamaged, MirrorBusy before anything is changed; OSError where the disk refuses, when what is no longer public
    has been removed all the same. Of two runs at once the second is refused.
    """
    folder.mkdir(parents=True, exist_ok=True)
    root = folder.resolve()
    with _held(root):
        owned = _read_manifest(root)
        (root / PARTIAL).unlink(missing_ok=True)
        done = Written()
        kept = _keep_all(files, root, owned, done)
        for path in sorted(owned - kept):
            done.removed += _remove(root, path)
        _replace(root, MANIFEST, "".join(f"{line}\n" for line in (FORMAT, *sorted(kept))).encode())
    if done.refusal is not None:
        raise done.refusal
    return done


@contextmanager
def _held(root: Path) -> Iterator[None]:
    opened = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise MirrorBusy from error
        yield
    finally:
        os.close(opened)


def _read_manifest(root: Path) -> set[str]:
    """Return the paths that are ours. What follows the last line end was cut off by a crash before its file was made."""
    manifest = root / MANIFEST
    if not manifest.is_file() and not manifest.is_symlink():
        if any(root.iterdir()):
            raise NotAMirror
        return set()
    try:
        with os.fdopen(os.open(manifest, os.O_RDONLY | os.O_NOFOLLOW), encoding="utf-8") as opened:
            lines = opened.read().split("\n")[:-1]
    except (OSError, UnicodeDecodeError) as error:
        raise MirrorDamaged from error
    paths = {line for line in lines if line and line != FORMAT}
    if any(PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts for path in paths):
        raise MirrorDamaged
    return paths


def _keep_all(files: Iterable[MirrorFile], root: Path, owned: set[str], done: Written) -> set[str]:
    """Write what is missing or different, and return the paths that are as they should be.

    After the disk's first refusal nothing new is begun, and what is ours is gone through to the end.
    """
    kept = set[str]()
    with _appending(root / MANIFEST) as append:
        for file in files:
            is_known = file.path in owned
            if not is_known and done.refusal is not None:
                continue
            if not _is_ours_to_write(root, file.path, owned):
                done.in_the_way.append(file.path)
                continue
            try:
                if not is_known:
                    append(f"\n{file.path}\n".encode())
                is_new = _replace(root, file.path, file.body)
            except OSError as error:
                done.refusal = done.refusal or error
                continue
            kept.add(file.path)
            done.written, done.unchanged = done.written + is_new, done.unchanged + (not is_new)
    return kept


@contextmanager
def _appending(path: Path) -> Iterator[Callable[[bytes], None]]:
    """Open a file to append to it, past any buffer: what the disk refuses is known at once."""
    opened = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o666)

    def append(line: bytes) -> None:
        if os.write(opened, line) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    try:
        yield append
    finally:
        os.close(opened)


def _is_ours_to_write(root: Path, path: str, owned: set[str]) -> bool:
    target = root / path
    if not _is_inside(root, target):
        return False
    return not target.is_dir() if path in owned else not os.path.lexists(target)


def _is_inside(root: Path, target: Path) -> bool:
    """Whether every folder on the way is one, or is still to be made: none a stranger's file, none a link that leads elsewhere."""
    above = [one for one in target.parents if one.is_relative_to(root)]
    return all(one.is_dir() or not os.path.lexists(one) for one in above) and target.parent.resolve().is_relative_to(root)


def _replace(root: Path, path: str, body: bytes) -> bool:
    """Write a file unless it is there and the same; return whether it was written."""
    target, partial = root / path, root / PARTIAL
    if target.is_file() and not target.is_symlink() and target.read_bytes() == body:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666), "wb") as opened:
            opened.write(body)
        partial.replace(target)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    return True


def _remove(root: Path, path: str) -> bool:
    """Remove a file of ours, and the folders that are empty then."""
    target = root / path
    if not _is_inside(root, target) or not target.is_file():
        return False
    target.unlink()
    for above in target.parents:
        if above == root or any(above.iterdir()):
            break
        above.rmdir()
    return True
