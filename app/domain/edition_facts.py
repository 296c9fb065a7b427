"""What an edition says of itself in titles and mails: its counts, and the day of the statement."""

from zoneinfo import ZoneInfo

from app.models import Edition, Statement
from app.texts.placeholders import Facts


def read(statement: Statement, edition: Edition) -> Facts:
    """Return what the placeholders of a text became in an edition. The counts are those that were published (P3)."""
    published_at = statement.first_published_at or edition.requested_at
    dated_on = statement.dated_on or published_at.astimezone(ZoneInfo(statement.time_zone)).date()
    return Facts(edition.named_count + edition.withheld_count, edition.named_count, edition.country_count or 0, dated_on)
