"""When who joins a public list appears: at a line of a fixed grid, with whoever else joined since the line before it.

Of the moment of joining nothing is left in the line, so an edition that stands in public with its time tells none.
"""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def due_after(at: datetime, *, minutes: int) -> datetime:
    """Return the line at which a first one that joins at `at` appears, on a grid of so many minutes since the epoch; at once with none.

    It is at least half of the minutes away, and less than one and a half times as many: one alone that joined a second before the next
    line would be timed by it.
    """
    return next_line(at + timedelta(minutes=minutes) / 2, minutes=minutes)


def next_line(at: datetime, *, minutes: int) -> datetime:
    """Return the first line that is not before `at`: with no minutes `at` itself."""
    step = timedelta(minutes=minutes)
    return EPOCH - (EPOCH - at) // step * step if step else at
