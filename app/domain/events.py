"""Writing the trail: one event per act, in the same transaction, by the verb itself (DESIGN rule 8)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert

from app import inserts
from app.db import Session
from app.models import Event, EventKind


def record(session: Session, kind: EventKind, *, statement_id: str, at: datetime, subject_id: str = "", **facts: object) -> None:
    """Append an event. `facts` may hold hashes, counts and version numbers: never a name, an address or a time of day."""
    row = {"kind": kind, "statement_id": statement_id, "subject_id": subject_id, "recorded_on": at.date(), "facts": facts}
    inserts.run(session, Event, row)


def record_many(session: Session, kind: EventKind, subject_ids: Sequence[str], *, statement_id: str, at: datetime) -> None:
    """Append the same event for many rows: one insert."""
    if subject_ids:
        shared = {"kind": kind, "statement_id": statement_id, "recorded_on": at.date(), "facts": {}}
        session.connection().execute(insert(Event), [shared | {"subject_id": subject_id} for subject_id in subject_ids])
