"""Reads the files of an edition back with tools that did not write them: the words of those for people, the names of those for machines."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import unescape
from typing import Any

import docx

from app.publishing import edition
from app.publishing.data import plain_cell
from app.publishing.document import Document
from tests.publishing import pdf_reading

FROM_RIGHT = {"R", "AL"}
WORD = re.compile("\\d+|[\u0590-\u08ff]+|[^\\W\\d_\u0590-\u08ff]+")
"""Digits, or letters that run one way."""


def files_of(made: Document) -> dict[str, bytes]:
    """Return the files of an edition by what follows the statement's address: "/en/statement.pdf"."""
    root = f"/statements/{made.slug}"
    return {file.path.removeprefix(root): file.body for file in edition.render(made)}


def words_of(files: Mapping[str, bytes], language: str) -> dict[str, str]:
    """Return what each file with a list of names says in one language, squeezed; pages from the heading over the list on."""
    said = {
        "page": in_html(files[f"/{language}"].partition(b'id="signatories"')[2]),
        "embed": in_html(files[f"/{language}/embed"]),
        "docx": in_docx(files[f"/{language}/statement.docx"]),
        "txt": files[f"/{language}/statement.txt"].decode(),
        "md": files[f"/{language}/signatories.md"].decode().replace("\\", ""),
        "pdf": pdf_reading.words(files[f"/{language}/statement.pdf"]),
    }
    return {kind: squeezed(words) for kind, words in said.items()}


def names_of(files: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Return the names in the lists for machines, in their order."""
    linked = json.loads(files["/statement.jsonld"])
    return {
        "json": [one["name"] for one in json.loads(files["/signatories.json"])["signatories"]],
        "csv": [plain_cell(row["name"]) for row in rows_of(files)],
        "jsonld": [one["name"]["@value"] for one in linked["contributor"]],
    }


def rows_of(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """Return the rows of the list for spreadsheets."""
    return list(csv.DictReader(io.StringIO(files["/signatories.csv"].decode("utf-8-sig"), newline="")))


def counts_of(files: Mapping[str, bytes]) -> dict[str, tuple[Any, ...]]:
    """Return the total, and where it is told how many are named and withheld, as each list for machines has them."""
    content, linked = json.loads(files["/signatories.json"]), json.loads(files["/statement.jsonld"])
    return {
        "json": (content["total"], content["named"], content["withheld"]),
        "csv": next((int(row["total"]), int(row["named"]), int(row["withheld"])) for row in rows_of(files)),
        "jsonld": (linked["interactionStatistic"]["userInteractionCount"],),
    }


def in_html(page: bytes) -> str:
    """Return the words of a page."""
    return unescape(re.sub(r"<[^>]*>", "", page.decode()))


def in_docx(body: bytes) -> str:
    """Return the words of a Word file, and after them those of its footnotes."""
    word = docx.Document(io.BytesIO(body))
    notes = [rel.target_part.blob for rel in word.part.rels.values() if rel.reltype.endswith("/footnotes")]
    return "\n".join(one.text for one in word.paragraphs) + "".join(in_html(note) for note in notes)


def squeezed(words: str) -> str:
    """Return words without what every format does in its own way: spaces, breaks, and marks of direction."""
    return re.sub(r"[\s\u200b\u200e\u200f]", "", words)


def painted(words: str) -> str:
    """Return words as a PDF paints them, letter after letter from the left: a name from the right is turned around."""
    return words[::-1] if any(unicodedata.bidirectional(sign) in FROM_RIGHT for sign in words) else words


def says(kind: str, words: str, sentence: str) -> bool:
    """Tell whether a squeezed file of some kind says a sentence; a PDF that is painted from the right, whether each of its words."""
    if kind != "pdf" or painted(sentence) == sentence:
        return squeezed(sentence) in words
    return all(painted(word) in letters(words) for word in WORD.findall(letters(sentence)))


def find_in_order(names: Iterable[str], said: str) -> list[str]:
    """Return the names that do not stand in squeezed words behind the one before them; an empty list where all do."""
    place, missing = 0, []
    for name in names:
        found = said.find(squeezed(name), place)
        missing += [name] if found < 0 else []
        place = max(place, found + len(squeezed(name)))
    return missing


def letters(words: str) -> str:
    """Return letters without their marks, and doubled ones once: typst says a letter again for each mark above it."""
    bare = "".join(sign for sign in unicodedata.normalize("NFC", words) if unicodedata.category(sign) != "Mn")
    return re.sub(r"([^\W\d_])\1+", r"\1", bare)
