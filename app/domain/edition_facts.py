"""What an edition says of itself in titles, mails and the pages of partners: its counts, and the day of the statement."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import select

from app.db import Session
from app.models import Edition, EditionState, Phase, Statement
from app.texts.placeholders import Facts


def read(statement: Statement, edition: Edition) -> Facts:
    """Return what the placeholders of a text became in an edition. The counts are those that were published (P3)."""
    published_at = statement.first_published_at or edition.requested_at
    dated = dated_on(statement.dated_on, published_at, statement.time_zone)
    return Facts(edition.named_count + edition.withheld_count, edition.named_count, edition.country_count or 0, dated)


def find(session: Session, statement: Statement) -> Facts | None:
    """Return the facts of the edition that is public now; None where there is none, or nothing but a notice. One query."""
    if statement.phase != Phase.PUBLISHED:
        return None
    public = select(Edition).where(Edition.statement_id == statement.id, Edition.state == EditionState.PUBLISHED)
    edition = session.exec(public).first()
    return read(statement, edition) if edition else None


def dated_on(chosen: date | None, published_at: datetime, time_zone: str) -> date:
    """Return the day a statement says it is of: the one its lead chose, else that of its first publication, where it is at home."""
    return chosen or published_at.astimezone(ZoneInfo(time_zone)).date()
