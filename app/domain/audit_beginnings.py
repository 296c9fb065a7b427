"""When the log began, as the audit has to know it: what is from before it has no entry, and nothing younger may lack one."""

from datetime import date
from typing import NamedTuple

from sqlmodel import col, select

from app.db import Session
from app.models import Event, EventKind


class Beginning(NamedTuple):
    """The day of the very first entry, and how many endorsements there were `before` it, as that entry says."""

    on: date
    before: int

    def is_older(self, day: date) -> bool:
        """Whether what is of a day may have no entry: an installation that began with its log has nothing older."""
        return bool(self.before) and day <= self.on


def find(session: Session) -> Beginning | None:
    """Return when the first log began, or None where no entry has its place yet."""
    first = select(col(Event.kind), col(Event.facts), col(Event.recorded_on)).where(col(Event.log_number).is_not(None))
    opened = session.connection().execute(first.order_by(col(Event.log_number), col(Event.leaf_index)).limit(1)).one_or_none()
    if opened is None:
        return None
    return Beginning(opened.recorded_on, opened.facts.get("before", 0) if opened.kind == EventKind.LOG_OPENED else 0)
