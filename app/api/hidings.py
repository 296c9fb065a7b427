"""Hiding names in JSON: all names of one country or one group, in all statements of the lead at once."""

from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import Act
from app.api.problems import responses
from app.api.schemas import Input, Whole, named
from app.domain import hidings

router = APIRouter(tags=["hidings"])


class HidingInput(Input):
    """What to hide: a country or a group, one of the two."""

    country: Whole = Field("", description="ISO 3166-1 alpha-2: organizations that work on it or are based there")
    group: Whole = Field("", description="The id of a group of the directory, as its page on the desk has it")


class HidingOutput(BaseModel):
    """What was done."""

    hidden: int = Field(description="How many endorsements are counted without their name now; 0 where all were hidden before")


@router.post("/hidings", status_code=201, response_model=HidingOutput, responses=responses(404, 409, 413, 415, 422))
def hide(given: HidingInput, act: Act) -> Response:
    """Hide names everywhere. Only the organizations themselves can show theirs again; each is told by mail."""
    with act.once() as session, named(lambda field: "country" if field == "choice" else field):
        hiding = hidings.hide(session, country=given.country, group_id=given.group, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, HidingOutput(hidden=hiding.count if hiding else 0))
