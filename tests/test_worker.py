"""The worker's duties about campaigns: what is due is begun once, whatever the number of workers, and its mails leave."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import schedules
from app.models import Campaign, Invitation, InvitationState, Mail, MailState, ScheduledReminder, Statement
from app.worker import Worker
from tests import campaigning, cast
from tests.cast import Clock, Lead


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


def work(database: Database, workers: int = 1) -> None:
    """Let workers do all that is due, beside one another."""

    async def run() -> None:
        await asyncio.gather(*(Worker(database.settings, database).run_once() for _ in range(workers)))

    asyncio.run(run())


def states(database: Database) -> list[str]:
    with database.read() as session:
        return sorted(str(state) for state in session.exec(select(Mail.state)).all())


@pytest.mark.parametrize("workers", [1, 3])
def test_a_scheduled_campaign_starts_and_leaves(database: Database, lead: Lead, still: Clock, workers: int) -> None:
    campaigning.directory(database, lead)
    campaign = campaigning.draft(database, lead, cast.open_statement(database, lead))
    campaigning.send(database, lead, campaign, send_at="2026-12-02T09:00")
    work(database)
    assert states(database) == []

    still.advance(days=1)
    work(database, workers)

    assert states(database) == [MailState.SENT] * 3
    with database.read() as session:
        assert session.get_one(Campaign, campaign.id).invited == 3


@pytest.mark.parametrize("workers", [1, 3])
def test_a_round_of_reminders_leaves_when_its_time_has_come(database: Database, lead: Lead, still: Clock, workers: int) -> None:
    statement = cast.open_statement(database, lead, soft_deadline="2026-12-10T18:00")
    cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    with database.write() as session:
        schedules.set_days(session, session.get_one(Statement, statement.id), "3", "2", at=clock.now())
    work(database)

    still.at = datetime(2026, 12, 7, 7, 0, tzinfo=UTC)
    work(database, workers)

    assert [mail.kind for mail in cast.outbox(database)] == ["invitation", "invitation", "reminder", "reminder"]
    with database.read() as session:
        assert session.exec(select(ScheduledReminder.count)).all() == [2]
        assert set(session.exec(select(Invitation.state)).all()) == {InvitationState.SENT}
