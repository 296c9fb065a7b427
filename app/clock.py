"""The only reader of the time. Everything else is given a moment, so tests can stand still or travel."""

from collections.abc import Callable
from datetime import UTC, datetime


def system_now() -> datetime:
    """Return the present as aware UTC."""
    return datetime.now(UTC)


_now: Callable[[], datetime] = system_now


def now() -> datetime:
    """Return the present as aware UTC, or what a test has set with `use`."""
    return _now()


def use(source: Callable[[], datetime]) -> None:
    """Read the time from `source` from here on. For tests; `use(system_now)` goes back."""
    global _now  # one process has one time; a parameter through every call would say nothing more
    _now = source
