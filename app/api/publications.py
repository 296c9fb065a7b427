"""Publication in JSON: asking for an edition, what became of it, and taking a statement back."""

from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import Act, Caller, Db, Id
from app.api.problems import responses
from app.api.schemas import Input, Whole
from app.domain import editions, publications, statements
from app.errors import NotFound
from app.models import Edition

router = APIRouter(tags=["publication"])


class PublicationOutput(BaseModel):
    """The newest edition."""

    edition: int
    state: Literal["building", "published", "failed"]


class FileOutput(BaseModel):
    """One public file, at `path` of this installation."""

    path: str
    sha256: str
    bytes: int


class PublicationDetail(PublicationOutput):
    """The newest edition with its files. While it is being built, the one before stays public."""

    failure: str = Field(description="Why the last try to build it failed, or which file a published edition lacks, and why; else empty")
    published_at: datetime | None
    files: list[FileOutput]


class RetractionInput(Input):
    """The notice that will stand in place of the statement, in Markdown."""

    notice: Whole


@router.post(
    "/statements/{statement_id}/publication", status_code=202, response_model=PublicationOutput, responses=responses(404, 409, 413, 422)
)
def publish(statement_id: Id, act: Act) -> Response:
    """Publish: the first edition is built with the list as it stands, or at the embargo. Later ones come by themselves."""
    with act.once() as session:
        edition = publications.publish(session, statements.get(session, statement_id, by=act.by), at=clock.now())
        return act.answer(HTTPStatus.ACCEPTED, _output(edition))


@router.get("/statements/{statement_id}/publication", responses=responses(404))
def get_publication(statement_id: Id, db: Db, by: Caller) -> PublicationDetail:
    """Show the newest edition. 404 before the first was asked for."""
    with db.read() as session:
        edition = publications.latest(session, statements.get(session, statement_id, by=by))
        if edition is None:
            raise NotFound("Publication was not asked for yet.")
        files = editions.list_files(session, edition)
    return PublicationDetail(
        **_output(edition).model_dump(),
        failure=edition.failure,
        published_at=edition.published_at,
        files=[FileOutput(path=path, sha256=sha256, bytes=size) for path, sha256, size in files],
    )


@router.delete("/statements/{statement_id}/publication", status_code=202, responses=responses(404, 409, 413, 415, 422))
def retract(statement_id: Id, given: RetractionInput, db: Db, by: Caller) -> PublicationOutput:
    """Take a published statement back: an edition with the notice is built and stands at its address."""
    with db.write() as session:
        statement = statements.get(session, statement_id, by=by)
        return _output(publications.retract(session, statement, notice=given.notice, at=clock.now()))


def _output(edition: Edition) -> PublicationOutput:
    return PublicationOutput.model_validate({"edition": edition.number, "state": edition.state.value})
