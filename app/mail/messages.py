"""The mails the product sends: plain text first, the same in HTML second. The words are in `templates/mail/<kind>/`.

The same arguments make the same bytes, so a mail that is sent again can be known as the same mail. Subjects say nothing about
the statement or the partner: they show on locked screens. No image, no remote content, nothing that reports back.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from functools import lru_cache, partial
from typing import Any, NotRequired, TypedDict, Unpack
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup

from app.config import SettingInvalid
from app.i18n.direction import direction
from app.mail.addresses import one_line, read_address
from app.mail.failures import AddressUnusable
from app.mail.headers import WIRE, WIRE_UTF8
from app.publishing.templates import environment, ui_language

LINK = re.compile(r"https?://[^\s\"'<>\\]+")
ISOLATED, END_OF_ISOLATE = "\u2068", "\u2069"
Values = dict[str, Any]


class Envelope(TypedDict):
    """What a mail's header says. `queued_at` (aware) is its date; `message_id` is `<local@domain>` and never changes."""

    sender: str
    recipient: str
    message_id: str
    queued_at: datetime
    reply_to: NotRequired[str]


def render(kind: str, language: str, payload: Mapping[str, Any], *, base_url: str, **envelope: Unpack[Envelope]) -> EmailMessage:
    """Write one mail of `kind` in the interface language nearest to `language`. `MESSAGES` tells what each payload holds.

    Raises AddressUnusable for a recipient no server would take, SettingInvalid for such a sender, and ValueError, KeyError or
    an error of Jinja for a kind, payload or Message-ID that our own code got wrong.
    """
    values = MESSAGES[kind]({name: _clean(value) for name, value in payload.items()}) | {"host": urlsplit(base_url).netloc}
    plain = values | {"name": partial(_isolated, base=direction(ui_language(language)))}
    rich = values | {"name": Markup("<bdi>{}</bdi>").format}
    words = _text_environment(language)
    subject = one_line(words.get_template(f"mail/{kind}/subject.txt").render(plain))
    text = words.get_template(f"mail/{kind}/body.txt").render(plain)
    html = environment(language).get_template(f"mail/{kind}/body.html").render(rich, subject=subject)
    return _compose(envelope, subject, _tidy(text), _tidy(html), ui_language(language))


def _login(values: Values) -> Values:
    """Read `url`, `minutes` (how long the link works)."""
    return values | {"url": _link(values["url"])}


def _request(values: Values) -> Values:
    """Read `url`, `lead`, `contact_name`, `partner`, `kind`, `title`, `deadline` (ISO 8601 with offset, or empty), `time_zone`."""
    deadline = datetime.fromisoformat(values["deadline"]) if values["deadline"] else None
    return values | {"url": _link(values["url"]), "deadline": deadline}


def _receipt(values: Values) -> Values:
    """Read `lead`, `title`, `kind`, `display_name`, `visibility`, `version`, `text_sha256`, `recorded_on`, `manage_url`, `changed`."""
    return values | {"manage_url": _link(values["manage_url"]), "recorded_on": date.fromisoformat(values["recorded_on"])}


def _note(values: Values) -> Values:
    """Read `lead`, `title`; with them `visibility`, or the `mode` of a withdrawal. Of a decided comment `state` and `is_final` (sign-on
    is open), `comment`, `wording`, `put` (what stands in the draft now) and `answer`, each empty where there is none.
    """
    return values


def _reconfirmation(values: Values) -> Values:
    """Read what `_request` reads, `because` ("new_text", "objection" or "age"), `note`, and `redline`: changed paragraphs, marked in
    plain text.
    """
    return _request(values) | {"redline": values.get("redline", [])}


def _correction(values: Values) -> Values:
    """Read what `_reconfirmation` reads but `because`, and `until` (ISO 8601 with offset): when objecting ends."""
    return _reconfirmation(values) | {"until": datetime.fromisoformat(values["until"])}


def _consultation(values: Values) -> Values:
    """Read what `_request` reads, and `changed` where this is not the first text that comments are asked on."""
    return {"changed": False} | _request(values)


def _translation(values: Values) -> Values:
    """Read `url`, `lead`, `target` (the language asked for), `expires_on` (the day the link ends, ISO 8601)."""
    return values | {"url": _link(values["url"]), "expires_on": date.fromisoformat(values["expires_on"])}


def _alert(values: Values) -> Values:
    """Read `title`, `desk_url`, and `partner` where it is about one."""
    return values | {"desk_url": _link(values["desk_url"])}


MESSAGES: Mapping[str, Callable[[Values], Values]] = {
    "login": _login,
    "invitation": _request,
    "reminder": _request,
    "sign_on": _request,
    "consultation": _consultation,
    "consultation_reminder": _consultation,
    "comment_decided": _note,
    "receipt": _receipt,
    "declined": _note,
    "visibility": _note,
    "withdrawal": _note,
    "dispute": _note,
    "dispute_alert": _alert,
    "correction": _correction,
    "reconfirmation": _reconfirmation,
    "objection": _note,
    "objection_alert": _alert,
    "comments_alert": _alert,
    "translation": _translation,
}


def _clean(value: object) -> object:
    """Put every text on one line without bidi controls: a name cannot start a paragraph, a header or a sentence of ours."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, list):
        return [_clean(inner) for inner in value]
    if isinstance(value, Mapping):
        return {one_line(name): _clean(inner) for name, inner in value.items()}
    return value


def _link(url: str) -> str:
    if not LINK.fullmatch(url):
        raise ValueError("A link in a mail is an http or https address without white space.")
    return url


@lru_cache(maxsize=64)
def _text_environment(language: str) -> Environment:
    """Return the shared environment as plain text needs it: an ampersand stays one."""
    return environment(language).overlay(autoescape=False)


def _isolated(text: str, base: str) -> str:
    """Fence `text` where it could turn the sentence around it: an Arabic name in an English line, or the other way round."""
    against = {"L"} if base == "rtl" else {"R", "AL"}
    if any(unicodedata.bidirectional(char) in against for char in text):
        return f"{ISOLATED}{text}{END_OF_ISOLATE}"
    return text


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _compose(envelope: Envelope, subject: str, text: str, html: str, language: str) -> EmailMessage:
    sender, recipient = _sender(envelope["sender"]), read_address(envelope["recipient"])
    message = EmailMessage(policy=WIRE if (sender.username + recipient.username).isascii() else WIRE_UTF8)
    message["From"] = sender
    message["To"] = recipient
    if reply_to := envelope.get("reply_to"):
        message["Reply-To"] = read_address(reply_to)
    message["Subject"] = subject
    message["Date"] = _aware(envelope["queued_at"]).astimezone(UTC)
    message["Message-ID"] = _message_id(envelope["message_id"])
    # RFC 3834: out-of-office replies and list servers leave such a mail alone.
    message["Auto-Submitted"] = "auto-generated"
    # Quoted-printable and not 8bit: no relay on the way has a reason to rewrite the bytes, and no line is too long for one.
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # The library's boundary is random. This one cannot stand in the parts: quoted-printable writes no "=_".
    message.set_boundary("=_" + hashlib.sha256(f"{message['Message-ID']}\n{text}\n{html}".encode()).hexdigest()[:32])
    message["Content-Language"] = language
    return message


def _sender(text: str) -> Address:
    try:
        return read_address(text)
    except AddressUnusable:
        raise SettingInvalid("UNDERSIGNED_MAIL_FROM must be an address, such as Coalition <statements@example.org>.") from None


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("A mail's date needs a zone.")
    return moment


def _message_id(text: str) -> str:
    """Return the id with its domain in ASCII, as headers need it."""
    try:
        return f"<{read_address(text.removeprefix('<').removesuffix('>')).addr_spec}>"
    except AddressUnusable:
        raise ValueError("A Message-ID looks like <local@domain>.") from None
