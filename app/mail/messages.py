"""The mails the product sends: plain text first, the same in HTML second. The words are in `templates/mail/<kind>/`.

The same arguments make the same bytes, so a mail that is sent again can be known as the same mail. Subjects say nothing about
the statement or the partner: they show on locked screens. No image, no remote content, nothing that reports back.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any, Unpack
from urllib.parse import urlsplit

from jinja2 import Environment
from markupsafe import Markup

from app.i18n.direction import direction
from app.mail import moulds, wire
from app.mail.addresses import one_line
from app.mail.envelopes import Envelope, Header
from app.mail.letters import Attachment, Letter
from app.mail.moulds import AS_A_NAME, AS_IT_IS, PERSONAL, Mould
from app.publishing.templates import environment, ui_language

LINK = re.compile(r"https?://[^\s\"'<>\\]+")
LINKS = ("url", "manage_url")
NO_LINKS = {"url": "", "manage_url": "", "desk_url": ""}
ISOLATED, END_OF_ISOLATE = "\u2068", "\u2069"
NAMELESS = ("names_hidden",)
"""Kinds whose own words name nobody: they are discreet as they are."""

PUBLIC = ("final_copy", "published", "retracted")
"""Kinds that tell of something public: what they lead to may be passed on."""

REMINDERS = ("reminder", "consultation_reminder")
"""Kinds that their reader can stop with one click in the mail program (RFC 8058)."""

LETTERS = ("delivery",)
"""Kinds whose words somebody of the lead wrote to one reader."""

Values = dict[str, Any]


def render(
    kind: str,
    language: str,
    payload: Mapping[str, Any],
    *,
    base_url: str,
    attachments: Sequence[Attachment] = (),
    **envelope: Unpack[Envelope],
) -> Letter:
    """Write one mail of `kind` in the interface language nearest to `language`. `MESSAGES` tells what each payload holds.

    A payload that is `discreet` gives a mail that names nobody, says nothing but where to look and brings no file; one that `is_test`
    says so.
    Raises AddressUnusable for a recipient no server would take, SettingInvalid for such a sender, and ValueError, KeyError or an error
    of Jinja for a kind, payload or Message-ID that our own code got wrong.
    """
    own = {name: one_line(value) for name in PERSONAL if isinstance(value := payload.get(name), str)}
    own = {name: value for name, value in own.items() if value}
    for name in LINKS:
        _link(own.get(name, "https://nowhere"))
    shared = json.dumps({name: value for name, value in payload.items() if name not in own})
    mould = _mould(kind, language, urlsplit(base_url).netloc, shared, tuple(sorted(own)))
    base = direction(ui_language(language))
    text, plain = mould.text.pour(moulds.words_for_text(own, {name: _isolated(value, base) for name, value in own.items()}))
    html, rich = mould.html.pour(moulds.words_for_html(own))
    header = Header(envelope, is_discreet=bool(payload.get("discreet")), is_by_hand=kind in LETTERS)
    lines = header.lines(mould.subject, f"{own['url']}/stop" if kind in REMINDERS else "")
    between, files = wire.boundary(header.message_id, text, html), () if payload.get("discreet") else attachments
    content = wire.join(lines, ui_language(language), between, plain, rich, attachments=files)
    return Letter(header.return_path, header.recipient, header.message_id, envelope["queued_at"], content)


def _login(values: Values) -> Values:
    """Read `url`, `minutes` (how long the link works)."""
    return values | {"url": _link(values["url"])}


def _request(values: Values) -> Values:
    """Read `url`, `lead`, `contact_name`, `partner`, `kind`, `title`, `deadline` (ISO 8601 with offset, or empty), `time_zone`; `embargo`
    (ISO 8601 with offset) where there is one, and `personal_note` where the lead wrote one.
    """
    moments = {name: datetime.fromisoformat(values[name]) if values.get(name) else None for name in ("deadline", "embargo")}
    return {"personal_note": ""} | values | moments | {"url": _link(values["url"])}


def _receipt(values: Values) -> Values:
    """Read `lead`, `title`, `kind`, `display_name`, `visibility`, `version`, `text_sha256`, `recorded_on`, `manage_url`, `changed`,
    `appearance` (how it stands in public) and the `minutes` it waits; one that was queued before there were these, `is_public`; and
    `has_receipt` where the file that proves it goes along, with `is_holder` where it says who answered; `has_proof` where it has to be
    fetched. Of two answers that became one, these are the one that stands.
    """
    return (
        {
            "has_receipt": False,
            "is_holder": False,
            "has_proof": False,
            "minutes": 0,
            "appearance": "listed" if values.get("is_public") else "not_public",
        }
        | values
        | {"manage_url": _link(values["manage_url"]), "recorded_on": date.fromisoformat(values["recorded_on"])}
    )


def _note(values: Values) -> Values:
    """Read `lead`, `title`; with them `visibility`, the `mode` of a withdrawal, or the masked `address` of a colleague. Of a decided
    comment `state` and `is_final` (sign-on is open), `comment`, `wording`, `put` (what stands in the draft now) and `answer`, each empty
    where there is none. Of a refused request to join the `organization` and the lead's `sentence`, or an empty one.
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


def _join_confirmation(values: Values) -> Values:
    """Read `url`, `lead`, `title`, `expires_on` (the day the link ends, ISO 8601)."""
    return values | {"url": _link(values["url"]), "expires_on": date.fromisoformat(values["expires_on"])}


def _consent(values: Values) -> Values:
    """Read what `_request` reads, `channel`, `consented_on` (ISO 8601), `display_name`, and `visibility` or an empty text."""
    return _request(values) | {"consented_on": date.fromisoformat(values["consented_on"])}


def _final_copy(values: Values) -> Values:
    """Read `url` (the public page), `lead`, `kind`, `title`, and the `sha256` of the text in the page's language."""
    return values | {"url": _link(values["url"])}


def _told(values: Values) -> Values:
    """Read what `_final_copy` reads, `counted` (the total in the words of the page), `manage_url` (the way out), and `attached` where it
    takes a file along.
    """
    return {"attached": [], "counted": ""} | _final_copy(values) | {"manage_url": _link(values["manage_url"])}


def _delivery(values: Values) -> Values:
    """Read `subject` and `letter` (its lines), both in the lead's words, `lead`, and `url` (the public page)."""
    return values | {"url": _link(values["url"])}


def _alert(values: Values) -> Values:
    """Read `title`, `desk_url`, and `partner` where it is about one."""
    return values | {"desk_url": _link(values["desk_url"])}


def _alarm(values: Values) -> Values:
    """Read what `_alert` reads, and the `count` of organizations that left."""
    return {"count": 0} | _alert(values)


def _dispute_answered(values: Values) -> Values:
    """Read `lead`, `title`, `outcome` ("upheld" or "settled"), `answer` (the lead's words), and `url` for who may confirm."""
    return values | {"url": _link(values["url"]) if values.get("url") else ""}


def _bounce_alert(values: Values) -> Values:
    """Read what `_alert` reads, and the `count` of addresses since the last such mail."""
    return {"count": 0} | _alert(values)


MESSAGES: Mapping[str, Callable[[Values], Values]] = {
    "login": _login,
    "invitation": _request,
    "reminder": _request,
    "sign_on": _request,
    "extension": _request,
    "consultation": _consultation,
    "consultation_reminder": _consultation,
    "comment_decided": _note,
    "receipt": _receipt,
    "declined": _note,
    "visibility": _note,
    "withdrawal": _note,
    "dispute": _note,
    "dispute_alert": _alert,
    "dispute_answered": _dispute_answered,
    "alarm": _alarm,
    "names_hidden": _note,
    "correction": _correction,
    "reconfirmation": _reconfirmation,
    "merged": _receipt,
    "contact_added": _note,
    "objection": _note,
    "objection_alert": _alert,
    "files_alert": _alert,
    "comments_alert": _alert,
    "bounce_alert": _bounce_alert,
    "translation": _translation,
    "delegation": _request,
    "delegation_notice": _note,
    "consent": _consent,
    "consent_alert": _alert,
    "final_copy": _final_copy,
    "delivery": _delivery,
    "published": _told,
    "retracted": _told,
    "join_confirmation": _join_confirmation,
    "join_alert": _alert,
    "join_refused": _note,
}


@lru_cache(maxsize=64)
def _mould(kind: str, language: str, host: str, shared: str, own: tuple[str, ...]) -> Mould:
    """Render what is the same for all readers of a kind of mail. `shared` is JSON, `own` the names of what is each reader's."""
    payload = _clean_all(json.loads(shared))
    values = MESSAGES[kind](payload | {name: AS_IT_IS[name] for name in own}) | {"host": host}
    folder = f"mail/{kind}"
    if payload.get("discreet") and kind not in NAMELESS:
        folder, values = "mail/discreet", NO_LINKS | values | {"is_published": kind in PUBLIC}
    words = _text_environment(language)
    # Without what is the reader's own: a subject that used any of it would fail here.
    subject = one_line(words.get_template(f"{folder}/subject.txt").render({name: values[name] for name in values.keys() - set(own)}))
    if payload.get("is_test"):
        subject = words.get_template("mail/_test_subject.txt").render(subject=subject)
    text = words.get_template(f"{folder}/body.txt").render(values | {"name": partial(_named, base=direction(ui_language(language)))})
    html = environment(language).get_template(f"{folder}/body.html")
    rich = html.render(values | {"name": Markup("<bdi>{}</bdi>").format}, subject=subject)
    return Mould(subject, moulds.part(_tidy(text)), moulds.part(_tidy(rich)))


def _clean_all(values: Mapping[str, Any]) -> Values:
    return {name: _clean(value) for name, value in values.items()}


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
    if url not in AS_A_NAME and not LINK.fullmatch(url):
        raise ValueError("A link in a mail is an http or https address without white space.")
    return url


@lru_cache(maxsize=64)
def _text_environment(language: str) -> Environment:
    """Return the shared environment as plain text needs it: an ampersand stays one."""
    return environment(language).overlay(autoescape=False)


def _named(text: str, base: str) -> str:
    return AS_A_NAME.get(text) or _isolated(text, base)


def _isolated(text: str, base: str) -> str:
    """Fence `text` where it could turn the sentence around it: an Arabic name in an English line, or the other way round."""
    if base == "ltr" and text.isascii():
        return text
    against = {"L"} if base == "rtl" else {"R", "AL"}
    if any(unicodedata.bidirectional(char) in against for char in text):
        return f"{ISOLATED}{text}{END_OF_ISOLATE}"
    return text


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
