"""The same mails the long way: every template rendered for every reader, put together by the standard library's `EmailMessage`."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from app.i18n.direction import direction
from app.mail import messages
from app.mail.addresses import one_line, read_address
from app.mail.headers import WIRE, WIRE_UTF8
from app.publishing.templates import environment, ui_language


def render(kind: str, language: str, payload: Mapping[str, Any], *, base_url: str, **envelope: Any) -> bytes:
    """Return the bytes of one mail, slowly. The lines of a reminder that the library cannot write in one piece are left out."""
    values = _values(kind, payload) | {"host": urlsplit(base_url).netloc}
    folder, words, subject = _folder(kind, payload), messages._text_environment(language), subject_of(kind, language, payload)
    isolated = partial(messages._isolated, base=direction(ui_language(language)))
    text = words.get_template(f"{folder}/body.txt").render(values | {"name": isolated})
    rich = environment(language).get_template(f"{folder}/body.html")
    html = rich.render(values | {"name": Markup("<bdi>{}</bdi>").format}, subject=subject)
    message = _compose(envelope, subject, messages._tidy(text), messages._tidy(html), ui_language(language))
    if kind == "delivery":
        del message["Auto-Submitted"]
    return message.as_bytes()


def subject_of(kind: str, language: str, payload: Mapping[str, Any]) -> str:
    """Return the subject of a mail as its template gives it."""
    template = messages._text_environment(language).get_template(f"{_folder(kind, payload)}/subject.txt")
    return one_line(template.render(_values(kind, payload)))


def without_stop(content: bytes) -> bytes:
    """Return a mail without the lines of its header that are not the library's."""
    return re.sub(rb"List-Unsubscribe:(\r\n)? <[^>]*>\r\nList-Unsubscribe-Post: [^\r]*\r\n", b"", content)


def _values(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    known = {"url": "", "manage_url": "", "desk_url": "", "is_published": kind in {"final_copy", "published", "retracted"}}
    return known | messages.MESSAGES[kind]({name: messages._clean(value) for name, value in payload.items()})


def _folder(kind: str, payload: Mapping[str, Any]) -> str:
    return "mail/discreet" if payload.get("discreet") and kind != "names_hidden" else f"mail/{kind}"


def _compose(envelope: Mapping[str, Any], subject: str, text: str, html: str, language: str) -> EmailMessage:
    sender, recipient = read_address(envelope["sender"]), read_address(envelope["recipient"])
    message = EmailMessage(policy=WIRE if (sender.username + recipient.username).isascii() else WIRE_UTF8)
    message["From"] = sender
    message["To"] = recipient
    if envelope.get("reply_to"):
        message["Reply-To"] = read_address(envelope["reply_to"])
    queued_at: datetime = envelope["queued_at"]
    message["Subject"] = subject
    message["Date"] = queued_at
    message["Message-ID"] = envelope["message_id"]
    if envelope.get("in_reply_to"):
        message["In-Reply-To"] = envelope["in_reply_to"]
        message["References"] = envelope["in_reply_to"]
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary("=_" + hashlib.sha256(f"{envelope['message_id']}\n{text}\n{html}".encode()).hexdigest()[:32])
    message["Content-Language"] = language
    return message
