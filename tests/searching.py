"""Looking for words in public bytes as deep as they are packed: compressed, in a ZIP (Word, bundle), in the streams of a PDF."""

import gzip
import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

import brotli
import zstandard
from pdfminer.high_level import extract_text

DEEPEST = 4


def find_in(content: bytes, words: str) -> bool:
    """Whether any layer of some bytes says the words, in UTF-8, UTF-16 or as JSON escapes them."""
    wanted = [form.encode(code) for form in _forms(words) for code in ("utf-8", "utf-16-be", "utf-16-le")]
    return any(one in layer for layer in _layers(content, 0) for one in wanted)


def _forms(words: str) -> set[str]:
    return {words, unicodedata.normalize("NFD", words), json.dumps(words)[1:-1]}


def _layers(content: bytes, depth: int) -> Iterator[bytes]:
    yield content
    if depth == DEEPEST:
        return
    for inner in _unpacked(content):
        yield from _layers(inner, depth + 1)


def _unpacked(content: bytes) -> Iterator[bytes]:
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif content.startswith(b"%PDF"):
        yield re.sub(r"\s+", " ", extract_text(io.BytesIO(content))).encode()
        yield from (_inflated(stream) for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL))
    elif content.startswith(b"\x1f\x8b"):
        yield gzip.decompress(content)
    elif content.startswith(b"\x28\xb5\x2f\xfd"):
        yield zstandard.ZstdDecompressor().decompressobj().decompress(content)
    else:
        try:
            yield brotli.decompress(content)
        except brotli.error:
            return


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream)
    except zlib.error:
        return b""
