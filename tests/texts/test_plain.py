"""Markdown in a mail reads like prose, and no change of it goes unseen."""

import pytest

from app.texts.plain import as_read, prose, to_text
from app.texts.redline import Text, compare

HOSTILE = "[](https://x.example/ " * 20_000


def redline(before: str, after: str) -> str:
    return to_text(compare(Text("Title", before), Text("Title", after)))


@pytest.mark.parametrize(
    ("markdown", "read"),
    [
        ("We call for **fair** *trials*.", "We call for fair trials."),
        ("## What we ask", "What we ask"),
        ("See [our demands](https://demands.example.org/a_b_c).", "See our demands (https://demands.example.org/a_b_c)."),
        ('See **[our *demands*](https://x.example "Title")**.', "See our demands (https://x.example)."),
        (
            "<https://x.example>, [](https://x.example) and [https://x.example](https://x.example)",
            "https://x.example, https://x.example and https://x.example",
        ),
        ("[Write](mailto:us@lead.example.org) or [call](tel:1)", "Write (mailto:us@lead.example.org) or call"),
        ("- one\n- two **and** a half", "one\n\ntwo and a half"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a\n\nb\n\n1\n\n2"),
        ("We ask[^1] now\\*.", "We ask[1] now*."),
        ("> quoted\n> words", "quoted words"),
        ("[a]: https://x.example", "[a]: https://x.example"),
        ("", ""),
    ],
)
def test_markdown_is_read_as_prose(markdown: str, read: str) -> None:
    assert prose(markdown) == read


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("We ask for **fair** trials.", "We ask for **fair and public** trials.", "We ask for fair{+ and public+} trials."),
        ("See [it](https://a.example).", "See [it](https://b.example).", "See it ([-https://a.example-]{+https://b.example+})."),
        ("", "# Our **demands**", "{+Our demands+}"),
        ("", "- one\n- two", "{+one+}\n\n{+two+}"),
    ],
)
def test_a_change_is_told_in_the_words_that_are_read(before: str, after: str, said: str) -> None:
    assert redline(before, after) == said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("We ask now.", "We ask **now**.", "We ask {+**+}now{+**+}."),
        ("[a]: https://a.example", "[a]: https://b.example", "[a]: [-https://a.example-]{+https://b.example+}"),
    ],
)
def test_a_change_of_marks_alone_is_told_as_typed(before: str, after: str, said: str) -> None:
    assert redline(before, after) == said


def test_a_paragraph_beside_a_change_is_prose_too() -> None:
    assert redline("## **Heading**\n\nWe ask.", "## **Heading**\n\nWe urge.") == "Heading\n\nWe [-ask-]{+urge+}."


def test_links_that_are_never_closed_are_only_words() -> None:
    assert prose(HOSTILE).count("https://x.example/") == 20_000


def test_a_redline_as_it_is_read_has_no_marks_and_the_same_paragraphs() -> None:
    before = "We ask.\n\n[Data](https://example.org/a)\n\n[^1]: Law No. 217-Z"
    found = as_read(compare(Text("Title", before), Text("Title", before.replace("217", "219"))))

    assert [change.text_after for change in found.blocks] == ["We ask.", "Data (https://example.org/a)", "Law No. 219-Z"]
    assert [change.kind for change in found.blocks] == ["same", "same", "changed"]
    assert [(span.kind, span.text) for span in found.blocks[2].spans if span.kind != "same"] == [
        ("deleted", "217-Z"),
        ("inserted", "219-Z"),
    ]


def test_a_redline_as_it_is_read_still_shows_a_change_of_marks_alone() -> None:
    found = as_read(compare(Text("Title", "We ask now."), Text("Title", "We ask **now**.")))

    assert found.blocks[0].text_after == "We ask **now**."
