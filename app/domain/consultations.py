"""Consultations: opening a round, its deadline, and whether invited organizations see one another's comments.

A round freezes the text that is commented on; the lead goes on writing in the next version. What partners say is `domain/comments`.
"""

from datetime import datetime

from app.db import Session
from app.domain import invitations, versions
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.statements import DRAFTING
from app.errors import Conflict, DraftChanged, WrongPhase
from app.models import FrozenAs, Phase, Statement, Version


class NothingNew(Conflict):
    """A round about the same text again: a second click, or a draft in which nothing was changed since."""

    code = "nothing_new"
    message = "The text is the same as in the round before. Change it first, or move the deadline for comments."


def open_round(
    session: Session, statement: Statement, *, comment_deadline: str, by: Actor, at: datetime, revision: int | None = None
) -> Version:
    """Freeze the draft for comments until a deadline (ISO 8601: with an offset, or local to the statement's zone).

    Raises Invalid, WrongPhase once sign-on has opened, NothingNew (a second click too); with `revision`, DraftChanged unless it is the
    one that was read. Effects: event, the next version to write on; in a further round everybody invited is mailed that the text has
    changed. An empty deadline keeps one that is still to come.
    """
    deadline = _checked_deadline(statement, comment_deadline, at=at)
    session.hold(statement)
    if statement.phase not in DRAFTING:
        raise WrongPhase("Only a draft can be put up for comments.")
    if revision is not None and statement.revision != revision:
        raise DraftChanged("Somebody saved this draft after you had looked at it. Please look at it again.")
    before = versions.find_consulted(session, statement.id)
    if before is not None and versions.hashes(session, before) == versions.hashes(session, versions.latest(session, statement)):
        raise NothingNew
    statement.phase, statement.comment_deadline = Phase.CONSULTATION, deadline
    version = versions.freeze(session, statement, FrozenAs.CONSULTATION, by=by, at=at)
    versions.open_next(session, statement)
    if before is not None:
        invitations.ask_again(session, statement, "consultation", by=by, at=at, changed=True)
    return version


def move_deadline(session: Session, statement: Statement, comment_deadline: str, *, at: datetime) -> None:
    """Move the deadline for comments to another time to come, even after it has passed. Raises Invalid, WrongPhase."""
    deadline = _checked_deadline(statement, comment_deadline, at=at)
    session.hold(statement)
    if statement.phase != Phase.CONSULTATION:
        raise WrongPhase("There is no consultation whose deadline could be moved.")
    statement.comment_deadline = deadline


def share(session: Session, statement: Statement, *, is_shared: bool) -> None:
    """Let every invited organization read the comments of the others (without their names), or stop it. Private ones are never shown."""
    session.hold(statement)
    statement.shares_comments = is_shared


def _checked_deadline(statement: Statement, typed: str, *, at: datetime) -> datetime:
    checks = Checks()
    before = statement.comment_deadline
    deadline = before if not typed.strip() and before and before > at else checks.moment("comment_deadline", typed, statement.time_zone)
    if deadline is None:
        checks.refuse("comment_deadline", "Please say until when comments are taken.")
    elif deadline <= at:
        checks.refuse("comment_deadline", "This time is in the past.")
    checks.done()
    return deadline or at
