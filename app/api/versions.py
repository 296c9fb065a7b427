"""Versions in JSON: which texts were frozen, and changing a text after sign-on has opened."""

from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StrictInt

from app import clock
from app.api.dependencies import Act, Caller, Db, Id
from app.api.drafts import TextPatch, json_field
from app.api.problems import responses
from app.api.schemas import Input, Whole, named
from app.api.statements import Frozen
from app.domain import changes, statements, versions
from app.domain.changes import OBJECTION_HOURS, Change
from app.models import FrozenAs, Version

router = APIRouter(tags=["versions"])


class ChangeInput(Input):
    """A changed text. Editorial: endorsements stand, signatories may object for a while. Substantive: all are asked to reconfirm."""

    change: Literal["editorial", "substantive"]
    translations: dict[Whole, TextPatch] = Field(description="The languages that change; what is left out stays")
    note: Whole = Field(default="", description="What the change changes, in a line. Public with an editorial one")
    objection_hours: StrictInt = Field(default=OBJECTION_HOURS, description="How long signatories may object to an editorial change")


class VersionOutput(BaseModel):
    """One text: frozen, or the draft that is being written."""

    number: int
    frozen_as: FrozenAs | None = Field(description="What it was frozen for; null for the draft")
    frozen_at: datetime | None
    note: str = Field(description="What a change changed, in the lead's words")
    sha256: dict[str, str] = Field(description="By language; of the draft, what it would be frozen with now")


class Versions(BaseModel):
    """Every version, the newest first."""

    items: list[VersionOutput]
    next: str | None = Field(default=None, description="Always null: there are never many")


@router.get("/statements/{statement_id}/versions", responses=responses(404))
def list_versions(statement_id: Id, db: Db, by: Caller) -> Versions:
    """List every version of a statement, the newest first."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=by)
        found = [(version, versions.hashes(session, version)) for version in versions.list_for(session, statement)]
    return Versions(items=[_output(version, sha256) for version, sha256 in found])


@router.post("/statements/{statement_id}/versions", status_code=201, response_model=Frozen, responses=responses(404, 409, 413, 415, 422))
def change_text(statement_id: Id, given: ChangeInput, act: Act) -> Response:
    """Freeze a changed text as the next version, after sign-on has opened."""
    with act.once() as session, named(lambda field: "objection_hours" if field == "hours" else json_field(field)):
        statement = statements.get(session, statement_id, by=act.by)
        texts = {language: text.model_dump(exclude_unset=True) for language, text in given.translations.items()}
        change = Change(given.change, given.note, given.objection_hours)
        version = changes.make_of(session, statement, texts, change, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, Frozen(version=version.number, sha256=versions.hashes(session, version)))


def _output(version: Version, sha256: dict[str, str]) -> VersionOutput:
    return VersionOutput(sha256=sha256, **version.model_dump(include={"number", "frozen_as", "frozen_at", "note"}))
