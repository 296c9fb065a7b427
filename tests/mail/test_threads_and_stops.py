"""What mail programs read in the header: threads, and one click against reminders (RFC 8058)."""

import pytest

from app.mail.messages import MESSAGES, REMINDERS
from tests.mail.letters import LINK, letter, write


@pytest.mark.parametrize("kind", REMINDERS)
def test_a_reminder_can_be_stopped_with_one_click(kind: str) -> None:
    content = letter(kind, "ar").content

    assert f"\r\nList-Unsubscribe:\r\n <{LINK}/stop>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".encode() in content


@pytest.mark.parametrize("kind", sorted(MESSAGES.keys() - set(REMINDERS)))
def test_no_other_mail_can(kind: str) -> None:
    assert b"List-Unsubscribe" not in letter(kind).content


def test_a_mail_of_a_thread_names_the_first_one() -> None:
    message = write("reminder", in_reply_to="<0aaa@statements.example>")

    assert (message["In-Reply-To"], message["References"]) == ("<0aaa@statements.example>", "<0aaa@statements.example>")


def test_the_first_mail_of_a_thread_answers_none() -> None:
    assert {"In-Reply-To", "References"} & set(write("invitation").keys()) == set()


def test_a_mail_comes_back_to_its_return_path_and_shows_its_sender() -> None:
    made = letter("invitation", return_path="b+mail.mac@bounces.example")

    assert made.sender.addr_spec == "b+mail.mac@bounces.example"
    assert b"From: Undersigned <noreply@statements.example>\r\n" in made.content
    assert b"bounces.example" not in made.content
