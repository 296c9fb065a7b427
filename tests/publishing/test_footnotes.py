"""Footnotes: numbered in the order of the text, with a way there and back, and nothing typed goes unseen."""

import re

import pytest

from app.publishing.markdown import first_paragraph, to_html

LONG_BODY = 50_000


def test_a_footnote_has_a_way_there_and_a_way_back() -> None:
    shown = to_html("We ask.[^1]\n\n[^1]: The *UN*.")

    rel = 'rel="noopener noreferrer"'
    assert shown == (
        f'<p>We ask.<sup><a href="#fn-1" id="fnref-1-1" role="doc-noteref" aria-label="Footnote 1" {rel}>1</a></sup></p>\n'
        '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n<li id="fn-1"><p>The <em>UN</em>. '
        f'<a href="#fnref-1-1" role="doc-backlink" aria-label="Back to the place of footnote 1 in the text" {rel}>↩\ufe0e</a></p>\n'
        "</li>\n</ol>\n</section>\n"
    )


def test_footnotes_are_numbered_as_they_are_met_and_may_be_met_twice() -> None:
    shown = to_html("One[^b], two[^a], one again[^b].\n\n[^a]: A.\n[^b]: B.")

    assert re.findall('id="fnref-([^"]+)"', shown) == ["1-1", "2-1", "1-2"]
    assert shown.index(">B. ") < shown.index(">A. ")
    assert shown.count('href="#fnref-1-') == 2


def test_a_footnote_may_have_several_paragraphs() -> None:
    assert "<p>One.</p>\n<p>Two. <a" in to_html("x[^1]\n\n[^1]: One.\n\n    Two.")


@pytest.mark.parametrize(
    "body",
    ["[^lone]: A lone note.", "x[^1]\n\n[^1]: First.\n[^1]: A lone note.", "> [^q]: A lone note.", "x[^none] A lone note."],
)
def test_nothing_typed_goes_unseen(body: str) -> None:
    assert "A lone note." in to_html(body)


def test_a_reference_to_no_note_stays_as_it_was_typed() -> None:
    assert to_html("We ask.[^1]") == "<p>We ask.[^1]</p>\n"


def test_two_texts_on_a_page_have_footnotes_of_their_own() -> None:
    shown = to_html("x[^1]\n\n[^1]: y", prefix="be-tarask")

    assert 'href="#fn-be-tarask-1" id="fnref-be-tarask-1-1"' in shown
    assert '<li id="fn-be-tarask-1">' in shown


def test_the_labels_speak_the_texts_language() -> None:
    assert 'aria-label="Зноскі"' in to_html("x[^1]\n\n[^1]: y", language="be")


@pytest.mark.parametrize("address", ["#fn-1", "#fnref-1-1", "#content", "#"])
def test_only_footnotes_lead_to_a_place_on_the_page(address: str) -> None:
    assert "href" not in to_html(f"[x]({address})")


def test_a_label_cannot_become_an_attribute() -> None:
    shown = to_html('x[^"onclick=alert(1)]\n\n[^"onclick=alert(1)]: y')

    assert "onclick" not in shown
    assert 'id="fn-1"' in shown


def test_the_first_paragraph_goes_without_its_footnotes() -> None:
    assert first_paragraph("[^1]: y\n\nWe[^1] ask.") == "We ask."


@pytest.mark.parametrize("unit", ["[^", "[^1]", "[^1]: a\n", "[^1]: a\n\n", "[^a]:[^b]:", "> [^1]: a\n", "[^" + "a" * 50])
def test_a_hostile_body_is_shown_all_the_same(unit: str) -> None:
    body = "[^1]: a\n\n" + unit * (LONG_BODY // len(unit))

    assert to_html(body).endswith("</section>\n")
