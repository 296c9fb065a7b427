"""Printing: what would go on paper if an edition were made now, so that a missing font is seen, with the names it is missing for."""

from datetime import datetime

from sqlmodel import select

from app.db import Session
from app.domain import publications, versions
from app.models import Edition, EditionState, Phase, Statement
from app.publishing.document import Document


def draw(session: Session, statement: Statement, *, at: datetime) -> Document | None:
    """Return the Document of an edition made now; None while nobody can publish, and where what is public is as it should be."""
    is_looked_at = statement.phase in publications.PUBLISHABLE or _falls_short(session, statement)
    version = versions.find_endorsable(session, statement.id) if is_looked_at else None
    return publications.preview(session, statement, version, at=at) if version else None


def _falls_short(session: Session, statement: Statement) -> bool:
    public = select(Edition.failure).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
    return statement.phase == Phase.PUBLISHED and bool(session.exec(public).first())
