"""What an edition says of itself in titles and mails: its counts, and the day of the statement."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.models import Edition, Statement
from app.texts.placeholders import Facts


def read(statement: Statement, edition: Edition) -> Facts:
    """Return what the placeholders of a text became in an edition. The counts are those that were published (P3)."""
    published_at = statement.first_published_at or edition.requested_at
    dated = dated_on(statement.dated_on, published_at, statement.time_zone)
    return Facts(edition.named_count + edition.withheld_count, edition.named_count, edition.country_count or 0, dated)


def dated_on(chosen: date | None, published_at: datetime, time_zone: str) -> date:
    """Return the day a statement says it is of: the one its lead chose, else that of its first publication, where it is at home."""
    return chosen or published_at.astimezone(ZoneInfo(time_zone)).date()
