"""Consultations in JSON: putting a text up for comments, reading what partners said, and deciding on each comment."""

from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import MOST, Act, Caller, Cursor, Db, Id, Limit
from app.api.problems import responses
from app.api.schemas import Input, Page, Whole, paged
from app.api.statements import Frozen
from app.domain import consultation_overviews, consultations, decisions, statements, versions
from app.domain.comments import Said
from app.domain.decisions import Choice, Decision
from app.models import CommentState, Partner

router = APIRouter(tags=["consultations"])


class ConsultationInput(Input):
    """Until when comments are taken: ISO 8601, with an offset or local to the statement's time zone."""

    comment_deadline: Whole = Field(default="", description="May be left out for a further round while the deadline is still to come")


class CommentOutput(BaseModel):
    """What a partner said of one paragraph, counted from 1. `wording` proposes what should stand in its place; `answer` is yours."""

    id: str
    invitation_id: str
    partner_id: str
    partner: str
    version: int
    language: str
    paragraph: int
    comment: str
    wording: str
    private: bool = Field(description="For the lead alone, even when it shares comments with the others")
    state: CommentState
    answer: str
    created_at: datetime
    decided_at: datetime | None


class DecisionInput(Input):
    """What is made of a comment. Declining and answering need a word; `wording` changes what goes into the draft."""

    decision: Choice
    answer: Whole = ""
    wording: Whole | None = Field(default=None, description="What goes in when accepted; as proposed when left out")


class Decided(BaseModel):
    """A comment that has its decision."""

    id: str
    state: CommentState


@router.post(
    "/statements/{statement_id}/consultation", status_code=201, response_model=Frozen, responses=responses(404, 409, 413, 415, 422)
)
def open_consultation(statement_id: Id, given: ConsultationInput, act: Act) -> Response:
    """Freeze the draft for comments, or once more after it has changed: then everybody invited is mailed again."""
    with act.once() as session:
        statement = statements.get(session, statement_id, by=act.by)
        version = consultations.open_round(session, statement, comment_deadline=given.comment_deadline, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, Frozen(version=version.number, sha256=versions.hashes(session, version)))


@router.get("/statements/{statement_id}/comments", responses=responses(404, 422))
def list_comments(statement_id: Id, db: Db, by: Caller, limit: Limit = MOST, cursor: Cursor = "") -> Page[CommentOutput]:
    """List the comments on a statement in the order they were made."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=by)
        rows = consultation_overviews.list_comments(session, statement, after=cursor, limit=limit + 1)
    return paged(rows, limit, lambda row: _output(*row, statement.authentic_language), lambda item: item.id)


@router.post("/comments/{comment_id}/decision", response_model=Decided, responses=responses(404, 409, 413, 415, 422))
def decide(comment_id: Id, given: DecisionInput, act: Act) -> Response:
    """Accept, decline or answer a comment; the partner is told by mail. An accepted wording goes into the draft where the paragraph
    still stands as it was commented on, else nothing is done (`paragraph_changed`).
    """
    with act.once() as session:
        said, statement = decisions.get(session, comment_id, by=act.by)
        decision = Decision(given.decision, given.answer, given.wording)
        decisions.decide(session, said, statement, decision, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.OK, Decided(id=comment_id, state=said.row.state))


def _output(said: Said, partner: Partner, number: int, language: str) -> CommentOutput:
    row = said.row
    return CommentOutput(
        partner_id=partner.id,
        partner=partner.name(language),
        version=number,
        paragraph=row.paragraph + 1,
        comment=said.words,
        wording=said.wording,
        private=said.is_private,
        answer=said.answer,
        **row.model_dump(include={"id", "invitation_id", "language", "state", "created_at", "decided_at"}),
    )
