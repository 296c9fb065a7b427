"""What every change of the public list must end in: the roster's revision rises, and a published statement asks for its next edition.

So no published list outlives a hide, a withdrawal, a late endorsement or another order (P5). Who joins waits for others
(`domain/batches`); everything else is shown at once.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, case, func, literal, null, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_selected_once
from app.domain import batch_times, departures, name_corrections, public_withdrawals
from app.models import Edition, EditionState, Statement
from app.models.base import Moment, new_id

_TOUCH = update(Statement).where(col(Statement.id) == bindparam("statement_id"))
_RAISED = _TOUCH.values(roster_revision=col(Statement.roster_revision) + 1)
_PUBLISHED = col(Statement.first_published_at), col(Statement.batch_minutes), col(Statement.batch_due_at)
_LEAVE_BY = func.coalesce(col(Statement.names_leave_by), bindparam("leave_by", type_=Moment()))
_IS_BUILDING = col(Edition.state) == EditionState.BUILDING
_IS_PUBLIC = col(Edition.statement_id).in_(select(Statement.id).where(col(Statement.first_published_at).is_not(None)))
TOUCHED = _RAISED.returning(*_PUBLISHED)
LEFT = _RAISED.values(names_leave_by=case((col(Statement.first_published_at).is_not(None), _LEAVE_BY))).returning(*_PUBLISHED)
"""The first to leave says by when; whoever leaves while the list is being made anew does not put it off."""


def changed(session: Session, statement_id: str, *, at: datetime, joins: bool = False, keeps_names: bool = False) -> None:
    """Raise the roster's revision and, where the statement is public, ask for its next edition. Call it last.

    The edition is due at once, and so is one that waits or rests after a failure; but where somebody only `joins` the list, with those
    who wait already, or when `batch_times.due_after` says. Unless somebody joins, or it `keeps_names`, a name may have left: then what can
    hold it is served for `departures.GRACE` and no longer. Effects: what else was told of names that are shown no more is erased.
    """
    session.flush()
    touched, given = (TOUCHED, {}) if joins or keeps_names else (LEFT, {"leave_by": at + departures.GRACE})
    first, minutes, batch_due_at = session.connection().execute(touched, {"statement_id": statement_id} | given).one()
    if first is None:
        return
    if not joins:
        name_corrections.erase_hidden(session, statement_id)
        public_withdrawals.erase_hidden(session, statement_id)
        _hurry(session, col(Edition.statement_id) == statement_id, at=at)
        ask(session, statement_id, at=at, due_at=at)
        return
    due_at = batch_due_at or batch_times.due_after(at, minutes=minutes)
    if batch_due_at is None and minutes:
        session.connection().execute(update(Statement).where(col(Statement.id) == statement_id).values(batch_due_at=due_at))
    ask(session, statement_id, at=at, due_at=due_at)


def ask(session: Session, statement_id: str, *, at: datetime, due_at: datetime) -> None:
    """Ask for the next edition of a public statement, unless one is being made or waits already. One insert."""
    number = select(func.coalesce(func.max(Edition.number), 0) + 1).where(col(Edition.statement_id) == statement_id).scalar_subquery()
    columns = ["id", "statement_id", "number", "state", "named_count", "withheld_count", "requested_at", "due_at", "attempts", "failure"]
    values = select_wide(
        literal(new_id()),
        literal(statement_id),
        number,
        literal(EditionState.BUILDING.value),
        literal(0),
        literal(0),
        literal(at, Moment()),
        literal(due_at, Moment()),
        literal(0),
        literal(""),
    )
    insert_selected_once(session, Edition, columns, values)


def renew_all(session: Session, *, at: datetime) -> None:
    """Ask for a new edition of every public statement, of a retracted one too: no list has changed, but what each says of this site.

    None is passed over as unchanged; who waits for a batch goes on waiting. Six statements, however many there are. Concurrency: all that
    have an edition are held, in the order of `hidings`; what is being made, a first edition too, is drawn again.
    """
    session.flush()
    with_edition = select(Edition.statement_id).where(_IS_BUILDING | (col(Edition.state) == EditionState.PUBLISHED))
    touched = col(Statement.id).in_(with_edition)
    session.exec(select(Statement.id).where(touched).order_by(Statement.id).with_for_update()).all()
    connection = session.connection()
    connection.execute(update(Statement).where(touched).values(roster_revision=col(Statement.roster_revision) + 1))
    connection.execute(update(Edition).where(_IS_PUBLIC, col(Edition.state) == EditionState.PUBLISHED).values(content_sha256=None))
    _hurry(session, _IS_PUBLIC, at=at)
    is_asked = col(Edition.statement_id).in_(select(Edition.statement_id).where(_IS_BUILDING))
    numbers = select(Edition.statement_id, func.max(Edition.number)).where(_IS_PUBLIC, ~is_asked).group_by(col(Edition.statement_id))
    found = session.exec(numbers).all()
    session.add_all(Edition(statement_id=id_, number=number + 1, requested_at=at, due_at=at) for id_, number in found)


def _hurry(session: Session, which: ColumnElement[bool], *, at: datetime) -> None:
    building = which & _IS_BUILDING
    sooner = case((col(Edition.due_at) > at, literal(at, Moment())), else_=col(Edition.due_at))
    unrested = case((col(Edition.lease_token).is_(None), null()), else_=col(Edition.leased_until))
    session.connection().execute(update(Edition).where(building).values(due_at=sooner, leased_until=unrested))
