"""Old spellings: what is told in public of how a name was written before. Its owner decides, and may take it away at any time."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.db import Session
from app.domain import events, name_corrections, public_withdrawals, rosters, withdrawals
from app.domain.invitations import Opened
from app.models import Endorsement, Statement


def settle(session: Session, statement: Statement, before: Endorsement, row: Mapping[str, Any], *, is_told: bool, at: datetime) -> bool:
    """Note what is told of a name beside the list; say whether something of it has to go at once, though the answer itself may wait.

    `before` is the answer as it was, `row` what was written over it. Another spelling of a public name is a correction if that `is_told`,
    else every old one is forgotten. An old name that nobody is told is erased from what opens the log, too. Effects: event.
    """
    is_correction = name_corrections.is_correction(before, row)
    if before.stands and row["display_name"] != before.display_name and not (is_correction and is_told):
        events.redact(session, statement.id, before.id, at=at)
    if is_correction and not is_told:
        name_corrections.forget(session, before.id)
        public_withdrawals.forget(session, before.id)
        return True
    name_corrections.note(session, statement, before, row, at=at)
    return public_withdrawals.note(session, statement, before, row)


def erase(session: Session, token: str, *, at: datetime) -> Opened:
    """Take every told correction of a name away through its manage link, at once and for good. A second click finds nothing left.

    Raises the link errors, NotEndorsed. Effects: event, next edition.
    """
    opened, endorsement = withdrawals.open_managed(session, token, at=at)
    if name_corrections.forget(session, endorsement.id):
        events.redact(session, opened.statement.id, endorsement.id, at=at, keeps_newest=True)
        rosters.changed(session, opened.statement.id, at=at)
    return opened
