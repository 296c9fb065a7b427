"""Schedules: reminders that leave by themselves, some days before the soft deadline, at nine in the morning of the statement's zone.

The rounds are rows. They are made anew whenever the deadline, the zone or the days change; a round that is past is never made.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import pending, recipients, reminders
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.invitations import REMINDER_PAUSE, SILENT
from app.errors import WrongPhase
from app.models import Campaign, CampaignState, Invitation, Lead, Mail, Phase, ScheduledReminder, Statement
from app.models.base import new_id

MORNING = time(9)
MOST_DAYS, MOST_ROUNDS, MOST_REMINDERS = 90, 10, 10
TOO_LATE = timedelta(hours=12)
"""A round that no worker was there for is left out after this time: what it says of the deadline may be wrong by then."""

CLOSE = timedelta(hours=24)
"""A round so soon after somebody's last mail is pointed out before it leaves."""


@dataclass(frozen=True)
class Close:
    """What is soon before a planned round: `mailed` get it within `CLOSE` of their invitation or last reminder, `spared` do not get it,
    since theirs leaves within the pause before. `starts_at` is that of a campaign which begins so soon before.
    """

    mailed: int
    spared: int
    starts_at: datetime | None


def set_days(session: Session, statement: Statement, days: str, most: str, *, at: datetime) -> None:
    """Say how many days before the soft deadline reminders leave ("7, 3, 1"), and how many one partner gets at most.

    No days: none leaves by itself. Raises Invalid, and WrongPhase before anybody can be invited. Effects: the rounds are made anew.
    """
    session.hold(statement)
    if statement.phase in {Phase.DRAFT, Phase.RETRACTED}:
        raise WrongPhase
    checks = Checks()
    wanted = _checked_days(checks, days)
    most_reminders = checks.whole_number("most_reminders", most, most=MOST_REMINDERS)
    checks.done()
    statement.reminder_days, statement.most_reminders = wanted, most_reminders
    session.flush()
    plan(session, statement, at=at)


def plan(session: Session, statement: Statement, *, at: datetime) -> None:
    """Make the rounds to come anew from the statement's days and soft deadline. Those that were sent stay."""
    ahead = (col(ScheduledReminder.statement_id) == statement.id) & col(ScheduledReminder.sent_at).is_(None)
    session.connection().execute(delete(ScheduledReminder).where(ahead))
    for days in statement.reminder_days if statement.soft_deadline else []:
        remind_at = _morning(statement, days)
        if remind_at > at:
            row = {"id": new_id(), "statement_id": statement.id, "days_before": days, "remind_at": remind_at, "count": 0}
            insert_once(session, ScheduledReminder, row)


def list_for(session: Session, statement: Statement) -> list[ScheduledReminder]:
    """Return the rounds of a statement, past and to come, the earliest first."""
    query = select(ScheduledReminder).where(ScheduledReminder.statement_id == statement.id)
    return list(session.exec(query.order_by(col(ScheduledReminder.remind_at))).all())


def find_close(session: Session, statement: Statement) -> dict[str, Close]:
    """Return which rounds to come stand close behind a mail, by their ids. Two queries a round, whatever the number of partners."""
    ahead = [one for one in list_for(session, statement) if one.sent_at is None]
    found = {one.id: _close_to(session, statement, one.remind_at) for one in ahead}
    return {id_: close for id_, close in found.items() if close.mailed or close.spared or close.starts_at}


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a round is to be sent. Looks only, so an idle worker writes nothing."""
    due = select(ScheduledReminder.id).where(col(ScheduledReminder.sent_at).is_(None), ScheduledReminder.remind_at <= at)
    return session.exec(due.limit(1)).first() is not None


def send_due(session: Session, *, at: datetime) -> bool:
    """Send one round whose time has come; say whether there was one. For the worker.

    Concurrency: one conditional UPDATE claims the round, so of two workers one sends it.
    """
    due = select(ScheduledReminder).where(col(ScheduledReminder.sent_at).is_(None), ScheduledReminder.remind_at <= at)
    found = session.exec(due.order_by(col(ScheduledReminder.remind_at)).limit(1)).first()
    if found is None:
        return False
    statement = session.get_one(Statement, found.statement_id)
    session.hold(statement)
    this = (col(ScheduledReminder.id) == found.id) & col(ScheduledReminder.sent_at).is_(None)
    if session.connection().execute(update(ScheduledReminder).where(this).values(sent_at=at)).rowcount == 1:
        count = 0 if found.remind_at <= at - TOO_LATE else _remind(session, statement, at=at)
        session.connection().execute(update(ScheduledReminder).where(col(ScheduledReminder.id) == found.id).values(count=count))
    return True


def _close_to(session: Session, statement: Statement, remind_at: datetime) -> Close:
    last = _last_mailed_at()
    is_close = (last > remind_at - CLOSE) & (last <= remind_at)
    is_spared = is_close & (last > remind_at - REMINDER_PAUSE)
    would_get_it = col(Invitation.state).in_(SILENT) & recipients.is_reminded() & (col(Invitation.reminders) < statement.most_reminders)
    would_get_it &= ~pending.is_contested()
    counts = select(func.count().filter(is_close), func.count().filter(is_spared)).where(Invitation.statement_id == statement.id)
    close, spared = session.exec(counts.where(would_get_it)).one()
    starts = select(func.max(Campaign.send_at)).where(Campaign.statement_id == statement.id, Campaign.state == CampaignState.SCHEDULED)
    starts_at = session.exec(starts.where(Campaign.send_at > remind_at - CLOSE, Campaign.send_at <= remind_at)).one()
    return Close(close - spared, spared, starts_at)


def _last_mailed_at() -> ColumnElement[datetime]:
    """When a partner was or will be mailed last: reminded, or asked; a mail of a campaign that waits counts at its moment."""
    waits = select(func.max(Mail.due_at)).where(Mail.invitation_id == Invitation.id).correlate(Invitation).scalar_subquery()
    return func.coalesce(col(Invitation.reminded_at), col(Invitation.sent_at), waits, col(Invitation.queued_at))


def _remind(session: Session, statement: Statement, *, at: datetime) -> int:
    lead = session.get_one(Lead, statement.lead_id)
    return reminders.remind_scheduled(session, statement, by=Actor(lead.id, lead.name), at=at)


def _morning(statement: Statement, days: int) -> datetime:
    """Return nine o'clock, by the statement's own clocks, so many days before the day of its soft deadline."""
    zone = ZoneInfo(statement.time_zone)
    if statement.soft_deadline is None:
        raise ValueError("A round stands before a deadline.")
    day = statement.soft_deadline.astimezone(zone).date() - timedelta(days=days)
    return datetime.combine(day, MORNING, zone)


def _checked_days(checks: Checks, typed: str) -> list[int]:
    """Return the days typed, the most first, each once."""
    words = [word for word in re.split(r"[\s,;]+", typed[: 10 * MOST_ROUNDS]) if word]
    days = sorted({checks.whole_number("reminder_days", word, most=MOST_DAYS) for word in words}, reverse=True)
    if 0 in days:
        checks.refuse("reminder_days", "Please give days before the reminder date, such as 7, 3, 1.")
    if len(days) > MOST_ROUNDS:
        checks.refuse("reminder_days", "At most ten rounds can be planned.")
    return days


def shown_days(days: Sequence[int]) -> str:
    """Return days as they are typed."""
    return ", ".join(str(day) for day in days)
