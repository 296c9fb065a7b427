"""The grid at whose lines late endorsements appear."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import batch_times


@pytest.mark.parametrize(
    ("joined", "minutes", "due_at"),
    [
        ("12:00:00", 30, "12:30:00"),
        ("12:13:24", 30, "12:30:00"),
        ("12:15:00", 30, "12:30:00"),
        ("12:15:01", 30, "13:00:00"),
        ("12:29:59", 30, "13:00:00"),
        ("12:29:59", 1, "12:31:00"),
        ("12:29:59", 0, "12:29:59"),
    ],
)
def test_a_line_that_is_too_near_is_left_to_others(joined: str, minutes: int, due_at: str) -> None:
    at = datetime.fromisoformat(f"2026-12-01T{joined}+00:00")

    assert f"{batch_times.due_after(at, minutes=minutes):%H:%M:%S}" == due_at


@given(at=st.datetimes(datetime(2026, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)), minutes=st.integers(1, 1440))  # noqa: DTZ001 (hypothesis adds the zone)
def test_the_wait_is_between_half_of_the_minutes_and_one_and_a_half_times_as_many(at: datetime, minutes: int) -> None:
    due_at = batch_times.due_after(at, minutes=minutes)

    assert timedelta(minutes=minutes) / 2 <= due_at - at < timedelta(minutes=minutes) * 3 / 2
    assert due_at.timestamp() % (minutes * 60) == 0
