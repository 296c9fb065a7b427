"""Versions in JSON: changing a text after sign-on has opened."""

from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import Field, StrictInt

from app import clock
from app.api.dependencies import Act, Id
from app.api.drafts import TextPatch, json_field
from app.api.problems import responses
from app.api.schemas import Input, Whole, named
from app.api.statements import Frozen
from app.domain import changes, statements, versions
from app.domain.changes import OBJECTION_HOURS, Change

router = APIRouter(tags=["versions"])


class ChangeInput(Input):
    """A changed text. Editorial: endorsements stand, signatories may object for a while. Substantive: all are asked to reconfirm."""

    change: Literal["editorial", "substantive"]
    translations: dict[Whole, TextPatch] = Field(description="The languages that change; what is left out stays")
    note: Whole = Field(default="", description="What the change changes, in a line. Public with an editorial one")
    objection_hours: StrictInt = Field(default=OBJECTION_HOURS, description="How long signatories may object to an editorial change")


@router.post("/statements/{statement_id}/versions", status_code=201, response_model=Frozen, responses=responses(404, 409, 413, 415, 422))
def change_text(statement_id: Id, given: ChangeInput, act: Act) -> Response:
    """Freeze a changed text as the next version, after sign-on has opened."""
    with act.once() as session, named(lambda field: "objection_hours" if field == "hours" else json_field(field)):
        statement = statements.get(session, statement_id, by=act.by)
        texts = {language: text.model_dump(exclude_unset=True) for language, text in given.translations.items()}
        change = Change(given.change, given.note, given.objection_hours)
        version = changes.make_of(session, statement, texts, change, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, Frozen(version=version.number, sha256=versions.hashes(session, version)))
