"""The delivery dossier in JSON: recording to whom an edition was handed, and what became of it. Notes and files stay on the desk."""

from datetime import date
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import MOST, Act, Caller, Cursor, Db, Id, Limit
from app.api.problems import responses
from app.api.schemas import Input, Page, Whole, paged
from app.domain import dossiers, statements
from app.domain.dossiers import Entry, Recorded
from app.models import DeliveryChannel, MailState

router = APIRouter(tags=["deliveries"])


class DeliveryInput(Input):
    """One delivery that was made."""

    addressee: Whole
    channel: DeliveryChannel
    delivered_on: date
    edition: int | None = Field(default=None, ge=1, le=999_999_999, description="Its number; the one that is public now when left out")
    note: Whole = Field(default="", description="Private: encrypted, and shown on the desk alone")


class DeliveryOutput(BaseModel):
    """One delivery. What is public of it, and sending by mail, is decided on the desk."""

    id: str
    addressee: str
    channel: DeliveryChannel
    delivered_on: date
    edition: int
    mail: MailState | None = Field(description="What became of the mail, where it was sent from here")
    answer: str
    answered_on: date | None
    is_public: bool
    is_answer_public: bool


@router.get("/statements/{statement_id}/deliveries", responses=responses(404, 422))
def list_deliveries(statement_id: Id, db: Db, by: Caller, limit: Limit = MOST, cursor: Cursor = "") -> Page[DeliveryOutput]:
    """List to whom a statement was delivered, in the order it was recorded."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=by)
        entries = dossiers.list_for(session, statement, after=cursor, limit=limit + 1)
    return paged(entries, limit, _output, lambda item: item.id)


@router.post(
    "/statements/{statement_id}/deliveries", status_code=201, response_model=DeliveryOutput, responses=responses(404, 409, 413, 415, 422)
)
def record_delivery(statement_id: Id, given: DeliveryInput, act: Act) -> Response:
    """Record that an edition was handed over. Nothing of it is public before a member says so on the desk."""
    typed = Recorded(given.addressee, given.delivered_on.isoformat(), given.channel, str(given.edition or ""), given.note)
    with act.once() as session:
        statement = statements.get(session, statement_id, by=act.by)
        delivery = dossiers.record(session, statement, typed, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, _output(dossiers.get_entry(session, delivery)))


def _output(entry: Entry) -> DeliveryOutput:
    told = {"edition": entry.edition.number, "mail": entry.mail.state if entry.mail else None}
    return DeliveryOutput.model_validate(entry.row.model_dump(exclude={"edition_id", "mail_id", "note_sealed"}) | told)
