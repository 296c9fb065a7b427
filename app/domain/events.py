"""Writing the trail: one event per act, in the same transaction, by the verb itself (DESIGN rule 8)."""

from datetime import datetime

from app.db import Session, insert_row
from app.models import Event, EventKind


def record(session: Session, kind: EventKind, *, statement_id: str, at: datetime, subject_id: str = "", **facts: object) -> None:
    """Append an event. `facts` may hold hashes, counts and version numbers: never a name, an address or a time of day."""
    row = {"kind": kind, "statement_id": statement_id, "subject_id": subject_id, "recorded_on": at.date(), "facts": facts}
    insert_row(session, Event, row)
