"""The search of other tests finds a name wherever it is packed, and nothing where there is none: or they could not fail."""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from struct import pack

import brotli
import pytest
import zstandard

from app.publishing.docx import statement_docx
from app.publishing.pdf import statement_pdf
from tests.publishing.samples import document
from tests.searching import find_all, find_in

NAME = "Бярозавы дом"
PAGE = f"<p>{NAME}</p>".encode()


def in_zip(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("page.html", content)
    return target.getvalue()


def in_picture(words: str) -> bytes:
    text = b"Comment\x00\x00" + zlib.compress(words.encode())
    return b"\x89PNG\r\n\x1a\n" + pack(">I", len(text)) + b"zTXt" + text + pack(">I", zlib.crc32(b"zTXt" + text))


def in_mail(attached: bytes) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "A copy"
    mail.add_attachment(attached, maintype="application", subtype="octet-stream")
    return mail.as_bytes()


PACKED: dict[str, Callable[[], bytes]] = {
    "plain": lambda: PAGE,
    "brotli": lambda: brotli.compress(PAGE),
    "gzip": lambda: gzip.compress(PAGE),
    "zstd": lambda: zstandard.compress(PAGE),
    "json": lambda: json.dumps([NAME]).encode(),
    "utf-16": lambda: NAME.encode("utf-16-le"),
    "gzip in a zip": lambda: in_zip(gzip.compress(PAGE)),
    "picture": lambda: in_picture(NAME),
    "pdf in a mail": lambda: in_mail(statement_pdf(document(), "en")),
    "word": lambda: statement_docx(document(), "en"),
}


@pytest.mark.parametrize("pack_it", PACKED.values(), ids=PACKED)
def test_a_name_is_found_however_it_is_packed(pack_it: Callable[[], bytes]) -> None:
    content = pack_it()

    assert find_in(content, NAME)
    assert not find_in(content, "Вольхавы дом")


def test_the_place_of_each_word_is_told_and_what_was_looked_through_is_not_again() -> None:
    found = find_all([("first", PAGE), ("second", PAGE), ("third", b"Alder")], [NAME, "Alder", "Rowan"])

    assert found == {NAME: "first", "Alder": "third"}
