"""A hundred thousand endorsements that are there already: the same rows the verbs would have made, inserted at once."""

from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, select

from app import clock
from app.db import Database
from app.models import (
    Contact,
    Endorsement,
    EndorsementState,
    Event,
    EventKind,
    Invitation,
    InvitationState,
    Link,
    Mail,
    MailState,
    Partner,
    Purpose,
    Statement,
    Version,
    Visibility,
)
from app.models.base import new_id
from benchmarks.names import name_of

CHUNK = 5_000
SEALED = b"\x01" + bytes(63)


def add(database: Database, statement: Statement, count: int) -> None:
    """Add partners with everything that an endorsement leaves behind."""
    for first in range(0, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        with database.write() as session:
            version_id = session.exec(select(Version.id).where(Version.statement_id == statement.id)).one()
            rows = [_rows_of(statement, version_id, number) for number in numbers]
            for model in (Partner, Contact, Invitation, Link, Endorsement, Event, Mail):
                session.connection().execute(insert(model), [row[model] for row in rows])


def _rows_of(statement: Statement, version_id: str, number: int) -> dict[type[SQLModel], dict[str, Any]]:
    now, (partner, contact, invitation, endorsement) = clock.now(), (new_id() for _ in range(4))
    belongs = {"statement_id": statement.id, "partner_id": partner}
    unique = b"crowd" + number.to_bytes(27, "big")
    return {
        Partner: {"id": partner, "lead_id": statement.lead_id, "names": {"en": name_of(number)}, "created_at": now},
        Contact: {
            "id": contact,
            "lead_id": statement.lead_id,
            "partner_id": partner,
            "email_sealed": SEALED,
            "email_index": unique,
            "language": "en",
            "created_at": now,
        },
        Invitation: belongs | {"id": invitation, "contact_id": contact, "state": InvitationState.ANSWERED, "created_at": now},
        Link: {"purpose": Purpose.MANAGE, "token_hash": unique, "invitation_id": invitation, "created_at": now},
        Endorsement: belongs
        | {
            "id": endorsement,
            "invitation_id": invitation,
            "version_id": version_id,
            "state": EndorsementState.CONFIRMED,
            "visibility": Visibility.NAMED,
            "display_name": name_of(number),
            "language": "en",
            "signer_sealed": SEALED,
            "text_sha256": {"en": "0" * 64},
            "nonce": f"crowd-{number}",
            "recorded_at": now,
            "changed_at": now,
        },
        Event: {"kind": EventKind.ENDORSED, "statement_id": statement.id, "subject_id": endorsement, "facts": {}},
        Mail: {
            "message_id": f"<{number}@crowd>",
            "kind": "receipt",
            "language": "en",
            "invitation_id": invitation,
            "recipient_sealed": SEALED,
            "payload_sealed": None,
            "state": MailState.SENT,
            "queued_at": now,
            "due_at": now,
        },
    }
