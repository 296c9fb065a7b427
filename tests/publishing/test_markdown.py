"""Markdown from strangers on a public page: what is kept, what becomes words, and how long it may take."""

import time

import pytest

from app.publishing.markdown import first_paragraph, link_addresses, shorten, to_html

# A quarter of the longest text allowed: what is not linear takes minutes at this size already.
LONG_BODY = 50_000


def test_plain_markdown_is_kept() -> None:
    shown = to_html("We **ask** for *this*:\n\n1. one\n2. ~~two~~")

    assert shown == "<p>We <strong>ask</strong> for <em>this</em>:</p>\n<ol>\n<li>one</li>\n<li><s>two</s></li>\n</ol>\n"


def test_raw_html_is_shown_as_text() -> None:
    assert to_html("<script>alert(1)</script>") == "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:x",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/desk",
        "ftp://x.org",
    ],
)
def test_a_link_leads_only_to_the_web_or_to_mail(address: str) -> None:
    assert "href" not in to_html(f"[here]({address})")


def test_a_link_to_the_web_takes_nothing_with_it() -> None:
    assert to_html("[here](https://example.org)") == '<p><a href="https://example.org" rel="noopener noreferrer">here</a></p>\n'


def test_an_image_becomes_its_description() -> None:
    assert to_html("![A *map* of](https://example.org/pixel.png) Minsk") == "<p>A map of Minsk</p>\n"


def test_an_attribute_cannot_be_smuggled_in() -> None:
    shown = to_html('[x](https://example.org "a\\" onmouseover=\\"alert(1)")\n\n``` "onclick=x\ncode\n```')

    assert 'onmouseover="' not in shown
    assert "<pre><code>" in shown


def test_alignment_is_a_class_because_the_page_forbids_styles() -> None:
    shown = to_html("| a | b |\n|--:|:-:|\n| 1 | 2 |")

    assert '<td class="end">1</td>' in shown
    assert '<td class="center">2</td>' in shown
    assert "style" not in shown


@pytest.mark.parametrize("marks", ["#", "##", "###"])
def test_the_highest_heading_stands_right_under_the_page(marks: str) -> None:
    shown = to_html(f"{marks} Top\n\n{marks}# Below")

    assert shown == "<h2>Top</h2>\n<h3>Below</h3>\n"


def test_headings_end_at_six() -> None:
    assert "<h6>deep</h6>" in to_html("# top\n\n###### deep")


@pytest.mark.parametrize("unit", ["![", "[a\n", "[a](", "**a *", "*_", "> - ", "- a\n", "`a``", "<a ", "|a|b|\n|-|-|\n", "a\n"])
def test_a_long_hostile_body_takes_linear_time(unit: str) -> None:
    body = (unit * LONG_BODY)[:LONG_BODY]
    started = time.process_time()

    to_html(body)

    assert time.process_time() - started < 20


def test_the_first_paragraph_is_plain_words() -> None:
    assert first_paragraph("# Title\n\nWe *ask* the `UN`\nto [act](https://example.org).\n\nMore.") == "We ask the UN to act."


def test_a_text_without_a_paragraph_has_no_first_one() -> None:
    assert first_paragraph("# Only a title") == ""


@pytest.mark.parametrize(("text", "expected"), [("short", "short"), ("one two three", "one two…"), ("unbroken" * 3, "unbrokenu…")])
def test_words_are_cut_between_words(text: str, expected: str) -> None:
    assert shorten(text, 10) == expected


def test_a_part_of_a_text_knows_the_addresses_of_the_whole() -> None:
    whole = "See [here][a].\n\n[a]: https://example.org/a"

    assert 'href="https://example.org/a"' in to_html("See [here][a].", addresses=link_addresses(whole))
    assert "href" not in to_html("See [here][a].")
