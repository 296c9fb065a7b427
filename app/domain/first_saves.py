"""The first save of a new statement: one form makes one draft, however often it is sent (a double click, or Back and Save again)."""

from datetime import datetime
from http import HTTPStatus

from app.db import Session
from app.domain import idempotency, statements
from app.domain.accounts import Actor
from app.domain.drafts import Draft
from app.errors import NotFound
from app.models import Statement

REQUEST = b"new statement"


def save(session: Session, draft: Draft, *, nonce: str, by: Actor, at: datetime) -> tuple[Statement, bool]:
    """Create a draft unless the form with this nonce has made one that is still there; say whether it is new. Raises Invalid.

    Concurrency: the twin of a double click waits until the first has committed (UNIQUE), then finds its draft. Remembered for a day.
    """
    key = f"{REQUEST.decode()}/{nonce}"
    kept = idempotency.recall(session, by.lead_id, key, REQUEST, at=at)
    if kept is not None:
        try:
            return statements.get(session, kept[1], by=by), False
        except NotFound:
            pass  # it was deleted since: what is typed now makes another
    statement = statements.create(session, draft, by=by, at=at)
    idempotency.finish(session, by.lead_id, key, HTTPStatus.CREATED, statement.id)
    return statement, True
