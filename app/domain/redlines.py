"""What a mail says of a change: the redline between two frozen versions, drawn when the mail leaves, not kept in ten thousand payloads."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from app.db import Session
from app.models import Statement, Translation, Version
from app.texts.plain import to_text
from app.texts.redline import Text, compare

LONGEST = 20_000
"""Characters of a redline in a mail. A longer one is read on the page."""


def for_mail(session: Session, payload: Mapping[str, Any], language: str) -> list[str]:
    """Return the changed paragraphs of a payload with `before_id` and `after_id`, one a line; empty for any other mail.

    In the reader's language where both texts have it, else in the authentic one; empty too where it is too long for a mail.
    """
    before_id, after_id = payload.get("before_id"), payload.get("after_id")
    if not before_id or not after_id:
        return []
    for tag in (language, _authentic(session, str(after_id))):
        before, after = (session.get(Translation, (version_id, tag)) for version_id in (before_id, after_id))
        if before is not None and after is not None:
            text = to_text(compare(Text(before.title, before.body), Text(after.title, after.body)), language)
            return [" ".join(part.split()) for part in text.split("\n\n") if part.strip()] if len(text) <= LONGEST else []
    return []


def _authentic(session: Session, version_id: str) -> str:
    query = select(Statement.authentic_language).join(Version).where(Version.id == version_id)
    return session.exec(query).first() or ""
