"""The ZIP of a bundle: one way to write it, and nothing else is read. Pure.

So a stranger's file cannot grow when it is opened, lead anywhere, hold a name twice, or a byte that belongs to no file.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from zlib import error as ZlibError  # noqa: N812  (an exception, named as one)

from app.errors import AppError

MOST_FILES = 30_000
MOST_BYTES = 512 * 1024 * 1024
LONGEST_NAME = 120
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
UNIX = 3
END, END_BYTES, ENTRY_BYTES = b"PK\x05\x06", 22, 46
LARGE_END, LARGE_END_BYTES = b"PK\x06\x07", 20
_NAME = re.compile(r"(?:[A-Za-z0-9_-]+/){0,3}[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")


class BundleInvalid(AppError):
    """Not a bundle, or not as it was made."""

    code = "bundle_invalid"
    message = (
        "This is not the bundle of an edition, as it was downloaded: another file, a part of one, or a ZIP that was packed anew."
        " If a program unpacked it and packed it again, nothing in it need be wrong: download it again, or follow VERIFY.txt in the"
        " unpacked folder."
    )


def pack(contents: Mapping[str, bytes]) -> bytes:
    """Return the ZIP of some files, sorted by name. Nothing is compressed: so any version of any library makes the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr, entry.create_system = READABLE, UNIX
            archive.writestr(entry, contents[name])
    return packed.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of what `pack` made, by name. Raises BundleInvalid for any other file, were it one byte that is different."""
    _require_bounded(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_plain(entries, len(content))
            contents = {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, ZlibError, ValueError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BundleInvalid from error
    if pack(contents) != content:
        raise BundleInvalid
    return contents


def _require_bounded(content: bytes) -> None:
    """Refuse what would take much memory to read, before any library reads its table of contents."""
    end = content[-END_BYTES:]
    count, table_bytes = int.from_bytes(end[10:12], "little"), int.from_bytes(end[12:16], "little")
    is_large = content[-END_BYTES - LARGE_END_BYTES : -END_BYTES].startswith(LARGE_END)
    if not end.startswith(END) or is_large or len(content) > MOST_BYTES or count > MOST_FILES:
        raise BundleInvalid
    if table_bytes > count * (ENTRY_BYTES + LONGEST_NAME):
        raise BundleInvalid


def _require_plain(entries: list[zipfile.ZipInfo], size: int) -> None:
    if sum(entry.file_size for entry in entries) > size or not all(map(_is_plain, entries)):
        raise BundleInvalid


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    is_stored = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits
    return is_stored and bool(_NAME.fullmatch(entry.filename)) and len(entry.filename) <= LONGEST_NAME
