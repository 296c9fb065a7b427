"""Alarms: many names left one statement in a short time, as after mailboxes were seized, or when people are being threatened.

One mail to all members of the lead (a seized mailbox could be one of theirs) and a banner on the desk until one of them has seen it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import col, select

from app.db import Session
from app.domain import alerts, receipts
from app.domain.accounts import Actor
from app.errors import NotFound
from app.models import Alarm, Endorsement, EndorsementState, Event, EventKind, Statement, Visibility

WITHIN = timedelta(hours=1)
"""Partners answer at hours of their own: several who leave within one were seldom moved by the same news, and often by the same hand."""

FEWEST = 3
"""One changes its mind, two may have talked. Of a short list, the third who leaves within the hour is a pattern."""

PART_OF_ROSTER = 10
"""Of a long list, more than a tenth: after a mailing to hundreds, a few leave by themselves."""

QUIET = timedelta(days=1)
"""So long an alarm that nobody has seen stands for all that leave meanwhile."""

LEAVING = (EventKind.VISIBILITY_LOWERED, EventKind.WITHDRAWN, EventKind.DISPUTED)
OUT = (EndorsementState.WITHDRAWN, EndorsementState.DISPUTED)


@dataclass(frozen=True)
class Raised:
    """An alarm that nobody has seen yet, and its statement with its title; how many have left by now, and when the last of them did."""

    alarm: Alarm
    statement: Statement
    title: str
    count: int
    last_at: datetime


def note_departure(session: Session, statement: Statement, *, at: datetime) -> None:
    """Raise an alarm when too many have left a statement within the hour: call it after `rosters.changed`.

    Effects: one row, one mail to every member. Concurrency: `rosters.changed` holds the statement's row, so of several who leave at once
    each counts those before it.
    """
    last = session.exec(select(Alarm).where(Alarm.statement_id == statement.id).order_by(col(Alarm.id).desc()).limit(1)).first()
    if last is not None and last.seen_at is None and at - last.raised_at < QUIET:
        return
    count, _ = _left(session, statement, since=max(at - WITHIN, last.raised_at) if last else at - WITHIN)
    if count < FEWEST or count * PART_OF_ROSTER <= _count_listed(session, statement):
        return
    session.add(Alarm(statement_id=statement.id, count=count, raised_at=at))
    alerts.queue(session, statement, "alarm", at=at, count=count, discreet=statement.is_discreet)


def list_open(session: Session, *, by: Actor) -> list[Raised]:
    """Return the alarms of the actor's lead that no member has seen yet, newest first."""
    query = (
        select(Alarm, Statement)
        .join(Statement, col(Statement.id) == col(Alarm.statement_id))
        .where(Statement.lead_id == by.lead_id, col(Alarm.seen_at).is_(None))
    )
    rows = session.exec(query.order_by(col(Alarm.id).desc())).all()
    return [_raised(session, alarm, statement) for alarm, statement in rows]


def mark_seen(session: Session, alarm_id: str, *, by: Actor, at: datetime) -> None:
    """Take an alarm off the desk, with the older ones of its statement: a member has seen it. Raises NotFound. Twice is once."""
    mine = select(Alarm.statement_id).join(Statement, col(Statement.id) == col(Alarm.statement_id)).where(Statement.lead_id == by.lead_id)
    statement_id = session.exec(mine.where(Alarm.id == alarm_id)).first()
    if statement_id is None:
        raise NotFound
    unseen = (col(Alarm.statement_id) == statement_id) & (col(Alarm.id) <= alarm_id) & col(Alarm.seen_at).is_(None)
    session.connection().execute(update(Alarm).where(unseen).values(seen_at=at))


def _raised(session: Session, alarm: Alarm, statement: Statement) -> Raised:
    """An alarm as it stands now: who left after it was raised is in no mail, so the desk says it. Those who came back did leave."""
    count, last_at = _left(session, statement, since=alarm.raised_at - WITHIN)
    title = receipts.title(session, statement, statement.authentic_language)
    return Raised(alarm, statement, title, max(count, alarm.count), max(last_at or alarm.raised_at, alarm.raised_at))


def _left(session: Session, statement: Statement, *, since: datetime) -> tuple[int, datetime | None]:
    """Return how many partners have left by an act of their own, and when the last did. Events say what was done and on which day, the
    answer when it changed.
    """
    left = select(func.count(col(Endorsement.id).distinct()), func.max(Endorsement.changed_at)).join(
        Event, col(Event.subject_id) == col(Endorsement.id)
    )
    by_partners = col(Event.facts)["by_lead"].as_boolean().is_(None)
    acts = (Event.statement_id == statement.id, col(Event.kind).in_(LEAVING), Event.recorded_on >= since.date(), by_partners)
    is_out = col(Endorsement.state).in_(OUT) | (col(Endorsement.visibility) == Visibility.WITHHELD)
    return session.exec(left.where(*acts, is_out, Endorsement.changed_at > since)).one()


def _count_listed(session: Session, statement: Statement) -> int:
    confirmed = select(func.count()).where(Endorsement.statement_id == statement.id, Endorsement.state == EndorsementState.CONFIRMED)
    return session.exec(confirmed).one()
