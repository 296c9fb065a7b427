"""Proof files for an operator: of an entry by its place in the log, of what an endorsement last said, of an edition."""

from dataclasses import replace

from sqlmodel import col, select

from app.db import Session
from app.domain import events
from app.errors import AppError
from app.ledger import openings, records
from app.models import Edition, Event, EventKind, Log, Statement

ENDORSING = (EventKind.ENDORSED, EventKind.RECONFIRMED, EventKind.VISIBILITY_RAISED)


class NoSuchEntry(AppError):
    """Nothing of what was asked for is in the log, or ever will be."""

    code = "no_such_entry"
    message = "There is no such entry. What was done before the log began has none."


class NotSignedYet(AppError):
    """The entry is made, and the log was not signed over it so far."""

    code = "not_signed_yet"
    message = "The entry is not in the log yet: a worker signs it within a minute."


def find_by_index(session: Session, index: int) -> str:
    """Return the id of the act whose entry has this number in the log that goes on. Raises NoSuchEntry."""
    number = select(Log.number).where(col(Log.is_open)).scalar_subquery()
    return _require(session.exec(select(Event.id).where(Event.log_number == number, Event.leaf_index == index)).first())


def find_by_endorsement(session: Session, endorsement_id: str) -> str:
    """Return the id of the newest act by which an endorsement says what it says now. Raises NoSuchEntry."""
    said = (Event.subject_id == endorsement_id, col(Event.kind).in_(ENDORSING), col(Event.leaf).is_not(None))
    return _require(session.exec(select(Event.id).where(*said).order_by(col(Event.id).desc()).limit(1)).first())


def find_by_edition(session: Session, slug: str, number: int) -> str:
    """Return the id of the act that published an edition of a statement. Raises NoSuchEntry."""
    editions = (
        select(Edition.id)
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(Statement.slug == slug, Edition.number == number)
        .scalar_subquery()
    )
    published = (Event.subject_id == editions, Event.kind == EventKind.PUBLISHED, col(Event.leaf).is_not(None))
    return _require(session.exec(select(Event.id).where(*published)).first())


def write(session: Session, event_id: str, *, opens: bool = False) -> str:
    """Return the proof file (C2SP tlog-proof) of an act's entry. Raises NotSignedYet.

    `opens` puts the entry and what opens it into the file: names of an organization and of a person, unless they were erased.
    """
    proof = records.prove(session, event_id)
    if proof is None:
        raise NotSignedYet
    if opens:
        opened = events.opened(session, session.get_one(Event, event_id))
        proof = replace(proof, extra=openings.write(opened).encode())
    return str(proof)


def _require(event_id: str | None) -> str:
    if event_id is None:
        raise NoSuchEntry
    return event_id
