"""Files that go with mails: those of the edition that is public when a mail leaves, never bytes of one that was replaced (P5).

A mail that is to carry files names them in its payload: `attached` is a list of paths of public files, such as
`/statements/{slug}/{language}/statement.pdf`. The postman loads them for every try.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app.db import Session
from app.ledger import journal
from app.mail.failures import PermanentFailure, TemporaryFailure
from app.mail.letters import Attachment
from app.models import Edition, EditionFile, EditionState, Phase, Statement

BEING_MADE = "This mail waits for the next edition, which is being made."
HELD_BACK = "This mail waits: the database is older than what was signed, so a list may name who has left it since."
RETRACTED = "Not sent: the statement was retracted before the mail could leave."
LACKING = "This mail waits: the current edition lacks a file that it is to carry."
PATH = re.compile(r"/statements/([^/]+)(?:/([^/]+))?/[^/]+(\.[a-z]+)")


@dataclass(frozen=True)
class Carried:
    """What a mail takes along, and the edition it is of."""

    edition_id: str
    files: tuple[Attachment, ...]


def load(session: Session, payload: Mapping[str, Any], *, at: datetime, needs_all: bool = False) -> Carried | None:
    """Return the files that a mail's payload names, as they are public now; None when it names none. What is not public is left out.

    Raises TemporaryFailure while an edition is being made that somebody may have asked for to be taken off the list, while the log is
    forked and the list may name who has left, and while a file is not public that the mail `needs_all` of (the next
    edition may have it again); PermanentFailure when the statement is retracted.
    """
    paths: Sequence[str] = payload.get("attached", ())
    if not paths:
        return None
    query = (
        select(EditionFile, Edition, Statement)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(col(EditionFile.path).in_(paths), Edition.state == EditionState.PUBLISHED)
    )
    found = {file.path: (file, edition, statement) for file, edition, statement in session.exec(query).all()}
    if any(statement.phase == Phase.RETRACTED for _, _, statement in found.values()):
        raise PermanentFailure(RETRACTED)
    if needs_all and len(found) < len(paths):
        raise TemporaryFailure(LACKING)
    if not found:
        return None
    _, edition, statement = next(iter(found.values()))
    _require_settled(session, statement.id, at=at)
    return Carried(edition.id, tuple(_attachment(found[path][0]) for path in paths if path in found))


def require_current(session: Session, carried: Carried, *, at: datetime) -> None:
    """Raise TemporaryFailure unless what was loaded is still public and nothing takes its place: for the moment a mail leaves, which may
    come a while later.
    """
    edition = session.get_one(Edition, carried.edition_id)
    if edition.state != EditionState.PUBLISHED:
        raise TemporaryFailure(BEING_MADE)
    _require_settled(session, edition.statement_id, at=at)


def _require_settled(session: Session, statement_id: str, *, at: datetime) -> None:
    if journal.is_forked(session):
        raise TemporaryFailure(HELD_BACK)
    waiting = (Edition.statement_id == statement_id, Edition.state == EditionState.BUILDING, Edition.due_at <= at)
    if session.exec(select(Edition.id).where(*waiting).limit(1)).first() is not None:
        raise TemporaryFailure(BEING_MADE)


def _attachment(file: EditionFile) -> Attachment:
    """Name a file for somebody who has many: "open-letter-x7k2p9-en.pdf" instead of "statement.pdf"."""
    match = PATH.fullmatch(file.path)
    if match is None or file.body is None:
        raise TemporaryFailure(LACKING)
    slug, language, ending = match.groups()
    return Attachment("-".join(part for part in (slug, language) if part) + ending, file.media_type.partition(";")[0], file.body)
