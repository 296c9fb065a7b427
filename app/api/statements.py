"""Statements in JSON: drafting, changing without overwriting, and opening sign-on."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field

from app import clock
from app.api.dependencies import MOST, Act, Caller, Cursor, Db, Id, Limit
from app.api.drafts import (
    Addressee,
    Kept,
    Occasion,
    Revision,
    StatementInput,
    StatementPatch,
    TextInput,
    arrangement,
    json_field,
)
from app.api.problems import responses
from app.api.schemas import Page, named, paged
from app.db import Session
from app.domain import arrangements, campaigns, drafts, revisions, schedules, statements, translations, versions
from app.domain.drafts import Text
from app.domain.translations import State
from app.models import Kind, Phase, RosterGrouping, RosterOrder, Statement

router = APIRouter(tags=["statements"])


class Created(BaseModel):
    """A new statement."""

    id: str
    slug: str
    phase: Phase


class Summary(Created):
    """One line of the list. `title` is in the authentic language."""

    kind: Kind
    authentic_language: str
    title: str
    hard_deadline: datetime | None
    created_at: datetime
    first_published_at: datetime | None


class TranslationOutput(BaseModel):
    """One language of the text. `sha256` is that of its canonical form, once it is frozen."""

    title: str
    body: str
    sha256: str | None
    state: State = Field(description="How it stands beside the authentic text; stale: that text has changed since the review")


class StatementOutput(Created):
    """A statement with all that can be changed. Send `revision` back with a PATCH to be sure that nobody else's is overwritten."""

    url: str = Field(description="Where it is public, once published")
    kind: Kind
    authentic_language: str
    version: int
    frozen_at: datetime | None
    translations: dict[str, TranslationOutput]
    addressees: list[Addressee]
    occasion: Occasion
    time_zone: str
    soft_deadline: datetime | None
    hard_deadline: datetime | None
    embargo_until: datetime | None
    comment_deadline: datetime | None
    shares_comments: bool
    dated_on: date | None
    roster_order: RosterOrder
    roster_grouping: RosterGrouping
    roster_shows: list[str]
    rounds_total: bool
    has_un_profile: bool
    late_endorsements: bool
    has_open_call: bool
    channel: str
    reconfirm_after_days: int
    batch_minutes: int
    reminder_days: list[int]
    most_reminders: int
    is_discreet: bool
    revision: int
    created_at: datetime
    first_published_at: datetime | None
    retraction_notice: str


class Frozen(BaseModel):
    """The version that can be endorsed, and the hash of each of its languages."""

    version: int
    sha256: dict[str, str]


class TranslationInput(TextInput):
    """One language of a draft."""

    revision: Kept[Revision]


@router.post("/statements", status_code=201, response_model=Created, responses=responses(409, 413, 415, 422))
def create_statement(given: StatementInput, act: Act) -> Response:
    """Create a draft."""
    with act.once() as session, named(json_field):
        statement = statements.create(session, given.draft(), by=act.by, at=clock.now())
        _arrange(session, statement, given, at=clock.now())
        return act.answer(HTTPStatus.CREATED, Created(id=statement.id, slug=statement.slug, phase=statement.phase))


@router.get("/statements", responses=responses(422))
def list_statements(db: Db, by: Caller, limit: Limit = MOST, cursor: Cursor = "") -> Page[Summary]:
    """List the lead's statements, newest first."""
    with db.read() as session:
        rows = statements.list_for(session, by=by, after=cursor, limit=limit + 1)
    return paged(rows, limit, _summary, lambda item: item.id)


@router.get("/statements/{statement_id}", responses=responses(404))
def get_statement(statement_id: Id, db: Db, by: Caller) -> StatementOutput:
    """Show a statement with its texts."""
    with db.read() as session:
        return _output(session, statements.get(session, statement_id, by=by))


@router.patch("/statements/{statement_id}", responses=responses(404, 409, 413, 415, 422))
def edit_statement(statement_id: Id, given: StatementPatch, db: Db, by: Caller) -> StatementOutput:
    """Change a statement. Once sign-on has opened only dates and settings may change."""
    with db.write() as session, named(json_field):
        statement = statements.get(session, statement_id, by=by)
        draft = given.draft(drafts.get(session, statement), statement)
        statements.edit(
            session, statement, draft, revision=given.revision or statement.revision, at=clock.now(), author=revisions.by_lead(by)
        )
        _arrange(session, statement, given, at=clock.now())
        _set_inviting(session, statement, given, at=clock.now())
        return _output(session, statement)


@router.put("/statements/{statement_id}/translations/{lang}", responses=responses(404, 409, 413, 415, 422))
def put_translation(
    statement_id: Id, lang: Annotated[str, Path(description="BCP 47 language tag")], given: TranslationInput, db: Db, by: Caller
) -> StatementOutput:
    """Write one language of a draft."""
    with db.write() as session, named(lambda field: {f"language_{lang}": "lang"}.get(field, field.removesuffix(f"_{lang}"))):
        statement = statements.get(session, statement_id, by=by)
        revision = given.revision or statement.revision
        statements.edit_translation(
            session, statement, lang, Text(given.title, given.body), revision=revision, at=clock.now(), author=revisions.by_lead(by)
        )
        return _output(session, statement)


@router.post("/statements/{statement_id}/sign-on", status_code=201, response_model=Frozen, responses=responses(404, 409, 413, 422))
def open_sign_on(statement_id: Id, act: Act) -> Response:
    """Freeze the text as a version that partners can be invited to endorse."""
    with act.once() as session:
        statement = statements.get(session, statement_id, by=act.by)
        version = statements.open_sign_on(session, statement, by=act.by, at=clock.now())
        return act.answer(HTTPStatus.CREATED, Frozen(version=version.number, sha256=versions.hashes(session, version)))


def _summary(row: tuple[Statement, str]) -> Summary:
    statement, title = row
    return Summary(title=title, **statement.model_dump(include=set(Summary.model_fields)))


def _arrange(session: Session, statement: Statement, given: StatementInput | StatementPatch, *, at: datetime) -> None:
    """Arrange the roster as given: the same verb as the desk's."""
    arrangements.arrange(session, statement, arrangement(given, arrangements.get(statement)), at=at)


def _set_inviting(session: Session, statement: Statement, given: StatementPatch, *, at: datetime) -> None:
    """Plan the reminders and set the discretion, where they were given: the same verbs as the desk's."""
    told = given.model_fields_set
    if told & {"reminder_days", "most_reminders"}:
        days = given.reminder_days if "reminder_days" in told else statement.reminder_days
        most = given.most_reminders if "most_reminders" in told else statement.most_reminders
        schedules.set_days(session, statement, schedules.shown_days(days), str(most), at=at)
    if "is_discreet" in told:
        campaigns.set_discreet(session, statement, is_discreet=given.is_discreet)


def _output(session: Session, statement: Statement) -> StatementOutput:
    version = versions.latest(session, statement)
    texts = versions.list_translations(session, version)
    states = {standing.language: standing.state for standing in translations.list_standings(session, statement, version)}
    given = statement.model_dump(include=set(StatementOutput.model_fields))
    return StatementOutput.model_validate(
        given
        | {
            "url": f"{session.settings.base_url}/statements/{statement.slug}",
            "version": version.number,
            "frozen_at": version.frozen_at,
            "translations": {
                text.language: text.model_dump(include={"title", "body", "sha256"}) | {"state": states[text.language]} for text in texts
            },
        }
    )
