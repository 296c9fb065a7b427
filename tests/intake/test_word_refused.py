"""Files that are no text to endorse: each is refused with a sentence that says what to do, before it can cost anything."""

import os
from collections.abc import Callable

import pytest

from app.intake.word import read_word
from app.intake.word_numbers import read_numbering
from app.intake.word_package import WordRefused
from app.intake.word_xml import read_trees
from tests.intake.word_files import MAIN, NAMESPACES, OLE, by_hand, lying_about_size, paragraph, reference, saved, story, with_notes, zipped

MEBIBYTE = 1024 * 1024
GOOD = by_hand(paragraph("Text."))
TYPES = "[Content_Types].xml"


def refusal(content: bytes) -> str:
    with pytest.raises(WordRefused) as caught:
        read_word(content)
    return caught.value.fields["file"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty."),
        (b"%PDF-1.7 renamed", "This is a PDF, not a Word document"),
        (OLE + "WordDocument".encode("utf-16-le"), "This is an old Word document (.doc)."),
        (OLE + b"\0" * 600, "This is an older Office file"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "This document is protected by a password."),
        (b"{\\rtf1 text}", "This is an RTF document."),
        (b"<!DOCTYPE html><p>x", "This is a web page."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture"),
        ("Просто тэкст".encode(), "This is plain text"),
        (b"\xfe\x00\x01\x80", "This is not a Word document (.docx)."),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "This is an OpenDocument text (.odt)."),
        (zipped({TYPES: "<x/>", "xl/workbook.xml": "<x/>"}), "This is an Excel workbook"),
        (zipped({"notes.txt": "x"}), "This is not a Word document (.docx)."),
        (zipped({TYPES: f'<Types><Override ContentType="{MAIN}"/></Types>'}), "This is not a Word document (.docx)."),
    ],
)
def test_what_is_no_docx_is_told_what_it_seems_to_be(content: bytes, sentence: str) -> None:
    assert refusal(content).startswith(sentence)


def test_a_file_of_more_than_five_mebibytes_is_refused() -> None:
    assert refusal(GOOD + b"\0" * 5 * MEBIBYTE).startswith("This file is larger than 5 MiB.")


@pytest.mark.parametrize(
    "content",
    [
        by_hand(paragraph("x"), kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        zipped({TYPES: MAIN, "word/document.xml": "<x/>", "word/vbaProject.bin": b"\0"}),
    ],
)
def test_macros_are_refused(content: bytes) -> None:
    assert refusal(content).startswith("This document has macros.")


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: by_hand(paragraph("x") + "<!--" + " " * 20 * MEBIBYTE + "-->"), id="ratio"),
        pytest.param(lambda: zipped({f"{number}.xml": "<x/>" for number in range(2001)}), id="entries"),
        pytest.param(lambda: zipped({TYPES: MAIN, "word/document.xml": os.urandom(900_000), "bomb.bin": b"\0" * 65 * MEBIBYTE}), id="sum"),
        pytest.param(lambda: by_hand("<w:sdt>" * 200 + "</w:sdt>" * 200), id="depth"),
        pytest.param(lambda: by_hand("<w:p/>" * 130_000 + f"<!--{os.urandom(20_000).hex()}-->"), id="elements"),
    ],
)
def test_a_bomb_is_not_opened(made: Callable[[], bytes]) -> None:
    assert refusal(made()) == "This file unpacks to far more than a document has. It was not opened."


def test_a_directory_that_lies_about_sizes_is_found_out() -> None:
    content = by_hand(paragraph("x" * 3 * MEBIBYTE))

    assert refusal(lying_about_size(content, "word/document.xml", 100)) == (
        "This file is damaged. Open it in Word, save it again, and upload it."
    )


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY c SYSTEM "file:///etc/hostname">',
    ],
)
def test_entities_are_never_expanded(declaration: str) -> None:
    content = by_hand(paragraph("&c;"), prolog=f"<!DOCTYPE x [{declaration}]>")

    assert refusal(content).startswith("This file unpacks to far more")


@pytest.mark.parametrize("part", ["word/styles.xml", "_rels/.rels", "word/_rels/document.xml.rels"])
def test_entities_in_any_part_are_refused(part: str) -> None:
    files: dict[str, str | bytes] = {TYPES: f"<x>{MAIN}</x>", "word/document.xml": f"<w:document {NAMESPACES}/>"}

    assert refusal(zipped(files | {part: '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'})).startswith("This file unpacks to far more")


TRACKED = [
    "<w:p><w:ins><w:r><w:t>x</w:t></w:r></w:ins></w:p>",
    "<w:p><w:del><w:r><w:delText>x</w:delText></w:r></w:del></w:p>",
    "<w:p><w:moveFrom><w:r/></w:moveFrom><w:moveTo><w:r/></w:moveTo></w:p>",
    "<w:p><w:r><w:rPr><w:rPrChange><w:rPr/></w:rPrChange></w:rPr><w:t>x</w:t></w:r></w:p>",
    "<w:p><w:pPr><w:rPr><w:ins/></w:rPr></w:pPr></w:p>",
    "<w:tbl><w:tr><w:trPr><w:del/></w:trPr></w:tr></w:tbl>",
]


@pytest.mark.parametrize("inside", TRACKED)
@pytest.mark.parametrize("place", ["document", "footnotes", "endnotes", "hdr", "ftr"])
def test_tracked_changes_in_any_story_are_refused_with_the_way_out(inside: str, place: str) -> None:
    content = by_hand(inside) if place == "document" else by_hand(paragraph("x"), word__further=story(place, inside))

    assert "Review → Accept → Accept All Changes, then save and upload again." in refusal(content)


def test_a_text_beyond_what_a_statement_holds_is_refused() -> None:
    assert refusal(by_hand(paragraph("x " * 100_001))) == "This text is longer than 200,000 characters."


def test_a_long_note_is_copied_out_once_however_often_it_is_referred_to() -> None:
    imported = read_word(with_notes(f"<w:p>{reference(1) * 1000}</w:p>", "x" * 10_000))

    assert imported.body.count("x" * 10_000) == 1


def test_a_long_note_is_copied_out_once_wherever_it_is_referred_to_from() -> None:
    bare = '<w:footnoteReference w:id="1"/>'

    imported = read_word(with_notes(f"<w:p>{bare * 15}</w:p><w:p>{bare * 15}</w:p>", "x" * 10_000))

    assert imported.body.count("x" * 10_000) == 1


@pytest.mark.parametrize("body", ["<w:p/>" * 20_001, f"<w:p>{'<w:r/>' * 20_000}</w:p>"])
def test_more_pieces_than_a_statement_has_are_refused_before_they_are_read(body: str) -> None:
    assert refusal(by_hand(body)).startswith("This document has far more paragraphs, cells and pieces of text than a statement.")


def test_more_pieces_than_a_statement_has_are_refused_in_its_notes_too() -> None:
    assert refusal(with_notes(paragraph("x"), *["x"] * 10_001)).startswith("This document has far more paragraphs")


def test_lists_share_the_levels_of_one_definition_and_no_more_than_word_has() -> None:
    levels = "".join(f'<w:lvl w:ilvl="{depth}"/>' for depth in range(5_000))
    lists = "".join(f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/></w:num>' for number in range(5_000))
    part = story("numbering", f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{lists}')

    numbering = read_numbering(read_trees({"numbering": part.encode()})["numbering"])

    assert len(numbering.levels) == 9 * 5_000


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='many'/></w:tcPr></w:tc></w:tr></w:tbl>",
        "<w:p><w:r><w:sym/></w:r></w:p>",
        f"<w:p>{reference(7)}</w:p>",
        "<w:p><w:r><w:footnoteReference/></w:r></w:p>",
    ],
)
def test_what_no_program_writes_is_refused_and_breaks_nothing(body: str) -> None:
    assert refusal(by_hand(body)).startswith("This file is damaged.")


@pytest.mark.parametrize("cut", [30, 200, -30])
def test_a_file_cut_short_is_refused(cut: int) -> None:
    whole = saved(lambda document: document.add_paragraph("Text."))

    assert refusal(whole[:cut]).startswith("This file is damaged.")
