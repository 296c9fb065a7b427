"""A text and its paragraphs: taken apart and put together again, it is the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publishing.canonical import canonical_body
from app.publishing.markdown import to_html
from app.texts.paragraphs import join, replace, split

LONGEST_BODY = 200_000
LINES = [
    "We ask.",
    "# A",
    "- a",
    "  b",
    "1. a",
    "> q",
    "```",
    "| a | b |",
    "|---|---|",
    "    code",
    "[^1]: n",
    "[x]: /y",
    "---",
    "",
    "",
    "x[^1]",
]
bodies = st.lists(st.sampled_from(LINES), max_size=12).map("\n".join)


def test_every_top_level_block_is_one_paragraph_as_it_was_typed() -> None:
    body = "# Title\nFirst\nline.\n- a\n- b\n\n  c\n\n> q\n\n```\na\n\nb\n```\n\n| a |\n|---|\n| b |\n"

    assert split(body) == ("# Title", "First\nline.", "- a\n- b\n\n  c", "> q", "```\na\n\nb\n```", "| a |\n|---|\n| b |")


def test_a_footnote_is_a_paragraph_with_all_that_belongs_to_it() -> None:
    assert split("Text.[^1]\n\n[^1]: One.\n\n    Two.\n[^2]: Other.") == ("Text.[^1]", "[^1]: One.\n\n    Two.", "[^2]: Other.")


def test_the_addresses_of_links_are_not_lost() -> None:
    assert split("[here][a]\n\n[a]: https://example.org\n[b]: /b\n\nEnd.") == ("[here][a]", "[a]: https://example.org\n[b]: /b", "End.")


@pytest.mark.parametrize("body", ["", "\n\n", " \n\t\n"])
def test_an_empty_body_has_no_paragraphs(body: str) -> None:
    assert split(body) == ()


def test_one_paragraph_is_replaced_and_the_others_stay_byte_for_byte() -> None:
    assert replace("One.\n\n    code\n\nThree.", 0, "First.  \r\n") == "First.\n\n    code\n\nThree."


def test_a_replacement_may_be_several_paragraphs_or_none() -> None:
    assert replace("One.\n\nTwo.", 1, "2a.\n\n2b.") == "One.\n\n2a.\n\n2b."
    assert replace("One.\n\nTwo.", 0, "") == "Two."


def test_a_paragraph_that_is_not_there_cannot_be_replaced() -> None:
    with pytest.raises(IndexError):
        replace("One.", 1, "Two.")


@given(bodies)
def test_taken_apart_and_joined_a_text_reads_the_same(body: str) -> None:
    assert to_html(join(split(body))) == to_html(canonical_body(body))


@given(bodies)
def test_what_was_joined_comes_apart_into_the_same_paragraphs(body: str) -> None:
    blocks = split(body)

    assert split(join(blocks)) == blocks


@given(st.text(alphabet="a #>-*`[]^:|\n\t1.~_()\u0301ж", max_size=80))
def test_no_character_is_lost(body: str) -> None:
    assert "".join(join(split(body)).split()) == "".join(canonical_body(body).split())


@pytest.mark.parametrize(
    "unit", ["[^1]: a\n", "- a\n", "- " * 200 + "\n", "|a" * 256 + "\n" + "|-" * 256 + "\n" + "a\n" * 250 + "\n", "[^", "> - "]
)
def test_a_hostile_body_comes_apart_too(unit: str) -> None:
    body = (unit * LONGEST_BODY)[:LONGEST_BODY]

    assert join(split(body)).replace("\n", "") == canonical_body(body).replace("\n", "")
