"""Departures: a name that left a public list may be read for a few seconds more, while the list is made anew. Then nothing that can hold it
is served until that is done.

So a build that fails or hangs, that waits behind a hundred others or for a worker that is dead, keeps no name public (P5): whoever serves
compares one column with the clock, and needs nobody to have acted. What was endorsed, `statement.md`, holds no name and stays.

A database that is behind what was signed may name again who has left since it was copied. So while the log is forked no list is served,
copied or mailed at all; only the operator can say which names are right (docs/log.md).
"""

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.db import Session
from app.errors import AppError
from app.ledger import records
from app.models import Statement

GRACE = timedelta(seconds=3)
"""Within the five seconds of P5, with the half in which every process looks and the one for which a cache in front may keep a file."""

NAMELESS = "/statement.md"


class BeingRenewed(AppError):
    """A public file may still, or again, hold a name that has left. `details`: its `language` and `media_type`."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "being_renewed"
    message = "What is published here is being renewed. Please come back in a moment."


class BeingChecked(BeingRenewed):
    """The log is forked, and only the operator can say which names are right: that may take days. `details`: also `text`, the address of
    what was endorsed, where that is public.
    """

    code = "being_checked"
    message = "The list is not shown while its keepers check it. That can take days."


def is_settled() -> ColumnElement[bool]:
    """Return the condition on Statement that no name has left it since its public edition was drawn."""
    return col(Statement.names_leave_by).is_(None)


def list_overdue(session: Session, *, at: datetime) -> tuple[str, ...]:
    """Return the ids of the statements of which nothing that can hold a name may be served any more, in order. One query, by its index."""
    overdue = select(Statement.id).where(col(Statement.names_leave_by) <= at).order_by(Statement.id)
    return tuple(session.exec(overdue).all())


def is_unsure(session: Session, statement: Statement, path: str) -> bool:
    """Whether nobody can say that the public file at a path is the current one: a name has left that it can hold, or the log is forked."""
    return (statement.names_leave_by is not None and may_hold(path)) or records.is_forked(session)


def may_hold(path: str) -> bool:
    """Whether the public file at a path can hold a name."""
    return not path.endswith(NAMELESS)
