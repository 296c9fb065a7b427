"""Batches: who joins a public list appears together with others, some time later, so that no endorsement can be timed by watching it.

A name that goes never waits (P5). The edition that takes it off shows everybody else as the one before did: whoever still waits
is in it neither by name nor by number, so nobody times others by hiding and showing a name of their own.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, func, null, or_, true, update
from sqlmodel import col, select

from app.db import Session
from app.domain import endorsements
from app.models import Edition, EditionState, Endorsement, EndorsementState, Statement, Visibility

STANDS = col(Endorsement.state) == EndorsementState.CONFIRMED
IS_NAMED = col(Endorsement.visibility) == Visibility.NAMED
IS_LISTED = col(Endorsement.listed_as).is_not(None)
WAS_NAMED = col(Endorsement.listed_as) == Visibility.NAMED


def is_whole(statement: Statement, *, at: datetime) -> bool:
    """Whether an edition drawn at `at` shows everybody: nobody waits, or the wait is over."""
    return statement.batch_due_at is None or statement.batch_due_at <= at


def shows_name(statement: Statement, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition on Endorsement that an edition drawn at `at` lists it by name."""
    is_meant = and_(col(Endorsement.statement_id) == statement.id, STANDS, IS_NAMED)
    return and_(is_meant, true() if is_whole(statement, at=at) else WAS_NAMED)


def counts_withheld(statement: Statement, *, at: datetime) -> ColumnElement[bool]:
    """Return the condition on Endorsement that an edition drawn at `at` counts it and does not name it.

    Who was withheld in the edition before, and is to be named, is counted so until its time has come.
    """
    is_meant = and_(col(Endorsement.statement_id) == statement.id, STANDS)
    if is_whole(statement, at=at):
        return and_(is_meant, ~IS_NAMED)
    return and_(is_meant, IS_LISTED, or_(~IS_NAMED, ~WAS_NAMED))


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


def shorten(session: Session, statement: Statement, minutes: int, *, at: datetime) -> None:
    """Bring those who wait forward where everybody waits only so many minutes from now on: never sooner than the first of them would have
    appeared under it. One query, two updates. The statement must be held.
    """
    if statement.batch_due_at is None:
        return
    asked_at: datetime | None = session.exec(select(func.min(Endorsement.changed_at)).where(_waits(statement))).one()
    due_at = max(asked_at + timedelta(minutes=minutes), at) if asked_at else at
    if due_at < statement.batch_due_at:
        mine = update(Statement).where(col(Statement.id) == statement.id)
        session.connection().execute(mine.values(batch_due_at=due_at))
        waiting = (
            (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.BUILDING) & (col(Edition.due_at) > due_at)
        )
        session.connection().execute(update(Edition).where(waiting).values(due_at=due_at))


def _waits(statement: Statement) -> ColumnElement[bool]:
    """Who is not in the public edition yet, or is to be named and was not."""
    is_meant = and_(col(Endorsement.statement_id) == statement.id, STANDS)
    return and_(is_meant, or_(~IS_LISTED, and_(IS_NAMED, ~WAS_NAMED)))


def _of_those_who_stand(statement: Statement, at: datetime) -> SQLColumnExpression[str | None]:
    if not is_whole(statement, at=at):
        return col(Endorsement.listed_as)
    return case((IS_NAMED, Visibility.NAMED.value), else_=Visibility.WITHHELD.value)
