"""Looking for words in public bytes as deep as they are packed: compressed, in a ZIP (Word, mirror), a PDF, a picture, a mail."""

import email
import gzip
import html
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from hashlib import sha256
from urllib.parse import quote

import brotli
import zstandard

from tests.publishing import pdf_reading

DEEPEST = 4
MAIL = re.compile(rb"\A[A-Za-z-]+: .*^MIME-Version: 1\.0\r?$", re.MULTILINE | re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
CHUNK = re.compile(rb"(?:zTXt|iTXt|iCCP)[^\x00]{1,79}\x00{1,5}")


def find_in(content: bytes, words: str) -> bool:
    """Whether any layer of some bytes says the words."""
    return bool(find_all([("", content)], [words]))


def find_all(contents: Iterable[tuple[str, bytes]], words: Collection[str]) -> dict[str, str]:
    """Return those of some words that any layer of some named bytes says, however written, with the name of the first.

    A layer that was met before is not looked through again: the same page is in the database, in three codings, and in a mirror.
    """
    wanted = {word: _writings(word) for word in words}
    found, seen = dict[str, str](), set[bytes]()
    for name, content in contents:
        for layer in _layers(content, seen, 0):
            found |= {word: name for word, forms in wanted.items() if word not in found and any(form in layer for form in forms)}
    return found


def _writings(words: str) -> set[bytes]:
    """The words in each code, and as JSON, HTML, an address and the strings of a PDF escape them."""
    forms = {words, unicodedata.normalize("NFD", words), json.dumps(words)[1:-1], html.escape(words), quote(words)}
    codes = {form.encode(code) for form in forms for code in ("utf-8", "utf-16-be", "utf-16-le")}
    return codes | {words.encode("utf-16-be").hex().encode(), words.encode("utf-16-be").hex().upper().encode()}


def _layers(content: bytes, seen: set[bytes], depth: int) -> Iterator[bytes]:
    digest = sha256(content).digest()
    if digest in seen:
        return
    seen.add(digest)
    yield content
    if depth < DEEPEST:
        for inner in _unpacked(content):
            yield from _layers(inner, seen, depth + 1)


def _unpacked(content: bytes) -> Iterator[bytes]:
    unpack = next((how for start, how in PACKED.items() if content.startswith(start)), _of_mail if MAIL.match(content) else _of_brotli)
    return unpack(content)


def _of_zip(content: bytes) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        yield from (archive.read(name) for name in archive.namelist())


def _of_pdf(content: bytes) -> Iterator[bytes]:
    """Its words, whatever letters its fonts draw them with, and every stream of the file, also one that nothing refers to any more."""
    yield pdf_reading.everything(content).encode()
    for stream in STREAM.findall(content):
        yield _inflated(stream)


def _of_png(content: bytes) -> Iterator[bytes]:
    yield from (_inflated(content[found.end() :]) for found in CHUNK.finditer(content))


def _of_mail(content: bytes) -> Iterator[bytes]:
    for part in email.message_from_bytes(content).walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            yield payload


def _of_gzip(content: bytes) -> Iterator[bytes]:
    yield gzip.decompress(content)


def _of_zstandard(content: bytes) -> Iterator[bytes]:
    yield zstandard.ZstdDecompressor().decompressobj().decompress(content)


def _of_brotli(content: bytes) -> Iterator[bytes]:
    """Brotli has no mark to know it by: whatever it makes no sense of is no such thing."""
    try:
        yield brotli.decompress(content)
    except brotli.error:
        return


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""


PACKED: dict[bytes, Callable[[bytes], Iterator[bytes]]] = {
    b"PK\x03\x04": _of_zip,
    b"%PDF": _of_pdf,
    b"\x89PNG": _of_png,
    b"\x1f\x8b": _of_gzip,
    b"\x28\xb5\x2f\xfd": _of_zstandard,
}
