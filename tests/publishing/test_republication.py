"""What is copied: text, link and sentence in three forms, the same words in all, nothing that a name could break."""

from typing import Any

import pytest

from app.publishing.republication import Republished, make_copies, republication_page
from app.texts.placeholders import Facts
from tests.publishing.samples import BODIES, TITLES, document

URL = "https://statements.example.org/statements/end-the-closures-k4x9"


def republished(
    language: str = "en", *, total: int = 45, rounds_total: bool = False, body: str = "", may_be_framed: bool = False
) -> Republished:
    facts = Facts(total, total, 1, document().dated_on)
    return Republished(URL, language, TITLES[language], body or BODIES[language], facts, rounds_total, may_be_framed)


def test_a_co_signers_copy_carries_its_sentence_and_the_link() -> None:
    copies = make_copies(republished(), partner="Lantern Committee")

    sentence = "Lantern Committee is one of 45 signatories of “End the closures”."
    source = f"Published with its signatories at {URL}/en"
    assert copies.sentence == sentence
    assert copies.plain == f"End the closures\n\nWe ask the Council to act.\n\n{sentence}\n\n{source}\n"
    assert (
        copies.markdown
        == f"# End the closures\n\nWe ask the Council to act.\n\n{sentence}\n\nPublished with its signatories at <{URL}/en>\n"
    )
    for words in (
        "<h2>End the closures</h2>",
        "<p>We ask the Council to act.</p>",
        f"<p>{sentence}</p>",
        f'<a href="{URL}/en">{URL}/en</a>',
    ):
        assert words in copies.html


def test_without_a_name_there_is_no_sentence() -> None:
    copies = make_copies(republished())

    assert copies.sentence == ""
    assert "one of" not in copies.html + copies.markdown + copies.plain


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ({"total": 1}, "Lantern is the signatory of “End the closures”."),
        ({"total": 2, "rounds_total": True}, "Lantern is one of 2 signatories of “End the closures”."),
        ({"total": 37, "rounds_total": True}, "Lantern is one of more than 30 signatories of “End the closures”."),
    ],
)
def test_a_sentence_counts_as_the_page_does(counted: dict[str, Any], said: str) -> None:
    assert make_copies(republished(**counted), partner="Lantern").sentence == said


def test_a_name_is_words_in_every_form() -> None:
    copies = make_copies(republished(), partner="<b>*A*</b> & [B](javascript:x)")

    assert "&lt;b&gt;*A*&lt;/b&gt; &amp; [B](javascript:x) is one of" in copies.html
    assert r"\<b\>\*A\*\</b\> \& \[B\](javascript:x) is one of" in copies.markdown


def test_a_text_from_right_to_left_stays_so() -> None:
    assert make_copies(republished("ar")).html.startswith('<article lang="ar" dir="rtl">')


def test_the_frame_is_offered_only_where_some_website_may_show_it() -> None:
    assert make_copies(republished()).frame == ""
    assert f'src="{URL}/en/embed"' in make_copies(republished(may_be_framed=True)).frame


def test_the_public_page_leaves_the_name_open() -> None:
    page = republication_page(document(), "en")

    assert "[name of your organization] is one of 5 signatories of “End the closures”." in page
    assert "We ask the Council to act." in page
    assert "<iframe" not in page
    assert "&lt;iframe" not in page
    assert "&lt;iframe" in republication_page(document(embed_hosts=("https://a.example",)), "en")


def test_a_retracted_text_is_offered_to_nobody() -> None:
    page = republication_page(document(retraction_notice="Wrong."), "en")

    assert "Please take your copies down." in page
    assert "We ask the Council to act." not in page
