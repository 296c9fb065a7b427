"""Batches: who joins a public list appears with others at a line of a fixed grid, so that no endorsement can be timed by watching it.

A name that goes never waits (P5). The edition that takes it off shows everybody else as the one before did: whoever still waits
is in it neither by name nor by number, so nobody times others by hiding and showing a name of their own.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, false, func, null, or_, true, update
from sqlmodel import col, select

from app.db import Session
from app.domain import batch_times, endorsements
from app.models import Edition, EditionState, Endorsement, EndorsementState, Statement, Visibility

STANDS = col(Endorsement.state) == EndorsementState.CONFIRMED
IS_NAMED = col(Endorsement.visibility) == Visibility.NAMED
IS_LISTED = col(Endorsement.listed_as).is_not(None)
WAS_NAMED = and_(IS_LISTED, col(Endorsement.listed_as) == Visibility.NAMED)


def is_whole(statement: Statement, *, at: datetime) -> bool:
    """Whether an edition drawn at `at` shows everybody who waited for it: nobody did, or the wait is over."""
    return statement.batch_due_at is None or statement.batch_due_at <= at


def as_of(statement: Statement, *, at: datetime) -> datetime:
    """Return the moment of which an edition drawn at `at` says it is: of a batch its own line, whenever it is built."""
    return statement.batch_due_at if statement.batch_due_at is not None and statement.batch_due_at <= at else at


def shows_name(statement: Statement, *, at: datetime | None) -> ColumnElement[bool]:
    """Return the condition on Endorsement that an edition drawn at `at` lists it by name; None: the one that is public."""
    is_meant = and_(col(Endorsement.statement_id) == statement.id, STANDS, IS_NAMED)
    return and_(is_meant, or_(WAS_NAMED, _has_come(statement, at)))


def counts_withheld(statement: Statement, *, at: datetime | None) -> ColumnElement[bool]:
    """Return the condition on Endorsement that an edition drawn at `at` counts it and does not name it; None: the one that is public.

    Who was withheld in the edition before, and is to be named, is counted so until its time has come.
    """
    is_meant, has_come = and_(col(Endorsement.statement_id) == statement.id, STANDS), _has_come(statement, at)
    stays_withheld = and_(~IS_NAMED, or_(IS_LISTED, has_come))
    return and_(is_meant, or_(stays_withheld, and_(IS_LISTED, IS_NAMED, ~WAS_NAMED, ~has_come)))


def note_listed(session: Session, statement: Statement, *, edition: int, at: datetime) -> None:
    """Remember who stands how in the edition that is released now, drawn at `at`; and of a name, since which one. Two updates.

    Concurrency: the statement is held, and its roster is as it was drawn.
    """
    kept = case((~STANDS, null()), (and_(IS_LISTED, ~IS_NAMED), Visibility.WITHHELD.value), else_=_of_those_who_stand(statement, at))
    mine = col(Endorsement.statement_id) == statement.id
    changed = and_(mine, col(Endorsement.listed_as).is_distinct_from(kept))
    endorsements.note_listing(session, changed, listed_as=kept)
    first = and_(mine, WAS_NAMED, ~col(Endorsement.was_public))
    day = at.astimezone(ZoneInfo(statement.time_zone)).date()
    endorsements.note_listing(session, first, was_public=True, listed_on=day, listed_edition=edition)


def find_waiting_since(session: Session, statement: Statement) -> datetime | None:
    """Return since when the first of those waits who are not in the public edition yet, or are to be named and were not; None: nobody."""
    is_meant = and_(col(Endorsement.statement_id) == statement.id, STANDS)
    waits = and_(is_meant, or_(~IS_LISTED, and_(IS_NAMED, ~WAS_NAMED)))
    return session.exec(select(func.min(Endorsement.changed_at)).where(waits)).one()


def shorten(session: Session, statement: Statement, minutes: int, *, at: datetime) -> None:
    """Bring those who wait forward where everybody waits by a finer grid from now on: never sooner than the first of them would have
    appeared under it, and at a line of it. One query, two updates. The statement must be held.
    """
    if statement.batch_due_at is None:
        return
    since = find_waiting_since(session, statement) or at
    due_at = max(batch_times.due_after(since, minutes=minutes), batch_times.next_line(at, minutes=minutes))
    if due_at < statement.batch_due_at:
        mine = update(Statement).where(col(Statement.id) == statement.id)
        redrawn = col(Statement.roster_revision) + 1  # what was drawn before knew nothing of this line
        session.connection().execute(mine.values(batch_due_at=due_at, roster_revision=redrawn))
        waiting = (
            (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.BUILDING) & (col(Edition.due_at) > due_at)
        )
        session.connection().execute(update(Edition).where(waiting).values(due_at=due_at))


def _has_come(statement: Statement, at: datetime | None) -> ColumnElement[bool]:
    """Return the condition that nobody waits, or that an edition drawn at `at` is of the batch and of a moment after the act."""
    if statement.batch_due_at is None:
        return true()
    is_due = at is not None and statement.batch_due_at <= at
    return col(Endorsement.changed_at) <= statement.batch_due_at if is_due else false()


def _of_those_who_stand(statement: Statement, at: datetime) -> SQLColumnExpression[str | None]:
    seen = case((IS_NAMED, Visibility.NAMED.value), else_=Visibility.WITHHELD.value)
    return case((_has_come(statement, at), seen), else_=col(Endorsement.listed_as))
