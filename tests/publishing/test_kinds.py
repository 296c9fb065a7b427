"""Every kind of statement has every file, and each file says in its own language which kind it is."""

import json
from datetime import UTC, date, datetime

import feedparser
import pytest

from app.i18n.catalogs import LANGUAGES
from app.i18n.words import KINDS, kind_name
from app.publishing import edition
from app.publishing.data import statement_json
from app.publishing.digest import DigestItem, DigestPage, DigestText
from app.publishing.document import Document, Occasion
from app.publishing.feed import feed
from app.publishing.linked import statement_jsonld
from app.texts.placeholders import Facts
from tests.publishing import pdf_reading
from tests.publishing.reading_back import in_docx, in_html, says, squeezed
from tests.publishing.samples import document

ENDINGS = {
    "",
    "/embed",
    "/republish",
    "/statement.md",
    "/statement.pdf",
    "/statement.docx",
    "/statement.txt",
    "/signatories.md",
    "/card.png",
}


def of_kind(kind: str) -> Document:
    return document(*LANGUAGES, kind=kind, signatories=(), withheld_count=0)


def in_feed(kind: str, language: str) -> str:
    moment = datetime(2026, 3, 23, 12, tzinfo=UTC)
    texts = (DigestText(language, "Title", "Body."),)
    item = DigestItem(
        "s", kind, "Alder Centre", "alder", texts, Occasion(), date(2026, 3, 22), moment, moment, Facts(5, 3, 3, date(2026, 3, 22))
    )
    (entry,) = feedparser.parse(feed(DigestPage((item,)), base_url="https://statements.example.org")).entries
    return f"{entry.tags[0].label} {entry.content[0].value}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_file_of_a_kind_says_which_it_is(kind: str) -> None:
    built = edition.build(of_kind(kind))

    files = {file.path.removeprefix("/statements/end-the-closures-k4x9"): file.body for file in built.files}
    assert built.left_out == ()
    for language in LANGUAGES:
        said = {
            "page": in_html(files[f"/{language}"].partition(b"<main")[2]),
            "embed": in_html(files[f"/{language}/embed"].partition(b"<article")[2]),
            "pdf": pdf_reading.words(files[f"/{language}/statement.pdf"]),
            "docx": in_docx(files[f"/{language}/statement.docx"]),
            "txt": files[f"/{language}/statement.txt"].decode(),
            "md": files[f"/{language}/signatories.md"].decode(),
            "feed": in_feed(kind, language),
        }
        assert {path.removeprefix(f"/{language}") for path in files if path.startswith(f"/{language}")} == ENDINGS
        assert [form for form, words in said.items() if not says(form, squeezed(words), kind_name(kind, language))] == []


def test_machines_read_the_kind_as_a_value_and_as_a_word() -> None:
    for kind in KINDS:
        linked = json.loads(statement_jsonld(of_kind(kind)))

        genres = [linked["genre"], *(one["genre"] for one in linked["workTranslation"])]
        assert genres == [kind_name(kind, language) for language in LANGUAGES]
        assert json.loads(statement_json(of_kind(kind)))["kind"] == kind


def test_no_two_kinds_have_one_name_in_any_language() -> None:
    for language in LANGUAGES:
        assert len({kind_name(kind, language) for kind in KINDS}) == 6
