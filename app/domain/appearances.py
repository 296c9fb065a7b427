"""Appearances: how an answer stands in public, or when it will. Who joins a list, and what is told of a change, waits for others."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import col, select

from app.db import Session
from app.domain import batch_times, name_corrections
from app.domain.invitations import Opened
from app.models import Edition, EditionState, Endorsement, Phase, Statement

STEP = timedelta(minutes=5)


class How(StrEnum):
    """`LISTED`: as it is recorded. `WAITS`: with others, in a while. `AT_ONCE`: in the edition that is being made."""

    NOT_PUBLIC = "not_public"
    LISTED = "listed"
    WAITS = "waits"
    AT_ONCE = "at_once"
    RETRACTED = "retracted"


@dataclass(frozen=True)
class Appearance:
    """How an answer stands in public; where it waits, for at most so many `minutes`, in steps of five."""

    how: How = How.NOT_PUBLIC
    minutes: int = 0


def find(session: Session, opened: Opened, *, at: datetime) -> Appearance:
    """Return how the answer on record stands in public. Two queries at most."""
    statement, answer = opened.statement, opened.endorsement
    if answer is None or not statement.first_published_at or statement.phase == Phase.RETRACTED:
        return _of_all(statement)
    if answer.listed_as != answer.visibility:
        return _due(statement.batch_due_at, at)
    if name_corrections.was_published_since(session, answer):
        return Appearance(How.LISTED)
    building = select(Edition.due_at).where(Edition.statement_id == statement.id, Edition.state == EditionState.BUILDING)
    return _due(session.exec(building.order_by(col(Edition.due_at)).limit(1)).first(), at)


def expect(session: Session, opened: Opened, row: dict[str, Any], *, at: datetime) -> Appearance:
    """Return how an answer that is being written will stand in public. `row` has its values, `opened` the answer as it was before."""
    statement, before = opened.statement, opened.endorsement
    if not statement.first_published_at or statement.phase == Phase.RETRACTED:
        return _of_all(statement)
    if before is not None and _is_quiet(session, before, row):
        return Appearance(How.AT_ONCE)
    if before is not None and before.listed_as == row["visibility"] and before.display_name == row["display_name"]:
        return Appearance(How.LISTED)
    return _due(statement.batch_due_at or batch_times.due_after(at, minutes=statement.batch_minutes), at)


def _is_quiet(session: Session, before: Endorsement, row: dict[str, Any]) -> bool:
    return name_corrections.is_correction(before, row) and not name_corrections.list_told(session, before)


def _due(due_at: datetime | None, at: datetime) -> Appearance:
    if due_at is None or due_at <= at:
        return Appearance(How.AT_ONCE)
    return Appearance(How.WAITS, -((at - due_at) // STEP) * 5)


def _of_all(statement: Statement) -> Appearance:
    return Appearance(How.RETRACTED if statement.phase == Phase.RETRACTED else How.NOT_PUBLIC)
