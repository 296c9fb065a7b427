"""Opening a bundle that a stranger hands over: within limits, one file to a name, and no name that leads anywhere. Pure."""

import io
import re
import stat
import zipfile
import zlib

from app.errors import AppError

MOST_FILES = 120_000
MOST_BYTES = 512 * 1024 * 1024
_PATH = re.compile(r"(?:[A-Za-z0-9_-]+/){0,3}[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
LONGEST = 120


class BundleInvalid(AppError):
    """Not a bundle, or one that must not be unpacked."""

    code = "bundle_invalid"
    message = "This is not a bundle of an edition."


def unpack(content: bytes) -> dict[str, bytes]:
    """Return the files of a ZIP by name. Raises BundleInvalid: broken, too large, a name twice, a folder, a link, a name that leads out.

    Nothing but stored files, as we write them, so it cannot grow when it is opened; and no byte in it that belongs to no file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _require_sound(archive, entries, len(content))
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BundleInvalid from error


def _require_sound(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], size: int) -> None:
    names = [entry.filename for entry in entries]
    is_sound = len(names) == len({name.lower() for name in names}) and len(names) <= MOST_FILES and size <= MOST_BYTES
    if not is_sound or archive.comment or not all(map(_is_plain, entries)):
        raise BundleInvalid


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    is_file = stat.S_IFMT(entry.external_attr >> 16) in {0, stat.S_IFREG}
    is_stored = entry.compress_type == zipfile.ZIP_STORED and entry.file_size == entry.compress_size
    is_ours = bool(_PATH.fullmatch(entry.filename)) and len(entry.filename) <= LONGEST
    return is_file and is_stored and is_ours and not entry.flag_bits & 1 and entry.orig_filename == entry.filename
