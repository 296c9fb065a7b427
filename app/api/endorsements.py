"""Endorsements in JSON, for the lead to read: every decision with its name, and the roster as the public would see it.

There is nothing here to write: only the invited organization's own act makes an endorsement (P1).
"""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import MOST, Caller, Cursor, Db, Id, Limit
from app.api.problems import responses
from app.api.schemas import Page, paged
from app.domain import endorsements, publications, statements, versions
from app.models import Endorsement, EndorsementState, Partner, Visibility
from app.publishing.document import Document, Signatory
from app.publishing.roster import make_roster

router = APIRouter(tags=["endorsements"])


class EndorsementOutput(BaseModel):
    """A partner's decision, for the lead alone: withheld names stand here, so it is not to be passed on."""

    id: str
    partner_id: str
    partner: str = Field(description="The name in the lead's directory")
    state: EndorsementState
    visibility: Visibility | None = Field(description="Null when there is nothing to show, as for a partner who declined")
    display_name: dict[str, str] = Field(description="The name as its owner typed it, by language; empty once it is erased")
    language: str | None
    version: int
    recorded_at: datetime


class SignatoryOutput(BaseModel):
    """One named signatory."""

    name: str
    language: str
    acronym: str
    country: str


class RosterOutput(Page[SignatoryOutput]):
    """The public view: counts, and the named signatories in roster order. Of the withheld there is only the number."""

    version: int
    as_of: datetime
    total: int
    named: int
    withheld: int


RosterCursor = Annotated[str, Query(pattern=r"^[0-9]{0,9}$", description="`next` of the page before; empty for the first")]


@router.get("/statements/{statement_id}/endorsements", responses=responses(404, 422))
def list_endorsements(statement_id: Id, db: Db, by: Caller, limit: Limit = MOST, cursor: Cursor = "") -> Page[EndorsementOutput]:
    """List every decision of a partner, in the order they were recorded."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=by)
        rows = endorsements.list_for(session, statement, after=cursor, limit=limit + 1)
    return paged(rows, limit, lambda row: _output(*row, statement.authentic_language), lambda item: item.id)


@router.get("/statements/{statement_id}/roster", responses=responses(404, 422))
def show_roster(statement_id: Id, db: Db, by: Caller, limit: Limit = MOST, cursor: RosterCursor = "") -> RosterOutput:
    """Show what the public would see if the statement were published now."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=by)
        document = publications.preview(session, statement, versions.latest(session, statement), at=clock.now())
    return _roster(document, start=int(cursor or "0"), limit=limit)


def _output(endorsement: Endorsement, partner: Partner, version: int, language: str) -> EndorsementOutput:
    return EndorsementOutput(
        partner=partner.name(language),
        display_name={endorsement.language: endorsement.display_name} if endorsement.display_name else {},
        language=endorsement.language or None,
        version=version,
        **endorsement.model_dump(include={"id", "partner_id", "state", "visibility", "recorded_at"}),
    )


def _roster(document: Document, *, start: int, limit: int) -> RosterOutput:
    roster = make_roster(document, document.authentic_language)
    signatories = [_signatory(entry.signatory) for entry in roster.entries]
    end = start + limit
    return RosterOutput(
        items=signatories[start:end],
        next=str(end) if end < len(signatories) else None,
        version=document.version,
        as_of=document.as_of,
        total=document.total_count,
        named=document.named_count,
        withheld=document.withheld_count,
    )


def _signatory(one: Signatory) -> SignatoryOutput:
    return SignatoryOutput(name=one.name, language=one.language, acronym=one.acronym, country=one.country)
