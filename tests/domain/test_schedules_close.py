"""Planned rounds of reminders that stand close behind the last mail are known before they leave."""

from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import schedules, stops
from app.domain.schedules import Close
from app.models import Invitation, InvitationState, Mail, Statement
from tests import campaigning, cast
from tests.cast import Clock, Lead

BEFORE = datetime(2026, 12, 6, 15, 0, tzinfo=UTC)
"""Sixteen hours before the round of 7 December, 09:00 in Vilnius."""


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    """Sign-on is open; the one round is planned for 7 December, 09:00 in Vilnius."""
    statement = cast.open_statement(database, lead, soft_deadline="2026-12-10T18:00")
    with database.write() as session:
        schedules.set_days(session, session.get_one(Statement, statement.id), "3", "2", at=clock.now())
    return statement


def find_close(database: Database, statement: Statement) -> list[Close]:
    with database.read() as session:
        return list(schedules.find_close(session, session.get_one(Statement, statement.id)).values())


def mark(database: Database, **fields: object) -> None:
    """Change the first invitation."""
    with database.write() as session:
        session.exec(select(Invitation).order_by(Invitation.id)).all()[0].sqlmodel_update(fields)


def test_a_round_long_after_the_invitation_is_not_close(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    campaigning.deliver(database)

    assert find_close(database, statement) == []


def test_a_round_within_a_day_of_the_invitations_is_close(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    still.at = BEFORE
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    before = find_close(database, statement)
    campaigning.deliver(database)

    assert before == find_close(database, statement) == [Close(2, 0, None)]


def test_who_was_mailed_within_the_pause_does_not_get_the_round(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    still.at = BEFORE
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    campaigning.deliver(database)

    mark(database, reminded_at=datetime(2026, 12, 6, 20, 0, tzinfo=UTC))

    assert find_close(database, statement) == [Close(1, 1, None)]


def test_a_round_within_a_day_of_a_reminder_is_close(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    campaigning.deliver(database)

    mark(database, reminded_at=BEFORE, reminders=1)

    assert find_close(database, statement) == [Close(1, 0, None)]


@pytest.mark.parametrize("fields", [{"state": InvitationState.ANSWERED}, {"state": InvitationState.REVOKED}, {"reminders": 2}])
def test_who_gets_no_round_makes_none_close(database: Database, lead: Lead, statement: Statement, fields: dict[str, object]) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)

    mark(database, sent_at=BEFORE, **fields)

    assert find_close(database, statement) == []


def test_who_has_stopped_the_reminders_makes_none_close(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    still.at = BEFORE
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        stops.stop(session, cast.link_in_mail(database, cast.PARTNER.email, "invitation"), at=clock.now())

    assert find_close(database, statement) == []


def test_a_campaign_that_starts_soon_before_is_told(database: Database, lead: Lead, statement: Statement) -> None:
    campaigning.directory(database, lead)
    campaign = campaigning.draft(database, lead, statement)

    campaigning.send(database, lead, campaign, send_at="2026-12-06T20:00")

    assert find_close(database, statement) == [Close(0, 0, datetime(2026, 12, 6, 18, 0, tzinfo=UTC))]


def test_a_mail_that_waits_counts_at_its_moment(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        session.exec(select(Mail)).one().due_at = BEFORE

    assert find_close(database, statement) == [Close(1, 0, None)]


def test_a_round_that_was_sent_is_not_marked(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    still.at = BEFORE
    cast.invite(database, lead, statement, cast.PARTNER)
    campaigning.deliver(database)
    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)

    with database.write() as session:
        schedules.send_due(session, at=clock.now())

    assert find_close(database, statement) == []
