"""Words too deep in lists and quotes are found before a page drops them; everything else is let pass, at little cost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publishing.canonical import canonical_body
from app.publishing.markdown import plain_text
from app.publishing.nesting import find_too_deep

STAIRS = "\n".join(f"{'  ' * depth}- step {depth}" for depth in range(12))
STARTS = st.lists(st.sampled_from(["- ", "> ", ">>>", "1. ", "\t", "  ", "-\t", "- * - ", "[^1]: "]), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("- " * 200 + "deep\n\nAfter.", "deep"),
        ("- " * 10 + "ten lists", "ten lists"),
        ("1. " * 10 + "ten counted lists", "ten counted lists"),
        (">" * 20 + "twenty quotes", "twenty quotes"),
        ("> " * 19 + "- a list in nineteen", "a list in nineteen"),
        (STAIRS, "step 9"),
        (STAIRS.replace("  ", "\t"), "step 9"),
        ("Text.[^1]\n\n[^1]: " + "- " * 10 + "in a note", "[^1]: - - - - - - - - - - in a note"),
        ("- " * 10 + "**" + "word " * 40, "word word word word word word word word word word word word…"),
    ],
)
def test_the_first_words_that_would_not_be_shown_are_told(body: str, words: str) -> None:
    assert words not in plain_text(body)
    assert find_too_deep(body) == words


@pytest.mark.parametrize(
    "body",
    [
        "- " * 9 + "nine lists",
        ">" * 19 + "nineteen quotes",
        "\n".join(STAIRS.split("\n")[:9]),
        " " * 60 + "Geneva, 1 December",
        "```\n" + "- " * 40 + "code\n```",
        ("-" * 80 + "\n\nText.\n\n") * 1_000,
        "- item\n" * 5_000 + " " * 40 + "indented",
    ],
)
def test_what_is_shown_is_let_pass(body: str) -> None:
    assert find_too_deep(body) == ""


@pytest.mark.parametrize("line", ["- " * 9 + "x\n", ">" * 19 + "x\n", "1) " * 9 + "x\n", "> - " * 6 + "x\n"])
def test_thousands_of_lines_that_look_deep_are_not_taken_apart(line: str) -> None:
    assert find_too_deep(line * 2_000 + " " * 20 + "x")


def test_a_line_of_a_hundred_thousand_signs_is_looked_at_once() -> None:
    assert find_too_deep("- " * 100_000) == "…"
    assert [find_too_deep(sign * 199_000) for sign in ("1", "-", "\t", "[^")] == ["", "", "", ""]


@given(st.lists(STARTS, max_size=6))
def test_a_text_in_which_nothing_is_found_keeps_all_its_words(starts: list[str]) -> None:
    body = canonical_body("\n\n".join(f"{start}word{place}word" for place, start in enumerate([*starts, ""])))

    if not find_too_deep(body):
        assert all(f"word{place}word" in plain_text(body) for place in range(len(starts) + 1))
