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
from app.models import Endorsement, EndorsementState, Partner, PartnerKind, Visibility
from app.publishing.document import Document
from app.publishing.roster import make_roster
from app.publishing.roster_entries import Entry, line

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
    """One named signatory, as the page in the authentic language lists it."""

    number: int = Field(description="Its place in the list")
    name: str = Field(description="As its owner typed it, in `language`")
    language: str
    name_on_page: str = Field(description="The name that stands before it on the page; empty where there is no other")
    acronym: str
    country: str = Field(description="Where it works, or is based if that is all that is known; empty where the page does not tell")
    based_in: str = Field(description="Where it is based, if that is another country")
    kind: PartnerKind
    counts_as: int = Field(description="A joint programme may count as several organizations, or as none that is not counted already")
    group: str = Field(description="The heading it stands under, in the authentic language where we speak it; empty without groups")
    line: str = Field(description="All that is printed of it, without its number")


class RosterOutput(Page[SignatoryOutput]):
    """The public view: counts, and the named signatories in roster order. Of the withheld there is only the number."""

    version: int
    as_of: datetime
    total: int
    named: int
    withheld: int
    total_in_words: str = Field(description="As the page says it, rounded down if the statement wants it so")
    withheld_in_words: str = Field(description="The line below the names; empty when everybody is named")
    footnote: str = Field(description="In the UN profile: who shares the views expressed; those are the last of the items")


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
    listed = [(entry, group.heading) for group in roster.groups for entry in group.entries] + [(entry, "") for entry in roster.supporters]
    end = start + limit
    return RosterOutput(
        items=[_signatory(number, *one) for number, one in enumerate(listed[start:end], start + 1)],
        next=str(end) if end < len(listed) else None,
        version=document.version,
        as_of=document.as_of,
        total=document.total_count,
        named=document.named_count,
        withheld=document.withheld_count,
        total_in_words=roster.total,
        withheld_in_words=roster.withheld,
        footnote=roster.footnote,
    )


def _signatory(number: int, entry: Entry, group: str) -> SignatoryOutput:
    one = entry.signatory
    return SignatoryOutput(
        number=number,
        name=one.name,
        language=one.language,
        name_on_page=entry.name if entry.other_name else "",
        acronym=entry.acronym,
        country=entry.country,
        based_in=entry.base,
        kind=PartnerKind(one.kind),
        counts_as=one.counts_as,
        group=group,
        line=line(entry),
    )
