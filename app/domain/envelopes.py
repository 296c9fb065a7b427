"""Envelopes: the mails that carry an invitation's link. The first one and every reminder get a link of their own."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from app.db import Session
from app.domain import mails, versions
from app.domain.accounts import Actor
from app.domain.partners import Entry
from app.models import Link, Mail, Purpose, Statement
from app.security.secrets import secret_hash
from app.texts.placeholders import mark_title_gaps

CONSULTING = ("consultation", "consultation_reminder")
"""Kinds of mail that ask for comments: their link opens the consultation. Every other one opens the invitation to endorse."""

BEGINNING = ("invitation", "consultation")
"""Kinds that begin a thread."""

CHUNK = 5_000
EXAMPLE = "example"
"""Stands where a token would: it carries no signature, so it is the token of nothing."""

LINK_LIFE = timedelta(days=365)
"""How long an invitation's link opens after the closing date (or after it was made): its owner may still want to be named again."""


@dataclass(frozen=True)
class Sending:
    """How one batch leaves: its mails spread at random over `spread`, from `send_at` (or at once). `notes` are the lead's words for one
    partner, by its id; `facts` is what the kind says beside.
    """

    send_at: datetime | None = None
    spread: timedelta = timedelta()
    campaign_id: str | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)

    def due(self, at: datetime) -> datetime:
        """Return when one of the mails leaves."""
        return (self.send_at or at) + self.spread * random.random()  # noqa: S311 - nobody gains by guessing when a mail leaves


AT_ONCE = Sending()


@dataclass(frozen=True)
class _Asked:
    """What the mails of one batch ask for: the page their links open, the text's titles by language, and until when."""

    purpose: Purpose
    titles: Mapping[str, str]
    deadline: datetime | None

    def expires_at(self, at: datetime) -> datetime:
        """Return when the links of the batch end."""
        return max(self.deadline or at, at) + LINK_LIFE


def queue(
    session: Session,
    statement: Statement,
    kind: str,
    invited: Sequence[tuple[str, Entry]],
    *,
    by: Actor,
    at: datetime,
    sending: Sending = AT_ONCE,
) -> None:
    """Give everybody invited a fresh link and write its mail: two inserts, however many.

    One invitation may stand several times, with another contact each time. Who gets no mail gets no link either.
    """
    invited = [(invitation_id, entry) for invitation_id, entry in invited if entry.gets_mail]
    if not invited:
        return
    asked, threads = _asked(session, statement, kind), _threads(session, kind, [invitation_id for invitation_id, _ in invited])
    link_rows, mail_rows = [], []
    for invitation_id, entry in invited:
        token = session.signer.new_token(asked.purpose)
        link_rows.append(link_row(entry, asked.purpose, token, invitation_id, at=at) | {"expires_at": asked.expires_at(at)})
        payload = {**_payload(session, statement, asked, entry, token), "lead": by.lead_name, **sending.facts}
        payload |= {"personal_note": sending.notes[entry.partner_id]} if entry.partner_id in sending.notes else {}
        row = mails.row(session, kind, to=entry.email, language=entry.language, payload=payload, at=at, invitation_id=invitation_id)
        row |= {"contact_id": entry.contact_id or None, "delegation_id": entry.delegation_id or None}
        row |= {"campaign_id": sending.campaign_id, "due_at": sending.due(at)}
        mail_rows.append(row | {"in_reply_to": threads.get((invitation_id, entry.contact_id), "")})
    session.connection().execute(insert(Link), link_rows)
    session.connection().execute(insert(Mail), mail_rows)


def example(session: Session, statement: Statement, kind: str, entry: Entry, *, by: Actor, note: str = "") -> dict[str, Any]:
    """Return what a mail of `kind` to somebody would hold, with a link that opens nothing. Writes nothing."""
    payload = _payload(session, statement, _asked(session, statement, kind), entry, EXAMPLE)
    return {**payload, "lead": by.lead_name, **({"personal_note": note} if note else {})}


def link_row(entry: Entry, purpose: Purpose, token: str, invitation_id: str, *, at: datetime) -> dict[str, Any]:
    """Return the values of the link that one person is given to one invitation."""
    return {
        "purpose": purpose,
        "token_hash": secret_hash(token),
        "invitation_id": invitation_id,
        "contact_id": entry.contact_id or None,
        "delegation_id": entry.delegation_id or None,
        "is_handed": entry.is_handed,
        "created_at": at,
    }


def _asked(session: Session, statement: Statement, kind: str) -> _Asked:
    """A mail speaks of the text that its link shows: what is being written after it is nobody's yet."""
    is_consulting = kind in CONSULTING
    find = versions.find_consulted if is_consulting else versions.find_endorsable
    version = find(session, statement.id)
    texts = versions.list_translations(session, version) if version else []
    titles = {text.language: mark_title_gaps(text.title, text.language) for text in texts}
    if is_consulting:
        return _Asked(Purpose.CONSULTATION, titles, statement.comment_deadline)
    return _Asked(Purpose.INVITATION, titles, statement.hard_deadline)


def _threads(session: Session, kind: str, invitation_ids: Sequence[str]) -> dict[tuple[str, str], str]:
    """Return the Message-ID of the first mail by invitation and contact: what comes later stands beneath it in a mailbox."""
    found: dict[tuple[str, str], str] = {}
    if kind in BEGINNING:
        return found
    for first in range(0, len(invitation_ids), CHUNK):
        query = select(Mail.invitation_id, Mail.contact_id, Mail.message_id).order_by(col(Mail.id))
        these = col(Mail.invitation_id).in_(invitation_ids[first : first + CHUNK])
        for invitation_id, contact_id, message_id in session.exec(query.where(these, col(Mail.contact_id).is_not(None))):
            found.setdefault((invitation_id or "", contact_id or ""), message_id)
    return found


def _payload(session: Session, statement: Statement, asked: _Asked, entry: Entry, token: str) -> dict[str, Any]:
    page, embargo = "c" if asked.purpose == Purpose.CONSULTATION else "e", statement.embargo_until
    return {
        "url": f"{session.settings.base_url}/{page}/{token}",
        "contact_name": entry.contact_name,
        "partner": entry.name,
        "kind": statement.kind,
        "title": asked.titles.get(entry.language) or asked.titles[statement.authentic_language],
        "deadline": asked.deadline.isoformat() if asked.deadline else "",
        **({"embargo": embargo.isoformat()} if embargo and not statement.first_published_at else {}),
        "time_zone": statement.time_zone,
        **({"is_individual": True} if entry.is_individual else {}),
        **({"discreet": True} if statement.is_discreet or entry.is_discreet else {}),
    }
