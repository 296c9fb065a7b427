"""Revisions of a draft: every text that was ever saved, and what was typed and not saved yet. Nothing typed is lost."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, update
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain.accounts import Actor
from app.domain.versions import TypedText
from app.models import Revision, SavedBy, Statement, UnsavedDraft

SEALED_FIELDS = "unsaved_draft.fields"


@dataclass(frozen=True)
class Author:
    """Who saves, and through which door. A translator and the JSON API have no account."""

    saved_as: SavedBy = SavedBy.LEAD
    account_id: str | None = None


@dataclass(frozen=True)
class Form:
    """What was typed into: a statement's own form (`statement_id` is empty for one never saved), or that of one translation."""

    statement_id: str = ""
    language: str = ""


@dataclass(frozen=True)
class Unsaved:
    """A form as it was typed over revision `typed_over`: field name → text."""

    fields: Mapping[str, str]
    typed_over: int
    kept_at: datetime


def by_lead(actor: Actor) -> Author:
    """Return the author of what a member saves."""
    return Author(account_id=actor.account_id or None)


def record(
    session: Session, statement: Statement, before: Mapping[str, TypedText], after: Mapping[str, TypedText], *, author: Author, at: datetime
) -> None:
    """Keep every language that differs, under the statement's revision as it is now."""
    shared: dict[str, Any] = {"statement_id": statement.id, "number": statement.revision, "saved_at": at} | vars(author)
    for language, text in after.items():
        if language not in before or (text.title, text.body) != (before[language].title, before[language].body):
            session.add(Revision(language=language, title=text.title, body=text.body, **shared))
    session.add_all(Revision(language=language, is_removed=True, **shared) for language in before if language not in after)
    session.flush()


def list_for(session: Session, statement: Statement, language: str, *, limit: int = 100) -> list[Revision]:
    """Return what was saved of one language, the newest first."""
    query = select(Revision).where(Revision.statement_id == statement.id, Revision.language == language)
    return list(session.exec(query.order_by(col(Revision.number).desc()).limit(limit)).all())


def find_at(session: Session, statement_id: str, language: str, number: int) -> Revision | None:
    """Return a language as it stood at a revision of the statement, or None when it did not."""
    query = select(Revision).where(Revision.statement_id == statement_id, Revision.language == language, Revision.number <= number)
    found = session.exec(query.order_by(col(Revision.number).desc()).limit(1)).first()
    return None if found is None or found.is_removed else found


def last_number(session: Session, statement: Statement, language: str) -> int:
    """Return the revision at which a language was last changed; 0 for one that was never there."""
    query = select(func.max(Revision.number)).where(Revision.statement_id == statement.id, Revision.language == language)
    return session.exec(query).one() or 0


def keep_unsaved(session: Session, form: Form, fields: Mapping[str, str], *, typed_over: int, by: Actor, at: datetime) -> None:
    """Keep a form as typed, sealed, in place of what this member had typed into it before. An API key has no form.

    Concurrency: of two tabs with one form the last to stop typing is kept.
    """
    if not by.account_id:
        return
    sealed = b64encode(session.vault.seal_json(SEALED_FIELDS, fields)).decode()
    mine = {"account_id": by.account_id} | vars(form)
    typed = {"typed_over": typed_over, "fields": {"sealed": sealed}, "kept_at": at}
    if not insert_once(session, UnsavedDraft, mine | typed):
        session.connection().execute(update(UnsavedDraft).where(*_of(by, form)).values(**typed))
        session.expire_all()


def find_unsaved(session: Session, form: Form, *, by: Actor) -> Unsaved | None:
    """Return what this member typed into a form and has not saved, opened, or None."""
    kept = session.exec(select(UnsavedDraft).where(*_of(by, form))).first()
    if kept is None:
        return None
    fields = session.vault.open_json(SEALED_FIELDS, b64decode(kept.fields["sealed"]))
    return Unsaved(fields, kept.typed_over, kept.kept_at)


def drop_unsaved(session: Session, form: Form, *, by: Actor) -> None:
    """Forget what this member typed into a form: it is saved, or was thrown away."""
    session.connection().execute(delete(UnsavedDraft).where(*_of(by, form)))


def delete_all(session: Session, statement_id: str) -> None:
    """Forget everything that was ever typed for a draft that is deleted."""
    session.connection().execute(delete(Revision).where(col(Revision.statement_id) == statement_id))
    session.connection().execute(delete(UnsavedDraft).where(col(UnsavedDraft.statement_id) == statement_id))


def _of(by: Actor, form: Form) -> list[ColumnElement[bool]]:
    key = {"account_id": by.account_id} | vars(form)
    return [col(getattr(UnsavedDraft, name)) == value for name, value in key.items()]
