"""The limiter: a burst at once, then one per interval, whatever the number of threads (GCRA)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import limits
from app.errors import TooMany
from app.models import RateLimit
from tests import cast
from tests.cast import Clock


def take(database: Database, subject: str = "somebody", name: str = "login") -> datetime:
    with database.write() as session:
        return limits.take(session, name, subject, every=timedelta(minutes=2), burst=3, at=clock.now())


def is_spent(database: Database) -> bool:
    with database.read() as session:
        return limits.is_spent(session, "login", "somebody", every=timedelta(minutes=2), burst=3, at=clock.now())


def test_a_burst_passes_and_the_next_is_too_many(database: Database, still: Clock) -> None:
    for _ in range(3):
        take(database)

    with pytest.raises(TooMany):
        take(database)


def test_each_act_is_told_its_turn_if_no_two_came_within_the_interval(database: Database, still: Clock) -> None:
    began = still.at

    turns = [take(database) for _ in range(3)]

    assert turns == [began, began + timedelta(minutes=2), began + timedelta(minutes=4)]


def test_after_one_interval_one_more_passes(database: Database, still: Clock) -> None:
    for _ in range(3):
        take(database)

    still.advance(seconds=119)
    with pytest.raises(TooMany):
        take(database)
    still.advance(seconds=1)
    take(database)
    with pytest.raises(TooMany):
        take(database)


def test_being_refused_costs_nothing(database: Database, still: Clock) -> None:
    for _ in range(3):
        take(database)
    for _ in range(5):
        with pytest.raises(TooMany):
            take(database)

    still.advance(minutes=2)

    take(database)


def test_looking_whether_a_limit_is_spent_spends_nothing(database: Database, still: Clock) -> None:
    before = is_spent(database)
    for _ in range(3):
        assert not is_spent(database)
        take(database)

    assert (before, is_spent(database)) == (False, True)
    still.advance(minutes=2)
    assert not is_spent(database)


def test_a_rested_bucket_holds_one_burst_and_no_more(database: Database, still: Clock) -> None:
    take(database)
    still.advance(days=1)

    for _ in range(3):
        take(database)
    with pytest.raises(TooMany):
        take(database)


def test_subjects_and_names_have_buckets_of_their_own(database: Database, still: Clock) -> None:
    for _ in range(3):
        take(database)

    take(database, subject="somebody else")
    take(database, name="another limit")

    with pytest.raises(TooMany):
        take(database)


def test_of_many_at_once_exactly_the_burst_passes(database: Database, still: Clock) -> None:
    results = cast.at_once(12, lambda _: take(database))

    assert sum(isinstance(result, datetime) for result in results) == 3
    assert sum(isinstance(result, TooMany) for result in results) == 9


def test_a_bucket_does_not_say_whose_it_is(database: Database, still: Clock) -> None:
    take(database, subject="director@lantern.example.org")

    with database.read() as session:
        (row,) = session.exec(select(RateLimit)).all()
    assert len(row.bucket) == 32
    assert b"lantern" not in row.bucket


def test_empty_buckets_are_dropped_and_full_ones_stay(database: Database, still: Clock) -> None:
    take(database, subject="old")
    still.advance(minutes=5)
    take(database, subject="new")

    with database.write() as session:
        limits.purge(session, at=clock.now())

    with database.read() as session:
        assert len(session.exec(select(RateLimit)).all()) == 1
