"""Envelopes: the mails that carry an invitation's link. The first one and every reminder get a link of their own."""

from collections.abc import Mapping, Sequence
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

LINK_LIFE = timedelta(days=365)
"""How long an invitation's link opens after the closing date (or after it was made): its owner may still want to be named again."""


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
    titles = {text.language: text.title for text in versions.list_translations(session, versions.latest(session, statement))}
    link_rows, mail_rows = [], []
    for invitation_id, entry in invited:
        token = session.signer.new_token(Purpose.INVITATION)
        link_rows.append(_link_row(statement, token, invitation_id, at=at))
        payload = {**_payload(session, statement, entry, token, titles, by=by), **facts}
        mail_rows.append(
            mails.row(session, kind, to=entry.email, language=entry.language, payload=payload, at=at, invitation_id=invitation_id)
        )
    session.connection().execute(insert(Link), link_rows)
    session.connection().execute(insert(Mail), mail_rows)


def _link_row(statement: Statement, token: str, invitation_id: str, *, at: datetime) -> dict[str, Any]:
    return {
        "purpose": Purpose.INVITATION,
        "token_hash": secret_hash(token),
        "invitation_id": invitation_id,
        "created_at": at,
        "expires_at": max(statement.hard_deadline or at, at) + LINK_LIFE,
    }


def _payload(session: Session, statement: Statement, entry: Entry, token: str, titles: dict[str, str], *, by: Actor) -> dict[str, Any]:
    return {
        "url": f"{session.settings.base_url}/e/{token}",
        "lead": by.lead_name,
        "contact_name": entry.contact_name,
        "partner": entry.name,
        "kind": statement.kind,
        "title": titles.get(entry.language) or titles[statement.authentic_language],
        "deadline": statement.hard_deadline.isoformat() if statement.hard_deadline else "",
        "time_zone": statement.time_zone,
    }
