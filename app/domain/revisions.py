"""Revisions of a draft: every text that was ever saved, and what was typed and not saved yet. Nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func
from sqlmodel import col, select

from app.db import Session
from app.domain.accounts import Actor
from app.domain.versions import TypedText
from app.models import Revision, SavedBy, Statement, UnsavedDraft


@dataclass(frozen=True)
class Author:
    """Who saves, and through which door. A translator and the JSON API have no account."""

    saved_as: SavedBy = SavedBy.LEAD
    account_id: str | None = None


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


def keep_unsaved(session: Session, statement_id: str, fields: Mapping[str, Any], *, typed_over: int, by: Actor, at: datetime) -> None:
    """Keep a form as typed, in place of what this member had typed before. An API key has no form."""
    drop_unsaved(session, statement_id, by=by)
    if by.account_id:
        kept = UnsavedDraft(account_id=by.account_id, statement_id=statement_id, typed_over=typed_over, fields=dict(fields), kept_at=at)
        session.add(kept)
        session.flush()


def find_unsaved(session: Session, statement_id: str, *, by: Actor) -> UnsavedDraft | None:
    """Return what this member typed and has not saved, or None."""
    return session.get(UnsavedDraft, (by.account_id, statement_id))


def drop_unsaved(session: Session, statement_id: str, *, by: Actor) -> None:
    """Forget what this member typed: it is saved, or was thrown away."""
    mine = (col(UnsavedDraft.account_id) == by.account_id) & (col(UnsavedDraft.statement_id) == statement_id)
    session.connection().execute(delete(UnsavedDraft).where(mine))
    session.expire_all()


def delete_all(session: Session, statement_id: str) -> None:
    """Forget everything that was ever typed for a draft that is deleted."""
    session.connection().execute(delete(Revision).where(col(Revision.statement_id) == statement_id))
    session.connection().execute(delete(UnsavedDraft).where(col(UnsavedDraft.statement_id) == statement_id))
