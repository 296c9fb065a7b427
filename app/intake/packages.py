"""What an office file is packed in, a ZIP from a stranger: judged by its directory before anything is unpacked, and again while reading.

Says in one word what is wrong; the sentence is for who knows what the file should have been.
"""

from enum import StrEnum
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MEBIBYTE = 1024 * 1024
MOST_BYTES = 5 * MEBIBYTE
MOST_ENTRIES = 2_000
MOST_UNPACKED = 64 * MEBIBYTE
MOST_RATIO, RATIO_COUNTS_FROM = 100, 2 * MEBIBYTE
IS_ENCRYPTED = 0x1
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of the older Office begin, and those of the newer one that a password protects."""


class Trouble(StrEnum):
    """Why a package is not read: it unpacks to too much, it is encrypted, or it is no whole package."""

    BOMB = "bomb"
    LOCKED = "locked"
    BROKEN = "broken"


class PackageTrouble(ValueError):
    """A package that is not read on. `trouble` says why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def list_entries(package: ZipFile, size: int) -> list[ZipInfo]:
    """Return the entries of a package of `size` bytes. Raises PackageTrouble when they unpack to too much, or are encrypted."""
    entries = package.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED or (unpacked > RATIO_COUNTS_FROM and unpacked > size * MOST_RATIO):
        raise PackageTrouble(Trouble.BOMB)
    if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
        raise PackageTrouble(Trouble.LOCKED)
    return entries


def take(package: ZipFile, entry: ZipInfo, room: int) -> bytes:
    """Unpack one entry into at most `room` bytes. The directory may lie about sizes: what has been read counts. Raises PackageTrouble."""
    if entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise PackageTrouble(Trouble.BROKEN)
    with package.open(entry) as opened:
        content = opened.read(room + 1)
    if len(content) > room:
        raise PackageTrouble(Trouble.BOMB)
    return content
