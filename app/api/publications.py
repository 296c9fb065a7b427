"""Publication in JSON: asking for an edition, what became of it, and taking a statement back."""

from datetime import datetime
from http import HTTPStatus
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import Act, Caller, Db, Id
from app.api.drafts import Deadline
from app.api.problems import responses
from app.api.schemas import Input, Whole
from app.domain import public_files, publication_times, publications, statements
from app.errors import NotFound
from app.models import Edition, Statement

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


class TimeInput(Input):
    """When it is to appear: a moment, or null for as soon as it may."""

    publish_at: Deadline = None


class RetractionInput(Input):
    """The notice that will stand in place of the statement, in Markdown."""

    notice: Whole


@router.post(
    "/statements/{statement_id}/publication", status_code=202, response_model=PublicationOutput, responses=responses(404, 409, 413, 422)
)
def publish(statement_id: Id, act: Act, given: TimeInput | None = None) -> Response:
    """Publish: the first edition is built with the list as it stands at `publish_at`, or else at the embargo's end, or else now.

    Later editions come by themselves.
    """
    at = clock.now()
    with act.once() as session:
        statement = statements.get(session, statement_id, by=act.by)
        edition = publications.publish(session, statement, at=at, publish_at=_moment(statement, given, at=at))
        return act.answer(HTTPStatus.ACCEPTED, _output(edition))


@router.patch("/statements/{statement_id}/publication", responses=responses(404, 409, 413, 415, 422))
def move(statement_id: Id, given: TimeInput, db: Db, by: Caller) -> PublicationOutput:
    """Change when a first edition that waits appears. 409 once it is public."""
    at = clock.now()
    with db.write() as session:
        statement = statements.get(session, statement_id, by=by)
        return _output(publication_times.move(session, statement, _moment(statement, given, at=at), at=at))


@router.delete("/statements/{statement_id}/publication/time", status_code=204, responses=responses(404, 409))
def call_off(statement_id: Id, db: Db, by: Caller) -> None:
    """Call off a first edition that waits. 409 once it is public."""
    with db.write() as session:
        publication_times.call_off(session, statements.get(session, statement_id, by=by))


@router.get("/statements/{statement_id}/publication", responses=responses(404))
def get_publication(statement_id: Id, db: Db, by: Caller) -> PublicationDetail:
    """Show the newest edition. 404 before the first was asked for."""
    with db.read() as session:
        edition = publications.latest(session, statements.get(session, statement_id, by=by))
        if edition is None:
            raise NotFound("Publication was not asked for yet.")
        files = public_files.list_of(session, edition)
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


def _moment(statement: Statement, given: TimeInput | None, *, at: datetime) -> datetime | None:
    return publication_times.check(statement, given.publish_at or "", at=at) if given else None


def _output(edition: Edition) -> PublicationOutput:
    return PublicationOutput.model_validate({"edition": edition.number, "state": edition.state.value})
