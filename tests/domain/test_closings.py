"""Closing sign-on before its date: no more endorsements, no more rounds, and more time opens it again."""

import pytest

from app import clock
from app.db import Database
from app.domain import closings, deadlines, schedules, statements
from app.domain.deadlines import Extension
from app.errors import SignOnClosed, WrongPhase
from app.models import Phase, Statement
from tests import cast
from tests.cast import Clock, Lead


def close(database: Database, lead: Lead, statement: Statement) -> Statement:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        closings.close(session, fresh, at=clock.now())
        return fresh


def test_closed_sign_on_takes_no_endorsement(database: Database, lead: Lead, statement: Statement) -> None:
    token, _ = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    close(database, lead, statement)

    with pytest.raises(SignOnClosed):
        cast.endorse(database, token)


def test_a_second_click_changes_nothing(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    first = close(database, lead, statement).hard_deadline
    still.advance(hours=1)

    assert close(database, lead, statement).hard_deadline == first


def test_no_round_of_reminders_is_to_come(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead, soft_deadline="2026-12-20T18:00")
    with database.write() as session:
        schedules.set_days(session, statements.get(session, statement.id, by=lead.actor), "3", "2", at=clock.now())

    closed = close(database, lead, statement)

    with database.read() as session:
        assert schedules.list_for(session, closed) == []


def test_more_time_opens_it_again(database: Database, lead: Lead, statement: Statement) -> None:
    closed = close(database, lead, statement)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        deadlines.extend(session, fresh, Extension("2027-01-20T18:00", revision=closed.revision), by=lead.actor, at=clock.now())
        assert fresh.phase == Phase.SIGN_ON


def test_a_draft_has_nothing_to_close(database: Database, lead: Lead) -> None:
    draft = cast.new_draft(database, lead)

    with pytest.raises(WrongPhase):
        close(database, lead, draft)
