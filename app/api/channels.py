"""Channels in JSON: where a text can go, and how long it may be there. A limit is told, never enforced."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.dependencies import Caller, Db
from app.api.schemas import Page
from app.domain import channels

router = APIRouter(tags=["channels"])


class ChannelOutput(BaseModel):
    """Something that limits the length of a text. Footnotes count, and so does the title."""

    id: str = Field(description="The `channel` of a statement")
    name: str
    unit: Literal["words", "pages", "seconds"]
    limit: int
    seconds: int | None = Field(description="The speaking time that a limit in words stands for")
    source: str = Field(description="Where the limit comes from; empty for one of the lead's own")
    is_own: bool = Field(description="Whether the lead has added it, at its desk")


@router.get("/channels")
def list_channels(db: Db, by: Caller) -> Page[ChannelOutput]:
    """List what a statement's `channel` can be: the well-known limits, and the lead's own."""
    with db.read() as session:
        found = channels.list_for(session, by=by)
    return Page(items=[ChannelOutput.model_validate(one, from_attributes=True) for one in found], next=None)
