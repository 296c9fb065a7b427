"""Mails to people at risk: whoever reads over their shoulder learns neither who writes nor what about."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest

from app.mail.messages import MESSAGES
from tests.mail.letters import LINK, PAYLOADS, html_of, text_of, write

NAMES = ("Coalition", "Release", "Blue River", "Anna", "Undersigned", "endorse", "statement\n", "Public trials")
every_kind = pytest.mark.parametrize("kind", sorted(MESSAGES))


@every_kind
@pytest.mark.parametrize("language", ["en", "be", "ru", "ar"])
def test_a_discreet_mail_names_nobody_and_says_nothing_of_what_it_is_about(kind: str, language: str) -> None:
    message = write(kind, language, discreet=True, reply_to="lead@coalition.example")
    said = "\n".join((str(message["Subject"]), str(message["From"]), text_of(message), html_of(message)))

    assert [name for name in NAMES if name in said.replace(LINK, "")] == []
    assert (str(message["From"]), message["Reply-To"]) == ("noreply@statements.example", None)


@every_kind
def test_a_discreet_mail_leads_where_the_other_one_does(kind: str) -> None:
    message = write(kind, discreet=True)

    assert (LINK in text_of(message)) == (LINK in PAYLOADS[kind].values())
    assert (f'href="{LINK}"' in html_of(message)) == (LINK in PAYLOADS[kind].values())


def test_every_discreet_mail_has_the_same_subject() -> None:
    assert {str(write(kind, discreet=True)["Subject"]) for kind in MESSAGES} == {"A message for you"}


@pytest.mark.parametrize("part", [text_of, html_of])
def test_a_discreet_final_copy_may_be_passed_on(part: Callable[[EmailMessage], str]) -> None:
    said = part(write("final_copy", discreet=True))

    assert "A text you follow was published. It is public, and you may pass it on." in said
    assert "for you alone" not in said


def test_discreet_mails_in_russian_speak_to_a_reader_in_lower_case() -> None:
    said = [f"{message['Subject']} {text_of(message)}" for message in (write(kind, "ru", discreet=True) for kind in sorted(MESSAGES))]

    assert [one for one in said if " Вас" in one or " Вам" in one] == []
