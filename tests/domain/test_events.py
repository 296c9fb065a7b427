"""The trail: one event per act, in its transaction, with ids, hashes and counts only."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import events, withdrawals
from app.models import Event, EventKind, Version
from tests import cast
from tests.cast import Clock


def test_an_event_says_the_day_and_not_the_second(database: Database, still: Clock) -> None:
    statement = cast.new_draft(database, cast.new_lead(database))

    with database.write() as session:
        events.record(session, EventKind.ENDORSED, statement_id=statement.id, at=datetime(2026, 12, 1, 23, 59, tzinfo=UTC), subject_id="x")

    with database.read() as session:
        event = session.exec(select(Event)).one()
    assert (event.recorded_on, event.subject_id, event.facts) == (date(2026, 12, 1), "x", {})


def break_after_an_event(session: Session, statement_id: str) -> None:
    events.record(session, EventKind.ENDORSED, statement_id=statement_id, at=clock.now())
    session.add(Version(statement_id=statement_id))


def test_an_act_that_failed_left_no_trail(database: Database, still: Clock) -> None:
    statement = cast.new_draft(database, cast.new_lead(database))

    with pytest.raises(IntegrityError), database.write() as session:
        break_after_an_event(session, statement.id)

    assert cast.trail(database) == []


def test_a_whole_story_is_told_in_order_and_names_nobody(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    manage = cast.endorse(database, token)
    cast.publish(database, lead, statement)
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())
    with database.write() as session:
        withdrawals.withdraw(session, manage, "on_record", at=clock.now())

    assert cast.trail(database) == ["version_frozen", "endorsed", "published", "visibility_lowered", "withdrawn"]
    with database.read() as session:
        told = repr([event.model_dump() for event in session.exec(select(Event).order_by(col(Event.id))).all()])
    assert not [word for word in ("Lantern", "Alesia", "Partner", "@example", "Director") if word in told]
