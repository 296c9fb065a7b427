"""Envelopes: the mails that carry an invitation's link. The first one and every reminder get a link of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert

from app.db import Session
from app.domain import mails, versions
from app.domain.accounts import Actor
from app.domain.partners import Entry
from app.models import Link, Mail, Purpose, Statement
from app.security.secrets import secret_hash
from app.texts.placeholders import mark_title_gaps

CONSULTING = ("consultation", "consultation_reminder")
"""Kinds of mail that ask for comments: their link opens the consultation. Every other one opens the invitation to endorse."""

LINK_LIFE = timedelta(days=365)
"""How long an invitation's link opens after the closing date (or after it was made): its owner may still want to be named again."""


@dataclass(frozen=True)
class _Asked:
    """What the mails of one batch ask for: the page their links open, the text's titles by language, and until when."""

    purpose: Purpose
    titles: Mapping[str, str]
    deadline: datetime | None


def queue(
    session: Session,
    statement: Statement,
    kind: str,
    invited: Sequence[tuple[str, Entry]],
    *,
    by: Actor,
    at: datetime,
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Give every invitation a fresh link and write its mail: two inserts, however many. `facts` are what the kind says beside."""
    if not invited:
        return
    asked = _asked(session, statement, kind)
    link_rows, mail_rows = [], []
    for invitation_id, entry in invited:
        token = session.signer.new_token(asked.purpose)
        link_rows.append(_link_row(asked, token, invitation_id, at=at))
        payload = {**_payload(session, statement, asked, entry, token), "lead": by.lead_name, **facts}
        mail_rows.append(
            mails.row(session, kind, to=entry.email, language=entry.language, payload=payload, at=at, invitation_id=invitation_id)
        )
    session.connection().execute(insert(Link), link_rows)
    session.connection().execute(insert(Mail), mail_rows)


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


def _link_row(asked: _Asked, token: str, invitation_id: str, *, at: datetime) -> dict[str, Any]:
    return {
        "purpose": asked.purpose,
        "token_hash": secret_hash(token),
        "invitation_id": invitation_id,
        "created_at": at,
        "expires_at": max(asked.deadline or at, at) + LINK_LIFE,
    }


def _payload(session: Session, statement: Statement, asked: _Asked, entry: Entry, token: str) -> dict[str, Any]:
    page = "c" if asked.purpose == Purpose.CONSULTATION else "e"
    return {
        "url": f"{session.settings.base_url}/{page}/{token}",
        "contact_name": entry.contact_name,
        "partner": entry.name,
        "kind": statement.kind,
        "title": asked.titles.get(entry.language) or asked.titles[statement.authentic_language],
        "deadline": asked.deadline.isoformat() if asked.deadline else "",
        "time_zone": statement.time_zone,
    }
