"""Repeated API calls: the same Idempotency-Key and body get the same answer, another body is refused.

The answer is kept in the transaction of the act, so there is never an act without its answer or the other way round.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col, select

from app.db import Session, insert_once
from app.errors import IdempotencyMismatch
from app.models import IdempotentRequest

KEPT_FOR = timedelta(days=1)
SEALED = "idempotent_request.answer"


def recall(session: Session, lead_id: str, key: str, request: bytes, *, at: datetime) -> tuple[int, str] | None:
    """Take a key, or return the status and body it was answered with. Raises IdempotencyMismatch for another request.

    Concurrency: a twin waits here until the first has committed (UNIQUE), then finds its answer.
    """
    key_hash, request_hash = hashlib.sha256(key.encode()).digest(), hashlib.sha256(request).digest()
    values = {"lead_id": lead_id, "key_hash": key_hash, "request_hash": request_hash, "status": 0, "answer_sealed": b"", "created_at": at}
    if insert_once(session, IdempotentRequest, values):
        return None
    kept = session.exec(select(IdempotentRequest).where(IdempotentRequest.lead_id == lead_id, IdempotentRequest.key_hash == key_hash)).one()
    if kept.request_hash != request_hash:
        raise IdempotencyMismatch
    return kept.status, session.vault.open(SEALED, kept.answer_sealed)


def finish(session: Session, lead_id: str, key: str, status: int, answer: str) -> None:
    """Keep the answer to the act of this transaction."""
    mine = (col(IdempotentRequest.lead_id) == lead_id) & (col(IdempotentRequest.key_hash) == hashlib.sha256(key.encode()).digest())
    sealed = session.vault.seal(SEALED, answer)
    session.connection().execute(update(IdempotentRequest).where(mine).values(status=status, answer_sealed=sealed))


def purge(session: Session, *, at: datetime) -> None:
    """Forget answers older than a day."""
    session.connection().execute(delete(IdempotentRequest).where(col(IdempotentRequest.created_at) < at - KEPT_FOR))
