"""ZIP files that strangers hand over: only what we would have written is opened, whatever else another program makes of it."""

import io
import struct
import time
import zipfile

import pytest

from app.ledger import packing
from app.ledger.packing import BundleInvalid

CONTENTS = {"SHA256SUMS": b"", "en/statement.md": b"# Fair trials\n", "proofs/00001.tlog-proof": b"proof"}
PACKED = packing.pack(CONTENTS)
BOMB = 200_000_000


def zipped(*entries: tuple[zipfile.ZipInfo | str, bytes], how: int = zipfile.ZIP_STORED, comment: bytes = b"") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", how) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)
        archive.comment = comment
    return packed.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, packing.NO_TIME)
    entry.external_attr, entry.create_system = 0o120777 << 16, packing.UNIX
    return entry


def dated(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, time.gmtime(1_764_590_400)[:6])


def counted(count: int) -> bytes:
    """The same file, saying that it has so many entries."""
    return PACKED[:-14] + struct.pack("<HH", count, count) + PACKED[-10:]


def encrypted() -> bytes:
    """The same file with the mark of encryption on its first entry."""
    table = PACKED.index(b"PK\x01\x02")
    return PACKED[:6] + b"\x01" + PACKED[7 : table + 8] + b"\x01" + PACKED[table + 9 :]


REFUSED = {
    "nothing": b"",
    "no ZIP": b"# Fair trials\n",
    "cut off": PACKED[:-1],
    "data before": b"#!/bin/sh\n" + PACKED,
    "data after": PACKED + b"\0",
    "two ends": PACKED + PACKED[-22:],
    "two archives": PACKED + PACKED,
    "comment": zipped(*CONTENTS.items(), comment=b"a comment"),
    "compressed": zipped(*CONTENTS.items(), how=zipfile.ZIP_DEFLATED),
    "bomb": zipped(("en/statement.md", bytes(BOMB)), how=zipfile.ZIP_DEFLATED),
    "packed anew": zipped(*((dated(name), content) for name, content in CONTENTS.items())),
    "another order": zipped(*reversed(CONTENTS.items())),
    "out of the folder": packing.pack({"../statement.md": b"x"}),
    "out of a folder": packing.pack({"en/../../statement.md": b"x"}),
    "absolute": packing.pack({"/etc/passwd": b"x"}),
    "a drive": packing.pack({"C:/statement.md": b"x"}),
    "backslashes": packing.pack({"en\\statement.md": b"x"}),
    "a folder": packing.pack({"en/": b""}),
    "no name": packing.pack({"": b"x"}),
    "a long name": packing.pack({"a" * 121: b"x"}),
    "a hidden file": packing.pack({".ssh/authorized_keys": b"x"}),
    "a line break": packing.pack({"en/statement\n.md": b"x"}),
    "a link": zipped((link("en/statement.md"), b"/etc/passwd")),
    "encrypted": encrypted(),
    "many entries": counted(65_535),
    "fewer entries": counted(1),
}


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_we_would_not_have_written_is_not_opened(content: bytes) -> None:
    with pytest.raises(BundleInvalid):
        packing.unpack(content)


def test_what_we_wrote_is_read_back() -> None:
    assert packing.unpack(PACKED) == CONTENTS


def test_two_files_of_one_name_are_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        double = zipped(("SHA256SUMS", b"one"), ("SHA256SUMS", b"two"))

    with pytest.raises(BundleInvalid):
        packing.unpack(double)


def test_entries_that_share_their_bytes_cannot_grow() -> None:
    whole = bytes(packing.pack({"a": bytes(1_000)}))
    table = whole.index(b"PK\x01\x02")
    entry, end = whole[table:-22], whole[-22:]
    entries = b"".join(entry[:46] + bytes([97 + number]) for number in range(20))
    shared = whole[:table] + entries + end[:8] + struct.pack("<HHI", 20, 20, len(entries)) + end[16:]

    with pytest.raises(BundleInvalid):
        packing.unpack(shared)


def test_a_table_of_contents_that_is_larger_than_it_says_is_not_read() -> None:
    table = PACKED.index(b"PK\x01\x02")
    swollen = PACKED[:table] + bytes(10_000) + PACKED[table:-22]
    end = PACKED[-22:-10] + struct.pack("<II", len(swollen) - table, table) + PACKED[-2:]

    with pytest.raises(BundleInvalid):
        packing.unpack(swollen + end)


def test_one_that_is_too_large_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "MOST_BYTES", len(PACKED) - 1)

    with pytest.raises(BundleInvalid):
        packing.unpack(PACKED)
