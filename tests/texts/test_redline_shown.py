"""A redline on a page and in a plain mail: readable by eye and by ear, in every direction, and harmless."""

import re

import pytest

from app.publishing.templates import environment
from app.texts.paragraphs import join
from app.texts.plain import to_text
from app.texts.redline import Redline, Text, compare

STAYS = [f"Paragraph {number} stays as it was." for number in range(12)]
FREE = "We call on the government to release all prisoners without delay."
PAGE = '{% from "texts/_redline.html" import redline %}{{ redline(found, language) }}'


def changed(before: str, after: str) -> Redline:
    return compare(Text("Title", before), Text("Title", after))


def show(found: Redline, *, ui: str = "en", language: str = "en") -> str:
    return environment(ui).from_string(PAGE).render(found=found, language=language)


def heard(shown: str) -> str:
    """What a screen reader says: all text but that hidden from it."""
    spoken = re.sub(r'<span aria-hidden="true">.*?</span>', "", shown)
    return " ".join(re.sub(r"<[^>]+>", "", spoken.replace("</p>", " ")).split())


def test_every_mark_is_an_element_and_words() -> None:
    shown = show(changed("We ask now.", "We urge now."))

    assert '<del><span class="visually-hidden" lang="en"> deleted: </span>ask<span' in shown
    assert '<ins><span class="visually-hidden" lang="en"> inserted: </span>urge<span' in shown
    assert "We deleted: ask (end of deletion) inserted: urge (end of insertion) now." in heard(shown)


def test_a_moved_paragraph_says_so_in_both_places() -> None:
    said = heard(show(changed(join([FREE, *STAYS[:2]]), join([*STAYS[:2], FREE]))))

    assert "Paragraph 1 was moved. It is now paragraph 3. We call on the government" in said
    assert f"This is paragraph 1, moved here. {FREE}" in said
    assert said.startswith("No word was inserted or deleted. Paragraph 1")


def test_a_split_paragraph_says_so() -> None:
    shown = show(changed(f"{FREE} {STAYS[0]}", join([FREE, STAYS[0]])))

    assert f"This paragraph was split. {FREE} inserted: paragraph end, {STAYS[0]}" in heard(shown)


def test_long_unchanged_stretches_can_be_unfolded() -> None:
    shown = show(changed(join(STAYS), join([*STAYS[:-1], "Another end."])))

    assert '<summary lang="en" dir="ltr">10 unchanged paragraphs</summary>' in shown
    assert STAYS[3] in shown


def test_the_texts_have_their_language_and_our_words_ours() -> None:
    shown = show(changed("Мы просім.", "Мы патрабуем."), ui="ar", language="be-tarask")

    assert '<p class="redline-words" lang="be-tarask" dir="ltr">' in shown
    assert '<p class="redline-note redline-sum" lang="ar" dir="rtl">' in shown


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "</ins><b>", '" onclick="x'])
def test_a_text_cannot_leave_its_paragraph(words: str) -> None:
    shown = show(changed("We ask.", f"We {words} ask."))

    assert words not in shown
    assert heard(show(changed("", "x\u202eGBP"))).endswith("inserted: x\ufffdGBP (end of insertion)")


@pytest.mark.parametrize(
    ("before", "sentence"),
    [("One.\n\nTwo.", "The two texts are the same."), ("One.\n\n\nTwo.", "The two texts differ only in blank lines.")],
)
def test_two_texts_without_a_change_to_show_say_so(before: str, sentence: str) -> None:
    assert heard(show(changed(before, "One.\n\nTwo."))) == sentence


def test_a_plain_mail_shows_the_changes_and_a_little_around_them() -> None:
    changes = changed(join([*STAYS[:5], FREE]), join([*STAYS[:5], FREE.replace("all prisoners", "them")]))

    assert to_text(changes).split("\n\n") == [
        "(4 unchanged paragraphs)",
        "Paragraph 4 stays as it was.",
        "We call on the government to release [-all prisoners-]{+them+} without delay.",
    ]


def test_a_plain_mail_speaks_the_partners_language() -> None:
    written = to_text(changed(join([FREE, *STAYS[:2]]), join([*STAYS[:2], FREE])), "be")

    assert written.startswith("(Абзац 1 перанесены. Цяпер гэта абзац 3.)\n\nParagraph 0")


def test_a_plain_mail_has_nothing_to_say_about_the_same_text() -> None:
    assert to_text(changed("One.", "One.")) == ""
