"""Redlines between two frozen versions, for the mails and pages that show a partner what changed. Frozen texts never change."""

from app.db import Session
from app.models import Translation
from app.texts.redline import Redline, Text, compare


def find(session: Session, before_id: str, after_id: str, language: str) -> Redline | None:
    """Return the redline of one language between two versions, by id; None when either has no text in it."""
    before, after = (session.get(Translation, (version_id, language)) for version_id in (before_id, after_id))
    if before is None or after is None:
        return None
    return compare(Text(before.title, before.body), Text(after.title, after.body))
