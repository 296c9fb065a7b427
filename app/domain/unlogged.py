"""Endorsements from before the log. They have no entry of their beginning, so all that the log can keep of them is how many there were."""

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from app.db import Session
from app.models import Endorsement, EndorsementState, Event, EventKind


def has_no_beginning() -> ColumnElement[bool]:
    """Return the condition on Endorsement that nothing in the log says how it began.

    Once there is a log, every endorsement begins with `endorsed`, whatever becomes of it. Who declined is in no log.
    """
    of_it = (col(Event.subject_id) == col(Endorsement.id)) & (col(Event.kind) == EventKind.ENDORSED)
    begun = select(col(Event.id)).where(of_it, col(Event.leaf).is_not(None))
    return (col(Endorsement.state) != EndorsementState.DECLINED) & ~begun.exists()


def count(session: Session) -> int:
    """Return how many there are. It only ever falls: who endorses anew has an entry, who declines is none of them."""
    query = select(func.count()).select_from(Endorsement).where(has_no_beginning())
    return session.connection().execute(query).scalar_one()
