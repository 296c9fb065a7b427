"""What every change of the public list must end in: the roster's revision rises, and a published statement asks for its next edition.

So no published list outlives a hide, a withdrawal, a late endorsement or another order (P5).
"""

from datetime import datetime

from sqlalchemy import exists, func, literal, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_selected_once
from app.models import Edition, EditionState, Statement
from app.models.base import Moment, new_id


def changed(session: Session, statement_id: str, *, at: datetime) -> None:
    """Raise the roster's revision and, where the statement is public, ask for its next edition. Call it last."""
    _touch(session, statement_id)
    number = select(func.coalesce(func.max(Edition.number), 0) + 1).where(col(Edition.statement_id) == statement_id).scalar_subquery()
    is_public = exists().where(col(Statement.id) == statement_id, col(Statement.first_published_at).is_not(None))
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
    ).where(is_public)
    insert_selected_once(session, Edition, columns, values)


def _touch(session: Session, statement_id: str) -> None:
    """Raise the roster's revision. Last before the commit: on PostgreSQL the row stays locked from here until then."""
    session.flush()
    touched = update(Statement).where(col(Statement.id) == statement_id)
    session.connection().execute(touched.values(roster_revision=col(Statement.roster_revision) + 1))
