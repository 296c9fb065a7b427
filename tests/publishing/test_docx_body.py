"""A text in a Word file: headings, lists, tables, links and footnotes as Word itself makes them, however odd the text is."""

import io
import zipfile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from app.publishing.document import Text
from app.publishing.docx import statement_docx
from tests.publishing.samples import document


def file_of(body: str, language: str = "en") -> bytes:
    return statement_docx(document(authentic_language=language, texts=(Text(language, "T", body, "0" * 64),)), language)


def read(body: str, language: str = "en") -> WordDocument:
    return docx.Document(io.BytesIO(file_of(body, language)))


def part(body: str, name: str) -> BaseOxmlElement:
    with zipfile.ZipFile(io.BytesIO(file_of(body))) as archive:
        return parse_xml(archive.read(name))


def styled(body: str) -> list[tuple[str, str]]:
    """The paragraphs between the line under the facts and the list of signatories."""
    rows = [(str(one.style.name) if one.style else "", one.text) for one in read(body).paragraphs]
    return rows[rows.index(("Rule", "")) + 1 : rows.index(("Heading 1", "Signatories"))]


def numbers(body: str) -> list[tuple[str, int, int]]:
    """Every item of a list: its words, its level, and the first number of its list, 0 for bullets."""
    starts = {one.get(qn("w:numId")): one for one in part(body, "word/numbering.xml").findall(qn("w:num"))}
    found = []
    for paragraph in read(body).paragraphs:
        if paragraph.style is not None and paragraph.style.name == "Roster":
            break
        for item in paragraph._p.iter(qn("w:numPr")):
            level, number = (item.find(qn(name)).get(qn("w:val")) for name in ("w:ilvl", "w:numId"))
            start = starts[number].find(f".//{qn('w:startOverride')}")
            found.append((paragraph.text, int(level), 0 if start is None else int(start.get(qn("w:val")))))
    return found


def notes(body: str) -> list[str]:
    found = part(body, "word/footnotes.xml").findall(qn("w:footnote"))
    return ["".join(words.text or "" for words in note.iter(qn("w:t"))).strip() for note in found[2:]]


def references(body: str) -> list[str]:
    return [one.get(qn("w:id")) for one in read(body).element.body.iter(qn("w:footnoteReference"))]


def links(body: str) -> dict[str, str]:
    made = read(body)
    return {
        one.text: one.address for paragraph in made.paragraphs for one in paragraph.hyperlinks if "statements.example" not in one.address
    }


def test_headings_have_their_rank_and_paragraphs_their_words() -> None:
    assert styled("## A\n\nb\n\n### C") == [("Heading 1", "A"), ("Normal", "b"), ("Heading 2", "C")]


def test_quotes_code_and_rules_have_styles() -> None:
    assert styled("> a\n\n---\n\n    b\n    c") == [("Quote", "a"), ("Rule", ""), ("Code", "b\nc")]


def test_marks_are_marks_of_word() -> None:
    [paragraph] = [one for one in read("**a** *b* ~~c~~ ***d***").paragraphs if one.text == "a b c d"]

    marked = {run.text: (run.font.bold, run.font.italic, run.font.strike) for run in paragraph.runs}
    assert marked["a"] == (True, None, None)
    assert marked["b"] == (None, True, None)
    assert marked["c"] == (None, None, True)
    assert marked["d"] == (True, True, None)


def test_lists_have_levels_and_start_anew() -> None:
    assert numbers("1. a\n   - b\n2. c\n\ntext\n\n5. d\n6. e") == [("a", 0, 1), ("b", 1, 0), ("c", 0, 1), ("d", 0, 5), ("e", 0, 5)]


def test_a_second_paragraph_of_an_item_has_no_number() -> None:
    assert numbers("1. a\n\n   b\n2. c") == [("a", 0, 1), ("c", 0, 1)]


def test_a_list_deeper_than_word_counts_stands_on_its_last_level() -> None:
    body = "\n".join(f"{'  ' * depth}- {depth}" for depth in range(9))

    assert max(level for _, level, _ in numbers(body)) == 8


def test_a_number_larger_than_word_counts_is_words() -> None:
    assert numbers("1000000. a") == []
    assert ("Normal", "1000000.") in styled("1000000. a")


def test_a_table_has_a_head_and_its_alignments() -> None:
    [table] = read("| a | b |\n| - | -: |\n| c | d |").tables

    assert [[cell.text for cell in row.cells] for row in table.rows] == [["a", "b"], ["c", "d"]]
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert [cell.paragraphs[0]._p.xpath("string(./w:pPr/w:jc/@w:val)") for cell in table.rows[1].cells] == ["", "right"]


def test_columns_of_an_arabic_table_begin_at_the_right() -> None:
    [table] = read("| أ | ب |\n| - | - |\n| ت | ث |", "ar").tables

    assert table._tbl.find(f".//{qn('w:bidiVisual')}") is not None


def test_a_table_with_more_columns_than_word_has_is_lines() -> None:
    body = "\n".join("|".join(cells) for cells in (["a"] * 64, ["-"] * 64, ["b"] * 64))

    assert read(body).tables == []
    assert ("Normal", " | ".join(["b"] * 64)) in styled(body)


def test_two_tables_stay_two() -> None:
    table = "| a |\n| - |\n| b |"

    assert len(read(f"{table}\n\n{table}").tables) == 2
    assert styled(f"{table}\n\n{table}") == [("Table End", ""), ("Table End", "")]


def test_a_link_leads_where_the_text_says() -> None:
    assert links("[a](https://example.org/?x=1&y=2) <mailto:b@example.org>") == {
        "a": "https://example.org/?x=1&y=2",
        "mailto:b@example.org": "mailto:b@example.org",
    }


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://", "http://[x", "https://example.org:99999/", f"https://e.org/{'x' * 2100}"]
)
def test_an_address_that_word_cannot_take_is_words(address: str) -> None:
    assert links(f"[a](<{address}>)") == {}


def test_footnotes_are_footnotes() -> None:
    body = "a[^x] b[^y]\n\n[^x]: First *note*.\n\n[^y]: Second.\n\n    More."

    assert notes(body) == ["First note.", "Second.More."]
    assert references(body) == ["1", "2"]


def test_a_note_spoken_of_twice_is_one_footnote_and_a_reference_to_it() -> None:
    body = "a[^x] b[^x]\n\n[^x]: Note."

    assert references(body) == ["1"]
    assert [one.text.strip() for one in read(body).element.body.iter(qn("w:instrText"))] == ["NOTEREF Note1 \\h"]


def test_a_note_that_nothing_leads_to_stands_after_the_text() -> None:
    assert styled("a\n\n[^x]: Lost.") == [("Normal", "a"), ("footnote text", "1 Lost.")]


def test_a_note_that_only_a_note_leads_to_stands_after_the_text_with_its_number() -> None:
    body = "a[^x]\n\n[^x]: See [^y].\n\n[^y]: There."

    assert [text.split() for text in notes(body)] == [["1", "See", "2."]]
    assert styled(body)[-1] == ("footnote text", "2 There.")


def test_a_note_may_hold_a_list_and_a_link() -> None:
    body = "a[^x]\n\n[^x]: - b\n    - [c](https://example.org)"

    assert notes(body) == ["bc"]


def test_settings_name_the_lines_above_the_footnotes() -> None:
    named = [one.get(qn("w:id")) for one in part("a", "word/settings.xml").iter(qn("w:footnote"))]

    assert named == ["-1", "0"]


@pytest.mark.parametrize(
    "body", ["- - - a", "> - 1. > b", "1.", "[^x]", "[^x]: ", "| a |\n|-|", "-\n-\n", "***", "<b>&amp;</b>\x01", "a\\\nb"]
)
def test_odd_texts_are_files_all_the_same(body: str) -> None:
    assert read(body).paragraphs
