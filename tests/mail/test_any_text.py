"""Whatever somebody types as a name or a title: the mail keeps its shape, and the name keeps its letters."""

import email
import email.policy
import unicodedata
from email.header import decode_header, make_header

from hypothesis import given, settings
from hypothesis import strategies as st

from app.config import SettingInvalid
from app.mail.addresses import one_line
from tests.mail import reference
from tests.mail.letters import ENVELOPE, PAYLOADS, letter, text_of, write

ANYTHING = st.text(st.characters(codec=None), max_size=300)
SHAPE = write("invitation")
# What is tested is the mail, not how busy the machine is.
unhurried = settings(deadline=None)


@unhurried
@given(lead=ANYTHING, partner=ANYTHING, contact_name=ANYTHING.filter(one_line), title=ANYTHING, language=st.sampled_from(("en", "ar")))
def test_any_names_leave_the_shape_of_a_mail_alone(lead: str, partner: str, contact_name: str, title: str, language: str) -> None:
    wire = letter("invitation", language, lead=lead, partner=partner, contact_name=contact_name, title=title).content

    message = email.message_from_bytes(wire, policy=email.policy.default)
    assert wire.isascii()
    assert message.keys() == SHAPE.keys()
    assert message.defects == []
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert one_line(title).strip() in text_of(message)


@unhurried
@given(partner=ANYTHING, contact_name=ANYTHING, language=st.sampled_from(("en", "ar")))
def test_any_name_is_poured_in_as_if_the_mail_had_been_rendered_for_it_alone(partner: str, contact_name: str, language: str) -> None:
    poured = letter("invitation", language, partner=partner, contact_name=contact_name)

    payload = PAYLOADS["invitation"] | {"partner": partner, "contact_name": contact_name}
    assert poured.content == reference.render("invitation", language, payload, base_url="https://statements.example", **ENVELOPE)


@unhurried
@given(name=st.text(st.characters(exclude_characters='<>"\\'), max_size=200))
def test_any_display_name_of_the_sender_arrives_or_is_refused(name: str) -> None:
    try:
        wire = letter("declined", sender=f"X{name} <noreply@statements.example>").content
    except SettingInvalid:
        assert any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} for char in name)
        return

    header = str(make_header(decode_header(email.message_from_bytes(wire)["From"])))
    assert header.replace('"', "").split() == f"{one_line('X' + name)} <noreply@statements.example>".split()
