"""A text that would keep typst, or the parser, busy for seconds is not taken; one that was, has no PDF. Real ones are far from that."""

import pytest

from app.publishing import edition
from app.publishing.weight import LONGEST_PARAGRAPH, MOST_BLOCKS, MOST_MARKED, Heaviness, find_too_heavy, is_too_heavy_to_typeset
from tests.publishing.samples import document, text

THAI = "\n\n".join(["ประเทศไทย" * 500] * 10)
HEAVY = {
    "links": "\n\n".join(["[a](https://example.org/a) " * 100] * 26),
    "notes": "\n\n".join(["x[^a] " * 100] * 26) + "\n\n[^a]: note",
    "addresses": "\n\n".join(["<https://example.org> " * 100] * 26),
    "bold": "\n\n".join(["**a** " * 100] * 13),
    "slanted": "\n\n".join(["_a_ " * 100] * 26),
    "code": "\n\n".join(["`a" * 100] * 51),
    "brackets": "\n\n".join(["[" * 100] * 26),
}


@pytest.mark.parametrize("body", HEAVY.values(), ids=HEAVY)
def test_more_marks_than_anybody_needs_are_found(body: str) -> None:
    assert find_too_heavy(body) == (Heaviness.MARKED, "")


@pytest.mark.parametrize("body", ["- one item\n" * (MOST_BLOCKS // 2 + 1), "A line.\n\n" * (MOST_BLOCKS + 1)], ids=["items", "paragraphs"])
def test_more_pieces_than_anybody_reads_are_found(body: str) -> None:
    assert find_too_heavy(body) == (Heaviness.BLOCKS, "")


@pytest.mark.parametrize("start", ["", "## ", "> - ", "[^1]: "])
def test_a_paragraph_without_end_is_found_by_its_first_words_wherever_it_stands(start: str) -> None:
    body = f"Before.[^1]\n\n{start}{'We call on all of you now. ' * (LONGEST_PARAGRAPH // 26)}"

    assert find_too_heavy(body) == (Heaviness.PARAGRAPH, "We call on all of you now. We call on all of you now. We…")


def test_lines_and_signs_that_are_no_marks_weigh_nothing() -> None:
    paragraphs = ["https://example.org/a_long_address_with_many_words 2 < 3" for _ in range(MOST_MARKED // 5)]
    code = "```\n" + "[a](b) **c** `d`\n" * 4_000 + "```"

    assert find_too_heavy("\n\n".join([*paragraphs, code])) is None


def test_a_text_that_was_taken_before_there_were_bounds_has_every_file_but_the_pdf() -> None:
    built = edition.build(document("en", texts=(text("en", "Title", HEAVY["bold"]),)))

    assert [said.partition(":")[0] for said in built.left_out] == ["en/statement.pdf"]
    assert "/statements/end-the-closures-k4x9/en/statement.docx" in {file.path for file in built.files}


def test_very_much_of_a_script_without_spaces_is_taken_and_has_no_pdf() -> None:
    assert (find_too_heavy(THAI), is_too_heavy_to_typeset(THAI), is_too_heavy_to_typeset(THAI[:20_000])) == (None, True, False)
