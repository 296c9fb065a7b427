"""Many endorsements that are there already: rows as the verbs leave them, at once, for tests of long lists. Nobody of them is mailed."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel, select

from app import clock
from app.db import Database
from app.models import Contact, Endorsement, EndorsementState, Invitation, InvitationState, Partner, Statement, Version
from app.models.base import new_id
from app.models.contact import Channel


@dataclass(frozen=True)
class Crowd:
    """So many partners of one kind: "Heron 1", "Heron 2", … of one country, named or withheld, with all that can be known of a partner."""

    name: str
    other_name: str
    count: int
    country: str
    visibility: str = "named"


def join(database: Database, statement: Statement, *crowds: Crowd) -> None:
    """Add the partners of some crowds to a statement, each with the endorsement it gave a moment ago."""
    with database.write() as session:
        version_id = session.exec(select(Version.id).where(Version.statement_id == statement.id)).one()
        rows = [_rows(statement, version_id, crowd, number) for crowd in crowds for number in range(1, crowd.count + 1)]
        for model in (Partner, Contact, Invitation, Endorsement):
            session.connection().execute(insert(model), [row[model] for row in rows])


def _rows(statement: Statement, version_id: str, crowd: Crowd, number: int) -> dict[type[SQLModel], dict[str, Any]]:
    partner, contact, invitation = (new_id() for _ in range(3))
    belongs, name = {"statement_id": statement.id, "partner_id": partner}, f"{crowd.name} {number}"
    unique = f"{crowd.name}-{number}"
    names, acronym, website = {"en": name, "be": f"{crowd.other_name} {number}"}, unique.upper(), f"https://{unique.lower()}.example.org"
    return {
        Partner: {
            "id": partner,
            "lead_id": statement.lead_id,
            "names": names,
            "acronym": acronym,
            "country_of_focus": crowd.country,
            "website": website,
            "shows_website": True,
            "created_at": clock.now(),
        },
        Contact: {
            "id": contact,
            "lead_id": statement.lead_id,
            "partner_id": partner,
            "email_sealed": unique.encode(),
            "email_index": unique.encode(),
            "language": "en",
            "channel": Channel.SIGNAL,
            "created_at": clock.now(),
        },
        Invitation: belongs | {"id": invitation, "contact_id": contact, "state": InvitationState.ANSWERED, "created_at": clock.now()},
        Endorsement: belongs
        | {
            "id": new_id(),
            "invitation_id": invitation,
            "version_id": version_id,
            "state": EndorsementState.CONFIRMED,
            "visibility": crowd.visibility,
            "display_name": name,
            "language": "en",
            "beside": {"names": names, "acronym": acronym, "website": website},
            "text_sha256": {"en": "0" * 64},
            "nonce": f"nonce-of-{unique}",
            "recorded_at": clock.now(),
            "changed_at": clock.now(),
        },
    }
