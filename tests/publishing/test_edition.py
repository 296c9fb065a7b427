"""The files of an edition: all of them, the same bytes each time, and nothing in them that a Document does not hold."""

import gzip
import hashlib
import json

import brotli
import pytest
import zstandard

from app.publishing import edition, retraction
from app.publishing.document import Signatory
from app.publishing.encodings import compress
from tests.publishing.pdf_reading import words
from tests.publishing.samples import document, text

ROOT = "/statements/end-the-closures-k4x9"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def test_an_edition_has_every_public_file() -> None:
    files = {file.path: file.media_type for file in edition.render(document("en", "ar"))}

    assert files == {
        ROOT: "text/html; charset=utf-8",
        f"{ROOT}/en": "text/html; charset=utf-8",
        f"{ROOT}/en/statement.md": "text/markdown; charset=utf-8",
        f"{ROOT}/en/statement.pdf": "application/pdf",
        f"{ROOT}/en/statement.docx": WORD,
        f"{ROOT}/en/statement.txt": "text/plain; charset=utf-8",
        f"{ROOT}/en/signatories.md": "text/markdown; charset=utf-8",
        f"{ROOT}/en/card.png": "image/png",
        f"{ROOT}/ar": "text/html; charset=utf-8",
        f"{ROOT}/ar/statement.md": "text/markdown; charset=utf-8",
        f"{ROOT}/ar/statement.pdf": "application/pdf",
        f"{ROOT}/ar/statement.docx": WORD,
        f"{ROOT}/ar/statement.txt": "text/plain; charset=utf-8",
        f"{ROOT}/ar/signatories.md": "text/markdown; charset=utf-8",
        f"{ROOT}/ar/card.png": "image/png",
        f"{ROOT}/embed": "text/html; charset=utf-8",
        f"{ROOT}/en/embed": "text/html; charset=utf-8",
        f"{ROOT}/en/republish": "text/html; charset=utf-8",
        f"{ROOT}/ar/embed": "text/html; charset=utf-8",
        f"{ROOT}/ar/republish": "text/html; charset=utf-8",
        f"{ROOT}/statement.jsonld": "application/ld+json",
        f"{ROOT}/signatories.json": "application/json",
        f"{ROOT}/signatories.csv": "text/csv; charset=utf-8; header=present",
    }


def test_the_statements_own_address_shows_the_authentic_text() -> None:
    files = {file.path: file.body for file in edition.render(document("ar", "en"))}

    assert files[ROOT] == files[f"{ROOT}/ar"]


def test_the_markdown_file_has_the_hash_on_the_page() -> None:
    made = document("be")
    files = {file.path: file.body for file in edition.render(made)}

    printed = hashlib.sha256(files[f"{ROOT}/be/statement.md"]).hexdigest()

    assert printed == made.texts[0].sha256
    assert printed.encode() in files[f"{ROOT}/be"]


def test_the_same_document_is_the_same_edition() -> None:
    assert edition.render(document("en", "be", "ar")) == edition.render(document("en", "be", "ar"))


def test_a_retraction_takes_every_address_of_text_and_names() -> None:
    made = document("en", "ar")

    files = {file.path: file.body for file in retraction.render(made, "A figure was wrong.")}

    assert set(files) == {file.path for file in edition.render(made)}
    assert all("Бярозавы дом".encode() not in body for body in files.values())
    assert json.loads(files[f"{ROOT}/signatories.json"])["notice"] == "A figure was wrong."


@pytest.mark.parametrize("lead", ["Alder \ue000 Centre", "Alder \u0378 Centre"])
def test_what_no_font_can_draw_leaves_out_the_files_that_would_show_it_and_says_so(lead: str) -> None:
    built = edition.build(document("en", lead_name=lead))

    paths = {file.path for file in built.files}
    assert {f"{ROOT}/en", f"{ROOT}/en/statement.docx", f"{ROOT}/signatories.csv"} <= paths
    assert paths.isdisjoint({f"{ROOT}/en/statement.pdf", f"{ROOT}/en/card.png"})
    assert [reason.partition(":")[0] for reason in built.left_out] == ["en/statement.pdf", "en/card.png"]


def test_the_reason_why_a_file_is_missing_names_nobody() -> None:
    signatories = (Signatory("Alder \ue000 Centre", "en"),)

    built = edition.build(document("en", signatories=signatories))

    assert built.left_out == (
        "en/statement.pdf: names show the numbers of signs, because no font has some signs in it (Unknown). No font can have them.",
    )


def test_a_name_that_no_font_can_draw_takes_the_pdf_from_nobody() -> None:
    signatories = (Signatory("Alder \ue000\ue001 Centre", "en"), Signatory("Zelkova", "en"))

    built = edition.build(document("en", signatories=signatories))

    said = words(next(file.body for file in built.files if file.path == f"{ROOT}/en/statement.pdf"))
    assert "Alder [U+E000 U+E001] Centre" in said
    assert "Zelkova" in said


def test_a_sign_that_no_font_has_is_no_guess_in_the_text_itself() -> None:
    built = edition.build(document("en", texts=(text("en", "Title", "A \ue000 text."),)))

    assert f"{ROOT}/en/statement.pdf" not in {file.path for file in built.files}


def test_a_complete_edition_says_that_nothing_is_missing() -> None:
    assert edition.build(document("en", "be", "ar")).left_out == ()


def test_copies_unpack_to_the_body() -> None:
    body = "Беларусь ".encode() * 1000

    copies = compress(body, "text/html; charset=utf-8")

    assert brotli.decompress(copies["br"]) == body
    assert zstandard.ZstdDecompressor().decompress(copies["zstd"]) == body
    assert set(copies) == {"br", "gzip", "zstd"}


def test_copies_of_a_large_file_unpack_to_it_too() -> None:
    body = b"".join(hashlib.sha256(number.to_bytes(4, "big")).hexdigest().encode() for number in range(20_000))

    copies = compress(body, "text/csv")

    assert brotli.decompress(copies["br"]) == body
    assert gzip.decompress(copies["gzip"]) == body
    assert zstandard.ZstdDecompressor().decompress(copies["zstd"]) == body


def test_copies_are_the_same_whenever_they_are_made() -> None:
    body = b"x" * 1000

    copies = compress(body, "text/html")

    assert copies == compress(body, "text/html")
    assert copies["gzip"][4:8] == b"\x00\x00\x00\x00"


@pytest.mark.parametrize(("body", "media_type"), [(b"short", "text/html"), (bytes(range(256)) * 2, "image/png")])
def test_what_does_not_get_smaller_has_no_copies(body: bytes, media_type: str) -> None:
    assert compress(body, media_type) == {}


def test_random_bytes_have_no_copies() -> None:
    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(64))

    assert compress(noise, "text/plain") == {}
