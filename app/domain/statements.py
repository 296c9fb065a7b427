"""Statements: drafting, saving without overwriting a colleague, and opening sign-on."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, delete, func, update
from sqlmodel import col, select

from app.db import Session
from app.domain import batches, drafts, invitations, publication_times, revisions, rosters, schedules, slugs, versions
from app.domain.accounts import Actor
from app.domain.drafts import Draft, Text
from app.domain.revisions import Author
from app.errors import Conflict, DraftChanged, Invalid, NotFound, TextLocked, WrongPhase
from app.models import FrozenAs, Link, Phase, Statement, Translation, Version
from app.texts.placeholders import mark_title_gaps

DRAFTING = (Phase.DRAFT, Phase.CONSULTATION)
LOCKED_FIELDS = ("kind", "authentic_language", "addressees", "occasion")
"""Beside the texts, what an endorsement binds to: locked once sign-on has opened. Dates, order and late endorsements may still change."""

BY_NOBODY = Author()
SHOWN_SETTINGS = ("time_zone", "dated_on", "roster_order")
"""Settings that a published page shows: changing one makes its next edition."""


class NotADraft(Conflict):
    """Sign-on has opened, so there is something to be kept."""

    code = "not_a_draft"
    message = "Only a draft can be deleted."


def create(session: Session, draft: Draft, *, by: Actor, at: datetime) -> Statement:
    """Create a draft of the actor's lead. Raises Invalid."""
    values, texts = drafts.check(session, draft, lead_id=by.lead_id, at=at)
    statement = Statement(lead_id=by.lead_id, slug="", created_at=at, **values)
    statement.slug = slugs.new_slug(mark_title_gaps(texts[statement.authentic_language].title, statement.authentic_language))
    session.add(statement)
    session.flush()
    versions.open_first(session, statement, texts)
    revisions.record(session, statement, {}, texts, author=revisions.by_lead(by), at=at)
    return statement


def get(session: Session, statement_id: str, *, by: Actor) -> Statement:
    """Return a statement of the actor's lead. Raises NotFound for any other."""
    query = select(Statement).where(Statement.id == statement_id, Statement.lead_id == by.lead_id)
    statement = session.exec(query).first()
    if statement is None:
        raise NotFound
    return statement


def list_for(session: Session, *, by: Actor, after: str = "", limit: int = 100) -> list[tuple[Statement, str]]:
    """Return the lead's statements, newest first, each with its title in the authentic language. `after` is the last id seen."""
    query = (
        select(Statement, Translation.title)
        .join(Version, col(Version.statement_id) == col(Statement.id))
        .join(
            Translation, (col(Translation.version_id) == col(Version.id)) & (col(Translation.language) == col(Statement.authentic_language))
        )
        .where(Statement.lead_id == by.lead_id, Version.number == _last_number())
        .order_by(col(Statement.id).desc())
        .limit(limit)
    )
    if after:
        query = query.where(Statement.id < after)
    return [(statement, title) for statement, title in session.exec(query).all()]


def list_zones(session: Session, *, by: Actor) -> list[str]:
    """Return the time zones that the lead's statements are in, that of the newest first."""
    newest = func.max(Statement.id).desc()
    query = select(Statement.time_zone).where(Statement.lead_id == by.lead_id).group_by(col(Statement.time_zone)).order_by(newest)
    return list(session.exec(query).all())


def edit(session: Session, statement: Statement, draft: Draft, *, revision: int, at: datetime, author: Author = BY_NOBODY) -> None:
    """Save a draft over the revision it was typed from.

    Raises DraftChanged when somebody saved in between (nothing is overwritten), TextLocked when the text is frozen and differs, or
    sign-on has opened and more than texts, dates and settings do, Invalid. Effects: a revision of every language that changed; editions
    that wait follow the embargo and a shorter wait.
    Concurrency: the statement is held, so a text that is being frozen or thrown away meanwhile is locked by then, not written over.
    """
    session.hold(statement)
    is_open = is_text_open(session, statement)
    values, texts = drafts.check(session, draft, lead_id=statement.lead_id, at=at, before=statement, is_open=is_open)
    before = drafts.get(session, statement).translations
    if (not is_open and texts != before) or _touches_locked(statement, values):
        raise TextLocked
    saved = (
        update(Statement)
        .where(col(Statement.id) == statement.id, col(Statement.revision) == revision, col(Statement.phase) == statement.phase)
        .values(**values, revision=revision + 1)
    )
    if session.connection().execute(saved).rowcount != 1:
        raise DraftChanged
    if texts != before:
        versions.rewrite_open(session, statement, texts)
    _move_editions(session, statement, values, at=at)
    moves_rounds = any(values[name] != getattr(statement, name) for name in ("soft_deadline", "time_zone"))
    session.refresh(statement)
    if moves_rounds:
        schedules.plan(session, statement, at=at)
    revisions.record(session, statement, before, texts, author=author, at=at)
    if statement.phase == Phase.CLOSED and (statement.hard_deadline is None or statement.hard_deadline > at):
        statement.phase = Phase.SIGN_ON  # the lead has extended the deadline


def edit_translation(
    session: Session, statement: Statement, language: str, text: Text, *, revision: int, at: datetime, author: Author = BY_NOBODY
) -> None:
    """Save one language of a draft. Raises as `edit`."""
    draft = drafts.get(session, statement)
    texts = {**draft.translations, language: text}
    edit(session, statement, replace(draft, translations=texts), revision=revision, at=at, author=author)


def is_text_open(session: Session, statement: Statement) -> bool:
    """Whether its text can be written now: a draft, one in consultation, or a change that was begun after sign-on has opened."""
    return versions.find_open(session, statement) is not None


def delete_draft(session: Session, statement: Statement) -> None:
    """Delete a draft with its texts. Raises NotADraft once sign-on has opened: what was endorsed is evidence."""
    session.hold(statement)
    if statement.phase != Phase.DRAFT:
        raise NotADraft
    revisions.delete_all(session, statement.id)
    drafts = select(Version.id).where(Version.statement_id == statement.id)
    session.connection().execute(delete(Translation).where(col(Translation.version_id).in_(drafts)))
    session.connection().execute(delete(Version).where(col(Version.statement_id) == statement.id))
    session.connection().execute(delete(Link).where(col(Link.statement_id) == statement.id))
    session.delete(statement)


def open_sign_on(session: Session, statement: Statement, *, by: Actor, at: datetime, revision: int | None = None) -> Version:
    """Freeze the text and let partners be invited. Raises WrongPhase (a second click too) and Invalid for a deadline gone by.

    With `revision`, raises DraftChanged unless it is the one that was read before confirming. Effects: version frozen with a hash
    per language, event written; after a consultation, everybody who was invited to it is mailed a link to endorse.
    Concurrency: the statement is held, so a comment arrives wholly before or is told that the consultation is over.
    """
    session.hold(statement)
    if statement.phase not in DRAFTING:
        raise WrongPhase
    if statement.hard_deadline is not None and statement.hard_deadline <= at:
        raise Invalid({"hard_deadline": "This deadline is in the past."})
    if revision is not None and statement.revision != revision:
        raise DraftChanged("Somebody saved this draft after you had looked at it. Please look at it again.")
    statement.phase = Phase.SIGN_ON
    version = versions.freeze(session, statement, FrozenAs.SIGN_ON, by=by, at=at)
    invitations.ask_again(session, statement, "sign_on", by=by, at=at)
    return version


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a hard deadline has passed unnoticed. Looks only, so an idle worker writes nothing."""
    due = select(Statement.id).where(Statement.phase == Phase.SIGN_ON, col(Statement.hard_deadline) <= at)
    return session.exec(due.limit(1)).first() is not None


def close_due(session: Session, *, at: datetime) -> int:
    """Close sign-on where the hard deadline has passed. Returns how many. For the worker."""
    due = update(Statement).where(col(Statement.phase) == Phase.SIGN_ON, col(Statement.hard_deadline) <= at)
    return session.connection().execute(due.values(phase=Phase.CLOSED)).rowcount


def _move_editions(session: Session, statement: Statement, values: Mapping[str, Any], *, at: datetime) -> None:
    """Let the editions that wait, or are wanted, follow the settings that are saved now. The statement has the old ones still."""
    if values["embargo_until"] != statement.embargo_until:
        publication_times.follow_embargo(session, statement, values["embargo_until"], at=at)
    if values["batch_minutes"] < statement.batch_minutes:
        batches.shorten(session, statement, values["batch_minutes"], at=at)
    if any(values[name] != getattr(statement, name) for name in SHOWN_SETTINGS):
        rosters.changed(session, statement.id, at=at, keeps_names=True)


def _touches_locked(statement: Statement, values: Mapping[str, Any]) -> bool:
    return statement.phase not in DRAFTING and any(values[name] != getattr(statement, name) for name in LOCKED_FIELDS)


def _last_number() -> ScalarSelect[int]:
    return select(func.max(Version.number)).where(col(Version.statement_id) == col(Statement.id)).correlate(Statement).scalar_subquery()
