"""The audit (`undersigned fsck`): every hash is rebuilt from the rows that are stored, every signature checked again. It only reads."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, select

from app.db import Session
from app.domain import (
    audited_checkpoints,
    audited_editions,
    audited_endorsements,
    audited_entries,
    audited_old_names,
    audited_statements,
    audited_texts,
    audited_trees,
)
from app.ledger.findings import Finding, bad, good
from app.models import Log


class Audit(NamedTuple):
    """What the looks need beside a session: what the fork guard remembered before they began, and the time."""

    guard_note: str
    at: datetime


Look = Callable[[Session, Audit], Iterator[Finding]]


def look_at_texts(session: Session, _audit: Audit) -> Iterator[Finding]:
    """Yield what was found of texts and of what was endorsed."""
    yield from audited_texts.examine(session)


def look_at_editions(session: Session, _audit: Audit) -> Iterator[Finding]:
    """Yield what was found of public files, of what the log says of them, and of what is public now."""
    yield from audited_editions.examine(session)
    yield from audited_statements.examine(session)


def look_at_entries(session: Session, audit: Audit) -> Iterator[Finding]:
    """Yield what was found of the acts and their entries."""
    yield from audited_entries.examine(session, at=audit.at)


def look_at_endorsements(session: Session, _audit: Audit) -> Iterator[Finding]:
    """Yield what was found of endorsements, and of old names that are told of them, beside what the log says."""
    yield from audited_endorsements.examine(session)
    yield from audited_old_names.examine(session)


def look_at_logs(session: Session, audit: Audit) -> Iterator[Finding]:
    """Yield what was found of every log there was: tree, checkpoints, keys; and whether the open one continues what was signed last."""
    logs = session.exec(select(Log).order_by(col(Log.number))).all()
    for log in logs:
        yield from audited_trees.examine(session, log)
        yield from audited_checkpoints.examine(session, log)
        if log.is_open:
            yield audited_checkpoints.examine_guard(session, log, audit.guard_note)
    if not logs and audit.guard_note:
        yield bad("There is no log in this database, and the fork guard remembers one.")
    elif not logs:
        yield good("There is no log yet: nothing was done that is logged.")


LOOKS: tuple[Look, ...] = (look_at_texts, look_at_editions, look_at_entries, look_at_endorsements, look_at_logs)
"""Each sees one moment of the database and may take minutes; between two of them others get on."""
