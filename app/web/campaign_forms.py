"""What the pages of a campaign read from forms and show of mails. Pure: it reads no row."""

import email
import email.policy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.datastructures import FormData

from app.config import Settings
from app.domain.campaign_previews import Variant
from app.domain.campaigns import Order
from app.domain.recipient_choices import Filters
from app.mail import messages
from app.mail.envelopes import Envelope
from app.publishing.templates import ui_language
from app.web.desk import line

FILTERS = ("words", "group_id", "country", "scope", "kind", "ecosoc", "language", "endorsed_id")
NOBODY = "name@example.org"
EXAMPLE_ID = "<example@example.org>"


@dataclass(frozen=True)
class ShownMail:
    """One wording of the mail as its readers see it, and how many there are of them. `spoken` is the language its words are in."""

    variant: Variant
    spoken: str
    readers: int
    sender: str
    subject: str
    text: str


def read_filters(form: FormData) -> Filters:
    """Return the filters as typed."""
    typed: dict[str, Any] = {name: line(form, name) for name in FILTERS}
    return Filters(**typed)


def read_order(form: FormData) -> Order:
    """Return when to send, as typed. A time counts only where "at a time" is chosen."""
    send_at = (line(form, "send_at") or "-") if line(form, "when") == "later" else ""
    return Order(send_at, line(form, "spread_minutes"), line(form, "seen"))


def read_variant(form: FormData) -> Variant:
    """Return which wording of the mail is meant; one that nobody gets is found nowhere."""
    return Variant(line(form, "language"), line(form, "discreet") == "yes")


def shown_mail(variant: Variant, readers: int, kind: str, payload: Mapping[str, Any], *, settings: Settings, at: datetime) -> ShownMail:
    """Render a mail as the worker will, and read it as a mail program would."""
    envelope = Envelope(sender=settings.mail_from, recipient=NOBODY, message_id=EXAMPLE_ID, queued_at=at)
    letter = messages.render(kind, variant.language, payload, base_url=settings.base_url, **envelope)
    message = email.message_from_bytes(letter.content, policy=email.policy.default)
    body = message.get_body(("plain",))
    text, spoken = str(body.get_content()) if body else "", ui_language(variant.language)
    return ShownMail(variant, spoken, readers, str(message["From"]), str(message["Subject"]), text)
