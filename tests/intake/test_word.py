"""Word documents become Markdown with their structure, and the report names everything that was left out."""

import base64
import io
from collections.abc import Callable

import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from app.intake.word import Imported, read_word
from tests.intake.word_files import by_hand, paragraph, reference, saved, story, with_notes

DOT = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
"""A picture of one point."""


def read(write: Callable[[Document], object]) -> Imported:
    return read_word(saved(write))


def body(write: Callable[[Document], object]) -> str:
    return read(write).body


def test_the_title_that_stands_first_is_taken_out_and_headings_stand_under_it() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Joint statement", "Title")
        document.add_heading("Facts", 1)
        document.add_heading("More", 2)

    imported = read(write)

    assert (imported.title, imported.body) == ("Joint statement", "## Facts\n\n### More")


def test_a_first_heading_is_the_title_where_there_is_no_other() -> None:
    def write(document: Document) -> None:
        document.add_heading("Open letter", 1)
        document.add_heading("Facts", 2)

    assert read(write) == Imported("Open letter", "## Facts", ())


def test_a_heading_further_down_is_no_title() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Brussels, 1 December")
        document.add_heading("Open letter", 1)

    assert read(write) == Imported("", "Brussels, 1 December\n\n## Open letter", ())


def test_emphasis_stays_and_what_only_looks_like_it_stays_text() -> None:
    def write(document: Document) -> None:
        line = document.add_paragraph("We ")
        line.add_run("call").bold = True
        line.add_run(" for ")
        line.add_run("fair trials").italic = True
        document.add_paragraph("*not emphasis*")
        document.add_paragraph("1. not a list")

    assert body(write) == "We **call** for *fair trials*\n\n\\*not emphasis\\*\n\n1\\. not a list"


def test_a_numbered_list_goes_on_after_a_heading_where_word_goes_on() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("one", "List Number")
        document.add_paragraph("two", "List Number")
        document.add_heading("Then", 2)
        document.add_paragraph("three", "List Number")

    assert body(write) == "1. one\n2. two\n\n## Then\n\n3. three"


def test_lists_stand_in_lists() -> None:
    levels = "".join(f'<w:lvl w:ilvl="{depth}"><w:numFmt w:val="bullet"/></w:lvl>' for depth in range(3))
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    items = [("a", 0), ("b", 1), ("c", 2), ("d", 0)]
    lines = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>'
        for words, depth in items
    )

    imported = read_word(by_hand(lines, word__numbering=story("numbering", numbering)))

    assert imported.body == "- a\n  - b\n    - c\n- d"


def test_letters_become_numbers_and_the_report_says_so() -> None:
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    line = '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>first</w:t></w:r></w:p>'

    imported = read_word(by_hand(line, word__numbering=story("numbering", numbering)))

    assert imported == Imported("", "1. first", ("Lists counted by letters or Roman numerals are now counted 1, 2, 3.",))


def test_footnotes_come_along_in_the_order_of_their_references() -> None:
    line = f"<w:p><w:r><w:t>Late</w:t></w:r>{reference(2)}<w:r><w:t> and early</w:t></w:r>{reference(1)}</w:p>"

    imported = read_word(with_notes(line, "First *note*.", "Second note."))

    assert imported.body == "Late[^1] and early[^2]\n\n[^1]: Second note.\n\n[^2]: First \\*note\\*."


def test_a_note_to_the_title_stays_with_the_text() -> None:
    line = f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Title</w:t></w:r>{reference(1)}</w:p>'

    imported = read_word(with_notes(line + paragraph("Text."), "About the title."))

    assert (imported.title, imported.body) == ("Title", "[^1]\n\nText.\n\n[^1]: About the title.")


def test_links_quotes_and_tables_come_along() -> None:
    def write(document: Document) -> None:
        document.add_paragraph("Justice delayed.", "Quote")
        table = document.add_table(2, 2)
        for cell, words in zip((*table.rows[0].cells, *table.rows[1].cells), ("Year", "Trials", "2021", "a|b"), strict=True):
            cell.text = words
        line = document.add_paragraph("See ")
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to("https://example.org/a", "x/hyperlink", is_external=True))
        link.append(line.add_run("this")._r)
        line._p.append(link)

    assert body(write) == "> Justice delayed.\n\n| Year | Trials |\n| --- | --- |\n| 2021 | a\\|b |\n\nSee [this](https://example.org/a)"


@pytest.mark.parametrize("words", ["شارك في التوقيع على البيان", "הצהרה משותפת", "Сумесная заява аб «справядлівых» судах", "می‌خواهیم"])
def test_every_script_survives(words: str) -> None:
    assert body(lambda document: document.add_paragraph(words)) == words


def test_hidden_direction_marks_are_taken_out_and_told() -> None:
    imported = read(lambda document: document.add_paragraph("a \u202eb"))

    assert imported == Imported("", "a b", ("Hidden characters that change the direction of text were taken out.",))


def test_pictures_headers_and_marks_are_told() -> None:
    def write(document: Document) -> None:
        for _ in range(2):
            document.add_picture(io.BytesIO(DOT))
        document.sections[0].footer.paragraphs[0].text = "Page 1"
        run = document.add_paragraph().add_run("Marked")
        run.underline, run.font.highlight_color = True, WD_COLOR_INDEX.YELLOW

    assert read(write).dropped == (
        "2 pictures were left out.",
        "Headers and footers were left out, with the page numbers in them.",
        "Highlighting was left out. If it marked something still to be decided, look for it in the original.",
        "Underlining was left out: Markdown has none.",
    )


def test_comments_equations_objects_and_hidden_text_are_told() -> None:
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r></w:p>"
    line = "<w:p><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath><w:r><w:object/></w:r><w:r><w:t>Text.</w:t></w:r></w:p>"
    comments = story("comments", f'<w:comment w:id="1" w:author="A">{paragraph("No.")}</w:comment>')

    imported = read_word(by_hand(hidden + line, word__comments=comments))

    assert imported.body == "Text."
    assert imported.dropped == (
        "1 embedded object was left out.",
        "1 equation was left out.",
        "1 comment was left out.",
        "1 piece of hidden text was left out.",
    )


def test_nothing_is_told_when_nothing_was_left_out() -> None:
    assert read(lambda document: document.add_paragraph("Text.")).dropped == ()
