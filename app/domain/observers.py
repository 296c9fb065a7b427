"""Observers: people who get a statement's final copy by mail when it is first published, and are asked for nothing. Sealed (P10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import mails
from app.domain.inputs import Checks
from app.errors import Conflict, NotFound
from app.i18n.catalogs import match
from app.models import Mail, Observer, Statement
from app.models.base import new_id
from app.publishing.document import Document
from app.texts.placeholders import resolve_title

SEALED_EMAIL = "observer.email"
SEALED_NAME = "observer.name"
MOST_OBSERVERS = 500


class FinalCopySent(Conflict):
    """The statement is public: what observers are for has been done."""

    code = "final_copy_sent"
    message = "The statement is public, and its observers have their copy. Send others the address of the page."


class TooManyObservers(Conflict):
    """More than a list of observers needs: nobody should have a crowd mailed by us."""

    code = "too_many_observers"
    message = "A statement can have up to 500 observers."


@dataclass(frozen=True)
class Wanted:
    """The desk's form as typed."""

    email: str = ""
    name: str = ""
    language: str = ""


@dataclass(frozen=True)
class Known:
    """One observer, opened."""

    row: Observer
    email: str
    name: str


def add(session: Session, statement: Statement, typed: Wanted, *, at: datetime) -> None:
    """Add an observer; one that is there already stays as it is. Raises Invalid, FinalCopySent, TooManyObservers.

    Concurrency: the statement is held, so an observer is added before the first edition is released, and mailed, or refused.
    """
    checks = Checks()
    email = checks.email("email", typed.email)
    name = checks.line("name", typed.name)
    language = checks.language("language", typed.language or statement.authentic_language)
    checks.done()
    session.hold(statement)
    _require_unpublished(statement)
    known = select(Observer.id).where(Observer.statement_id == statement.id)
    if len(session.exec(known).all()) >= MOST_OBSERVERS:
        raise TooManyObservers
    indexes = session.vault.indexes(SEALED_EMAIL, email)
    if session.exec(known.where(col(Observer.email_index).in_(indexes))).first():
        return
    row = {"id": new_id(), "statement_id": statement.id, "language": language, "created_at": at, "email_index": indexes[0]}
    row |= {"email_sealed": session.vault.seal(SEALED_EMAIL, email)}
    insert_once(session, Observer, row | {"name_sealed": session.vault.seal(SEALED_NAME, name) if name else None})


def remove(session: Session, statement: Statement, observer_id: str) -> None:
    """Take an observer off and erase its name and address. Raises NotFound, FinalCopySent."""
    session.hold(statement)
    _require_unpublished(statement)
    found = session.exec(select(Observer).where(Observer.id == observer_id, Observer.statement_id == statement.id)).first()
    if found is None:
        raise NotFound
    session.delete(found)
    session.mark_erased()


def list_for(session: Session, statement: Statement) -> list[Known]:
    """Return the observers of a statement, opened, in the order they were added."""
    rows = session.exec(select(Observer).where(Observer.statement_id == statement.id).order_by(col(Observer.id))).all()
    return [_open(session, row) for row in rows]


def queue_final_copy(session: Session, statement: Statement, document: Document, *, at: datetime) -> None:
    """Mail every observer the copy that is released in this transaction; who has it gets no other. One update and one insert."""
    unmailed = select(Observer).where(Observer.statement_id == statement.id, col(Observer.mailed_at).is_(None))
    rows = session.exec(unmailed.order_by(col(Observer.id))).all()
    mailed = [_mail(session, _open(session, row), document, is_discreet=statement.is_discreet, at=at) for row in rows]
    for row in rows:
        row.mailed_at = at
    session.flush()
    if mailed:
        session.connection().execute(insert(Mail), mailed)


def _open(session: Session, row: Observer) -> Known:
    name = session.vault.open(SEALED_NAME, row.name_sealed) if row.name_sealed else ""
    return Known(row, session.vault.open(SEALED_EMAIL, row.email_sealed), name)


def _mail(session: Session, one: Known, document: Document, *, is_discreet: bool, at: datetime) -> Mapping[str, Any]:
    text = document.text(match(one.row.language, _languages(document)))
    payload = {
        # A page's address holds the title: what must say nothing leads to the front page.
        "url": f"{session.settings.base_url}/" if is_discreet else f"{document.url}/{text.language}",
        "lead": document.lead_name,
        "kind": document.kind,
        "title": resolve_title(text.title, document.facts, text.language),
        "sha256": text.sha256,
        **({"discreet": True} if is_discreet else {}),
    }
    return mails.row(session, "final_copy", to=one.email, language=one.row.language, payload=payload, at=at)


def _languages(document: Document) -> Sequence[str]:
    """Return the document's languages, the authentic one first: what is none of them falls to it."""
    return [text.language for text in document.texts]


def _require_unpublished(statement: Statement) -> None:
    if statement.first_published_at is not None:
        raise FinalCopySent
