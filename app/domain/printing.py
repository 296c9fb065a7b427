"""Printing: what would go on paper if a statement were published now, so that a missing font is seen before, not after."""

from datetime import datetime

from app.db import Session
from app.domain import publications, versions
from app.models import Statement
from app.publishing.document import Document


def draw(session: Session, statement: Statement, *, at: datetime) -> Document | None:
    """Return the Document that publishing now would make, or None while nobody can publish."""
    version = versions.find_endorsable(session, statement.id) if statement.phase in publications.PUBLISHABLE else None
    return publications.preview(session, statement, version, at=at) if version else None
