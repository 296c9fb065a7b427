"""Invitations in JSON: thousands at once, each row for itself; reminding one partner; taking one back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Response
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, RootModel, ValidationError
from pydantic.config import JsonDict

from app import clock
from app.api.dependencies import MOST, Act, Caller, Cursor, Db, Id, Limit
from app.api.problems import responses, sentences
from app.api.schemas import Input, Page, Whole, paged
from app.domain import invitations, reminders, signatories, statements
from app.domain.guest_lists import MOST_ROWS, Guest
from app.domain.guests import Outcome
from app.domain.invitations import Progress
from app.domain.profiles import MOST_COUNTED
from app.models import EndorsementState, InvitationState

router = APIRouter(tags=["invitations"])

FIELDS = {
    "name": "partner.names",
    "acronym": "partner.acronym",
    "country": "partner.country",
    "country_of_base": "partner.country_of_base",
    "scope": "partner.scope",
    "kind": "partner.kind",
    "counts_as": "partner.counts_as",
    "email": "contact.email",
    "contact": "contact.name",
    "language": "contact.language",
}
EXAMPLE: JsonDict = {
    "partner": {"names": {"en": "Lantern Committee", "be": "Камітэт «Ліхтар»"}, "acronym": "LC", "country": "BY", "scope": "national"},
    "contact": {"email": "director@lantern.example.org", "name": "Alesia Partner", "language": "be"},
}


class PartnerInput(Input):
    """The organization. `country` is the one it works on, `country_of_base` the one it works from (ISO 3166-1 alpha-2).

    What the directory knows of an address already is not changed by an invitation.
    """

    names: dict[Whole, Whole] = Field(description="By BCP 47 language tag")
    acronym: Whole = ""
    country: Whole = ""
    country_of_base: Whole = ""
    scope: Whole = Field(default="", description="national, regional or international")
    kind: Whole = Field(default="", description="organization, network, joint_programme or individual; an organization if not said")
    counts_as: int = Field(
        default=1, ge=0, le=MOST_COUNTED, strict=True, description="Of a joint programme: 0 if those who run it are on the list themselves"
    )


class ContactInput(Input):
    """Who gets the mail, in which language. Kept encrypted and never shown by this API."""

    email: Whole
    name: Whole = ""
    language: Whole = ""


class InvitationInput(Input):
    """One organization to invite."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    partner: PartnerInput
    contact: ContactInput


class Invited(BaseModel):
    """A row that was taken."""

    id: str
    state: InvitationState


class Refused(BaseModel):
    """A row that was not. `error` is one sentence, `errors` says it field by field."""

    error: str
    errors: dict[str, str]


class Results(RootModel[list[Invited | Refused]]):
    """What became of each row, in the order of the rows."""


class InvitationOutput(BaseModel):
    """An invitation. `answer` is the state of the partner's endorsement, null while it is silent."""

    id: str
    partner_id: str
    partner: str
    counts_as: int = Field(description="How many organizations the partner counts for: 1, unless it is a joint programme")
    language: str
    state: InvitationState
    answer: EndorsementState | None
    created_at: datetime
    sent_at: datetime | None
    reminded_at: datetime | None
    reminders: int


class Reminder(BaseModel):
    """Whether a reminder was queued. It is not for a partner whose answer stands, whose mail bounced, or who got one within 12 hours."""

    id: str
    reminded: bool


def _row(value: object) -> Guest | Refused:
    """Read one row of any JSON shape whatever; a bad one becomes its refusal and stops nobody else."""
    try:
        given = InvitationInput.model_validate(value)
    except ValidationError as error:
        return _refused(sentences(error.errors(include_input=False, include_url=False, include_context=False), whole="row"))
    return Guest(
        names=given.partner.names,
        email=given.contact.email,
        contact_name=given.contact.name,
        language=given.contact.language,
        acronym=given.partner.acronym,
        country_of_focus=given.partner.country,
        country_of_base=given.partner.country_of_base,
        scope=given.partner.scope,
        kind=given.partner.kind,
        counts_as=given.partner.counts_as,
    )


Row = Annotated[Guest | Refused, PlainValidator(_row, json_schema_input_type=InvitationInput)]
Rows = Annotated[list[Row], Body(max_length=MOST_ROWS)]


@router.post(
    "/statements/{statement_id}/invitations", status_code=201, response_model=Results, responses=responses(404, 409, 413, 415, 422)
)
def invite(statement_id: Id, rows: Rows, act: Act) -> Response:
    """Invite up to 10,000 organizations and queue their mails. A bad row never stops the good ones."""
    guests = [row for row in rows if isinstance(row, Guest)]
    with act.once() as session:
        statement = statements.get(session, statement_id, by=act.by)
        outcomes = invitations.invite(session, statement, guests, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, Results(_in_order(rows, outcomes)))


@router.get("/statements/{statement_id}/invitations", responses=responses(404, 422))
def list_invitations(statement_id: Id, db: Db, by: Caller, limit: Limit = MOST, cursor: Cursor = "") -> Page[InvitationOutput]:
    """List the invitations of a statement in the order they were made."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=by)
        rows = invitations.list_progress(session, statement, after=cursor, limit=limit + 1)
    return paged(rows, limit, lambda row: _output(row, statement.authentic_language), lambda item: item.id)


@router.post("/invitations/{invitation_id}/reminder", status_code=202, response_model=Reminder, responses=responses(404, 409, 413, 422))
def remind(invitation_id: Id, act: Act) -> Response:
    """Mail a reminder to one partner who has not answered, or who must confirm its endorsement again."""
    with act.once() as session:
        invitation, statement = invitations.get(session, invitation_id, by=act.by)
        count = reminders.remind(session, statement, invitation, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.ACCEPTED, Reminder(id=invitation_id, reminded=count == 1))


@router.delete("/invitations/{invitation_id}", status_code=204, responses=responses(404, 409))
def revoke_invitation(invitation_id: Id, db: Db, by: Caller) -> None:
    """Take an invitation back: its link ends. Not once the partner has answered."""
    with db.write() as session:
        invitation, _ = invitations.get(session, invitation_id, by=by)
        invitations.revoke(session, invitation, at=clock.now())


def _in_order(rows: Sequence[Guest | Refused], outcomes: Sequence[Outcome]) -> list[Invited | Refused]:
    """Put the refusals of unreadable rows back between the outcomes of the others."""
    following = iter(outcomes)
    return [row if isinstance(row, Refused) else _result(next(following)) for row in rows]


def _result(outcome: Outcome) -> Invited | Refused:
    if outcome.errors:
        return _refused({FIELDS.get(field, field): sentence for field, sentence in outcome.errors.items()})
    return Invited(id=outcome.invitation_id, state=InvitationState.PENDING)


def _refused(errors: Mapping[str, str]) -> Refused:
    return Refused(error=" ".join(f"{field}: {sentence}" for field, sentence in errors.items()), errors=dict(errors))


def _output(progress: Progress, language: str) -> InvitationOutput:
    invitation = progress.invitation
    return InvitationOutput(
        partner=progress.partner.name(language),
        counts_as=signatories.weigh(progress.partner),
        language=progress.contact.language,
        answer=progress.endorsement.state if progress.endorsement else None,
        **invitation.model_dump(include={"id", "partner_id", "state", "created_at", "sent_at", "reminded_at", "reminders"}),
    )
