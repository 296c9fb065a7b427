"""What the mails of a campaign say beside the request: the lead's own note, and later that there is more time."""

import re
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from tests.mail.letters import html_of, text_of, write


def test_a_personal_note_stands_above_the_text_as_the_leads_words() -> None:
    message = write("invitation", personal_note="As said in Tbilisi: we count on you.")

    text = text_of(message)
    assert text.index("Coalition for Assembly writes to you:\nAs said in Tbilisi: we count on you.") < text.index("asks Blue River Watch")
    assert '<blockquote><p dir="auto">As said in Tbilisi: we count on you.</p></blockquote>' in html_of(message)


def test_a_personal_note_is_text_and_one_paragraph() -> None:
    message = write("invitation", personal_note="<b>Now</b>\nhttps://elsewhere.example")

    assert "&lt;b&gt;Now&lt;/b&gt; https://elsewhere.example" in html_of(message)


def test_without_a_note_nobody_writes() -> None:
    assert "writes to you" not in text_of(write("invitation"))


def test_a_note_begins_a_request_for_comments_too() -> None:
    assert "writes to you:\nAs said." in text_of(write("consultation", personal_note="As said."))


def test_a_discreet_mail_leaves_the_note_out() -> None:
    assert "As said" not in text_of(write("invitation", personal_note="As said.", discreet=True))


@pytest.mark.parametrize("kind", ["invitation", "consultation"])
@pytest.mark.parametrize("is_discreet", [False, True])
@pytest.mark.parametrize("part", [text_of, html_of])
def test_a_test_to_oneself_says_first_that_it_is_one(kind: str, *, is_discreet: bool, part: Callable[[EmailMessage], str]) -> None:
    message = write(kind, is_test=True, discreet=is_discreet)

    said = part(message).partition("<body>")[2] or part(message)
    assert re.sub("<[^>]+>", "", said).strip().startswith("This is a test that you sent to yourself.")
    assert "Example, records nothing: " in said
    assert str(message["Subject"]) == f"[Test] {write(kind, discreet=is_discreet)['Subject']}"


@pytest.mark.parametrize(("language", "mark"), [("be", "[Тэст] "), ("ru", "[Тест] "), ("ar", "[اختبار] ")])
def test_a_test_is_marked_in_the_language_of_the_mail(language: str, mark: str) -> None:
    assert str(write("invitation", language, is_test=True)["Subject"]).startswith(mark)


def test_only_a_test_is_marked() -> None:
    message = write("invitation")

    assert "test" not in str(message["Subject"]).casefold() + text_of(message)
    assert "xample, records" not in text_of(message)


def test_more_time_is_told_with_the_new_date() -> None:
    message = write("extension")

    assert message["subject"] == "More time for a request for your organization"
    assert "There is more time: Coalition for Assembly asked Blue River Watch to endorse this text" in text_of(message)
    assert "Please answer by: 14 May 2025" in text_of(message)
