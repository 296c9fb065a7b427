"""Receipts: what a partner's registered contact is mailed about its own act, so an answer given in its name is never a secret to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, select

from app.db import Session
from app.domain import links, mails, partners
from app.domain.bindings import FrozenText
from app.domain.invitations import Opened
from app.models import (
    Contact,
    Purpose,
    Statement,
    Translation,
    Version,
)
from app.texts.placeholders import mark_title_gaps

CONTACT = select(Contact).where(col(Contact.id) == bindparam("contact_id"))
TITLES = (
    select(Translation.language, Translation.title)
    .join(Version, col(Version.id) == col(Translation.version_id))
    .where(col(Version.statement_id) == bindparam("statement_id"), col(Version.frozen_at).is_not(None))
    .where((col(Translation.language) == bindparam("language")) | (col(Translation.language) == bindparam("authentic")))
    .order_by(col(Version.number))
)


def queue_receipt(session: Session, opened: Opened, row: dict[str, Any], *, text: FrozenText, is_changed: bool, at: datetime) -> None:
    """Mail the receipt of an endorsement of `text` with a fresh manage link. `row` has the values that were written."""
    token = links.issue(session, Purpose.MANAGE, at=at, invitation_id=opened.invitation.id)
    payload = {
        "kind": opened.statement.kind,
        "display_name": row["display_name"],
        "visibility": row["visibility"],
        "version": text.number,
        "text_sha256": row["text_sha256"],
        "recorded_on": at.date().isoformat(),
        "manage_url": f"{session.settings.base_url}/m/{token}",
        "changed": is_changed,
    }
    queue_note(session, opened, "receipt", payload, at=at, titles=text.titles)


def queue_note(
    session: Session, opened: Opened, kind: str, payload: dict[str, Any], *, at: datetime, titles: Mapping[str, str] | None = None
) -> None:
    """Mail the partner's registered contact about its own act. `titles` are the statement's by language, where they are known already."""
    contact = session.exec(CONTACT, params={"contact_id": opened.invitation.contact_id}).one()
    entry = partners.open_entry(session, opened.partner, contact)
    known = _titles(session, opened.statement, entry.language) if titles is None else titles
    whole = {"lead": opened.lead.name, "title": _pick(known, opened.statement, entry.language), **payload}
    mails.queue(session, kind, to=entry.email, language=entry.language, payload=whole, at=at, invitation_id=opened.invitation.id)


def title(session: Session, statement: Statement, language: str) -> str:
    """Return a statement's title in a language, else in the authentic one, with gaps for what is filled in at publication."""
    return _pick(_titles(session, statement, language), statement, language)


def _titles(session: Session, statement: Statement, language: str) -> dict[str, str]:
    wanted = {"statement_id": statement.id, "language": language, "authentic": statement.authentic_language}
    return dict(session.connection().execute(TITLES, wanted).all())


def _pick(titles: Mapping[str, str], statement: Statement, language: str) -> str:
    tag = language if titles.get(language) else statement.authentic_language
    return mark_title_gaps(titles.get(tag, ""), tag)
