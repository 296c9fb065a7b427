"""What every mail has in common: its parts, its header, its bytes, its languages."""

import email
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import Any

import pytest

from app.config import SettingInvalid
from app.mail.messages import MESSAGES, render
from app.mail.transports import AddressUnusable
from tests.mail import reference
from tests.mail.letters import LINK, PAYLOADS, QUEUED_AT, html_of, letter, text_of, write

LANGUAGES = ("en", "be", "ru", "ar")
KINDS = tuple(MESSAGES)
ENVELOPE: dict[str, Any] = {
    "sender": "Кааліцыя «Свабода» <zajavy@statements.example>",
    "recipient": "anna@partner.example",
    "message_id": "<0af3@statements.example>",
    "queued_at": QUEUED_AT,
    "reply_to": "lead@coalition.example",
    "in_reply_to": "<0aaa@statements.example>",
    "base_url": "https://statements.example",
}
every_kind = pytest.mark.parametrize("kind", KINDS)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_kind
@every_language
def test_a_mail_is_plain_text_first_and_html_second_and_nothing_else(kind: str, language: str) -> None:
    message = write(kind, language)

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in message.iter_parts()] == ["utf-8", "utf-8"]
    assert message.defects == []


@every_kind
@every_language
def test_the_same_mail_is_the_same_bytes(kind: str, language: str) -> None:
    assert letter(kind, language) == letter(kind, language)


NAMES = ("Blue River Watch", "مركز حقوق الإنسان", "Rights & <Freedoms> = “ours”", "Камітэт " * 30, ".", "a" * 75 + " ")


@every_kind
@every_language
@pytest.mark.parametrize("is_discreet", [False, True])
def test_a_mail_poured_into_a_mould_is_byte_for_byte_the_one_rendered_by_itself(kind: str, language: str, *, is_discreet: bool) -> None:
    envelope = ENVELOPE | ({"sender": "noreply@statements.example", "reply_to": ""} if is_discreet else {})
    for name in NAMES:
        own = {key: name for key in ("partner", "contact_name", "display_name", "note") if key in PAYLOADS[kind]}
        payload = PAYLOADS[kind] | own | ({"discreet": True} if is_discreet else {})

        poured = render(kind, language, payload, **envelope).content

        assert reference.without_stop(poured) == reference.render(kind, language, payload, **envelope)


def test_another_mail_has_another_boundary() -> None:
    assert write("declined").get_boundary() != write("declined", message_id="<0af4@statements.example>").get_boundary()


@every_kind
@every_language
def test_the_wire_carries_ascii_in_short_lines_that_end_as_rfc_5322_asks(kind: str, language: str) -> None:
    wire = letter(kind, language).content

    assert wire.isascii()
    assert max(len(line) for line in reference.without_stop(wire).split(b"\r\n")) <= 78
    assert b"\n" not in wire.replace(b"\r\n", b"")


@every_kind
def test_the_header_says_who_and_when(kind: str) -> None:
    message = write(kind)

    assert str(message["From"]) == "Undersigned <noreply@statements.example>"
    assert str(message["To"]) == "anna@partner.example"
    assert str(message["Message-ID"]) == "<0af3@statements.example>"
    assert message["Date"].datetime == datetime(2025, 5, 2, 9, 30, 15, tzinfo=UTC)
    assert message["Content-Language"] == "en"


@every_kind
def test_a_mail_says_that_a_machine_wrote_it_unless_somebody_did(kind: str) -> None:
    assert write(kind)["Auto-Submitted"] == (None if kind == "delivery" else "auto-generated")


@every_kind
@every_language
def test_a_subject_names_neither_the_statement_nor_anybody(kind: str, language: str) -> None:
    subject = str(write(kind, language)["Subject"])

    assert subject
    assert not re.search("Release|Blue River|Coalition|Anna", subject)


@every_kind
def test_a_link_stands_unbroken_on_a_line_of_its_own(kind: str) -> None:
    message = write(kind)

    if LINK in PAYLOADS[kind].values():
        assert LINK in text_of(message).splitlines()
        assert f'href="{LINK}"' in html_of(message)


@every_kind
@every_language
def test_html_loads_nothing_and_styles_nothing(kind: str, language: str) -> None:
    html = html_of(write(kind, language))

    assert not re.search(r"<(img|link|script|style|iframe|object|video|audio|form|base)\b|\b(src|style|background|on\w+)=|url\(", html)
    assert set(re.findall(r'href="([^"]*)"', html)) <= {LINK}


@every_kind
@every_language
def test_html_has_no_word_too_long_for_a_phone(kind: str, language: str) -> None:
    shown = re.sub(r"<[^>]+>", " ", html_of(write(kind, language)))

    assert max(len(word) for word in shown.split()) <= 32


@every_kind
@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("be", "ltr"), ("ru", "ltr"), ("ar", "rtl")])
def test_html_carries_its_language_and_direction(kind: str, language: str, direction: str) -> None:
    html = html_of(write(kind, language))

    assert f'<html lang="{language}" dir="{direction}">' in html
    assert f'<div lang="{language}" dir="{direction}">' in html


@every_kind
@pytest.mark.parametrize("language", ["be", "ru", "ar"])
def test_no_sentence_of_ours_is_left_in_english(kind: str, language: str) -> None:
    ours = text_of(write(kind, language))
    english = text_of(write(kind)).splitlines()

    given = {str(value) for value in PAYLOADS[kind].values()} | {"a" * 64, "b" * 64, "--"}
    given |= {*PAYLOADS[kind].get("redline", ()), *PAYLOADS[kind].get("letter", ())}
    assert [line for line in english if line and line not in given and line in ours.splitlines()] == []
    is_ours = "subject" not in PAYLOADS[kind]  # the lead writes what the letter to an addressee says, its subject too
    assert (write(kind, language)["Subject"] != write(kind)["Subject"]) == is_ours


@pytest.mark.parametrize(
    ("language", "content_language", "greeting"),
    [("be-tarask", "be-tarask", "Добры дзень, Anna Kavalenka!"), ("ka", "en", "Dear Anna Kavalenka,"), ("", "en", "Dear Anna Kavalenka,")],
)
def test_a_language_without_a_catalog_gets_the_nearest_words(language: str, content_language: str, greeting: str) -> None:
    message = write("invitation", language)

    assert message["Content-Language"] == content_language
    assert greeting in text_of(message)


@pytest.mark.parametrize(
    "recipient", ["anna@partner.example\r\nBcc: eve@evil.example", "anna@partner.example\nBcc: x", "anna", "a b@c.example", ""]
)
def test_a_recipient_cannot_smuggle_a_header(recipient: str) -> None:
    with pytest.raises(AddressUnusable):
        write("declined", recipient=recipient)


@every_kind
@pytest.mark.parametrize(
    "poison", ["\r\nBcc: eve@evil.example\r\n\r\n<script>", "\u202egro.elpmaxe", "\x00\x1b[2J", "\u2029Bcc: eve@evil.example", "\ud800"]
)
def test_no_payload_can_smuggle_a_header_a_line_or_a_direction(kind: str, poison: str) -> None:
    texts = {"lead", "title", "partner", "contact_name", "display_name"}
    poisoned = {key: poison + value for key, value in PAYLOADS[kind].items() if key in texts}
    clean, message = write(kind), write(kind, **poisoned)

    assert message.keys() == clean.keys()
    assert len(text_of(message).splitlines()) == len(text_of(clean).splitlines())
    assert not set("\u202e\x00\x1b\u2029\ud800") & set(text_of(message) + html_of(message))
    assert "<script>" not in html_of(message)


@pytest.mark.parametrize(
    "name", ["Кааліцыя «Свабода», Мінск", "Ко " * 29 + "Ко", "اتحاد منظمات حقوق الإنسان من أجل الحرية", "Ф" * 90, "Smith, Jane"]
)
def test_a_senders_display_name_arrives_as_written_whatever_its_script_and_length(name: str) -> None:
    wire = letter("declined", sender=f"{name} <zajavy@statements.example>").content

    header = str(make_header(decode_header(email.message_from_bytes(wire)["From"])))
    assert header.replace('"', "") == f"{name} <zajavy@statements.example>"
    assert max(len(line) for line in wire.split(b"\r\n")) <= 78


@every_kind
@every_language
def test_a_subject_arrives_as_written(kind: str, language: str) -> None:
    assert write(kind, language)["Subject"] == reference.subject_of(kind, language, PAYLOADS[kind])


def test_a_bidi_control_in_a_display_name_is_dropped() -> None:
    message = write("declined", sender="Coalition\u202e elpmaxe <noreply@statements.example>")

    assert message["From"].addresses[0].display_name == "Coalition elpmaxe"


def test_a_domain_outside_ascii_travels_as_ascii() -> None:
    message = write("declined", recipient="anna@права.example", message_id="<0af3@права.example>")

    assert str(message["To"]) == "anna@xn--80aaf4cf.example"
    assert str(message["Message-ID"]) == "<0af3@xn--80aaf4cf.example>"


def test_a_local_part_outside_ascii_is_written_as_utf_8() -> None:
    assert "To: юлія@partner.example\r\n".encode() in letter("declined", recipient="юлія@partner.example").content


def test_a_text_part_is_not_escaped_and_html_is() -> None:
    message = write("invitation", partner='Rights & "Freedoms" <e.V.>')

    assert 'Rights & "Freedoms" <e.V.>' in text_of(message)
    assert "<bdi>Rights &amp; &#34;Freedoms&#34; &lt;e.V.&gt;</bdi>" in html_of(message)


def test_a_name_that_runs_the_other_way_is_fenced_in_plain_text() -> None:
    assert "\u2068الحرية\u2069" in text_of(write("invitation", "en", partner="الحرية"))
    assert "\u2068Blue River Watch\u2069" in text_of(write("invitation", "ar"))
    assert "\u2068" not in text_of(write("invitation", "en"))


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://statements.example/e/a b", 'https://x"onload="', "/e/token", ""])
def test_a_link_that_is_none_is_our_own_mistake(url: str) -> None:
    with pytest.raises(ValueError, match="http or https"):
        write("login", url=url)


def test_a_date_without_a_zone_is_our_own_mistake() -> None:
    with pytest.raises(ValueError, match="zone"):
        render(
            "login",
            "en",
            PAYLOADS["login"],
            sender="a@b.example",
            recipient="c@d.example",
            message_id="<1@b.example>",
            queued_at=QUEUED_AT.replace(tzinfo=None),
            base_url="https://statements.example",
        )


@pytest.mark.parametrize("message_id", ["0af3", "<0af3>", "<a@b.example>\r\nBcc: eve@evil.example", ""])
def test_a_message_id_that_is_none_is_our_own_mistake(message_id: str) -> None:
    with pytest.raises(ValueError, match="Message-ID"):
        write("login", message_id=message_id)


def test_a_sender_that_is_no_address_is_a_wrong_setting() -> None:
    with pytest.raises(SettingInvalid, match="MAIL_FROM"):
        write("login", sender="Coalition")
