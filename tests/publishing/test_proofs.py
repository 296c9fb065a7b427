"""What a copy is compared with stands in every format, and is the same: the log, its key, the certificate of the seal."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.publishing import edition
from app.publishing.document import Document, Proof
from app.publishing.html import Preview, statement_page
from app.publishing.mirror import HTML, Page, Site, copy
from app.publishing.retraction import render
from tests.publishing import pdf_reading
from tests.publishing.reading_back import files_of, in_docx, in_html, squeezed
from tests.publishing.samples import PROOF, document

LOG, KEY, SEAL = PROOF.log, PROOF.key, PROOF.seal
LANGUAGES = ("en", "be", "ar")
ROOT = "/statements/end-the-closures-k4x9"
SCHEMA = Path(edition.__file__).parent / "schemas" / "signatories.schema.json"


def proven(*languages: str, **changes: Any) -> Document:
    return document(*languages, **({"proof": PROOF} | changes))


@lru_cache
def files() -> dict[str, bytes]:
    return files_of(proven(*LANGUAGES))


def said(language: str) -> dict[str, str]:
    """What each file for people says in one language, squeezed."""
    here = files()
    return {
        "page": squeezed(in_html(here[f"/{language}"])),
        "docx": squeezed(in_docx(here[f"/{language}/statement.docx"])),
        "txt": squeezed(here[f"/{language}/statement.txt"].decode()),
        "md": squeezed(here[f"/{language}/signatories.md"].decode()),
        "pdf": squeezed(pdf_reading.words(here[f"/{language}/statement.pdf"])),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("value", PROOF.__dict__.values())
def test_every_format_says_it_in_every_language(language: str, value: str) -> None:
    assert [kind for kind, words in said(language).items() if value not in words] == []


def test_the_list_for_machines_says_it_too_and_keeps_to_its_schema() -> None:
    content = json.loads(files()["/signatories.json"])

    bundle = "https://statements.example.org/statements/end-the-closures-k4x9/bundle.zip"
    assert content["proof"] == {"log": LOG, "key": KEY, "seal": SEAL, "bundle": bundle}
    jsonschema.validate(content, json.loads(SCHEMA.read_text()))


def test_the_page_leads_to_everything_in_one_file_and_to_where_files_are_checked() -> None:
    page = files()["/en"].decode()

    assert f'<a href="{ROOT}/bundle.zip">Everything in one file, with its proof (ZIP)</a>' in page
    assert '<a href="/verify?language=en">Check a file or a receipt here</a>' in page


@pytest.mark.parametrize("preview", [None, Preview(urls={"en": "/x"})])
def test_where_there_is_nothing_to_compare_nothing_is_said(preview: Preview | None) -> None:
    made = document("en") if preview is None else proven("en")

    page = statement_page(made, "en", preview=preview)

    assert "bundle.zip" not in page
    assert KEY not in page


def test_a_log_that_has_no_name_yet_is_left_out() -> None:
    page = statement_page(proven("en", proof=Proof("", KEY, SEAL)), "en")

    assert "Log:" not in page
    assert KEY in page


def test_the_pdf_of_a_retraction_says_it_as_it_is_sealed_too() -> None:
    made = {file.path: file.body for file in render(proven("en"), "A figure was wrong.")}

    assert SEAL in squeezed(pdf_reading.words(made[f"{ROOT}/en/statement.pdf"]))


def test_in_a_mirror_the_file_is_found_beside_the_page_and_what_needs_a_server_is_gone() -> None:
    places = {
        f"{ROOT}/en": "statements/end-the-closures-k4x9/en/index.html",
        f"{ROOT}/bundle.zip": "statements/end-the-closures-k4x9/bundle.zip",
    }
    site = Site("https://statements.example.org", places, {})

    copied = copy(site, Page(f"{ROOT}/en", HTML, "en", files()["/en"], 2)).body.decode()

    assert '<a href="../bundle.zip">Everything in one file, with its proof (ZIP)</a>' in copied
    assert "Check a file or a receipt here" not in copied
