"""What every change of the public list must end in: the roster's revision rises, and a published statement asks for its next edition.

So no published list outlives a hide, a withdrawal, a late endorsement or another order (P5).
"""

from datetime import datetime

from sqlalchemy import bindparam, func, literal, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_selected_once
from app.models import Edition, EditionState, Statement
from app.models.base import Moment, new_id

TOUCHED = (
    update(Statement)
    .where(col(Statement.id) == bindparam("statement_id"))
    .values(roster_revision=col(Statement.roster_revision) + 1)
    .returning(col(Statement.first_published_at))
)


def changed(session: Session, statement_id: str, *, at: datetime) -> None:
    """Raise the roster's revision and, where the statement is public, ask for its next edition. Call it last."""
    if not _touch(session, statement_id):
        return
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
        literal(at, Moment()),
        literal(0),
        literal(""),
    )
    insert_selected_once(session, Edition, columns, values)


def _touch(session: Session, statement_id: str) -> bool:
    """Raise the revision; say whether the statement is public. Last before the commit: on PostgreSQL the row stays locked until then."""
    session.flush()
    return session.connection().execute(TOUCHED, {"statement_id": statement_id}).scalar_one() is not None
