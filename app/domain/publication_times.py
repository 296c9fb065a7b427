"""When a first edition appears: at once, at a moment the lead chose, or when the embargo lifts. Until it does, nothing of it is public,
and the moment can be changed and called off.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Session
from app.domain import reconfirmations
from app.domain.inputs import Checks
from app.errors import Conflict, Invalid, WrongPhase
from app.models import Edition, EditionState, Statement


class EndorsementsTooOld(Conflict):
    """Too much time would pass between an endorsement and its publication for it to be taken as meant still."""

    code = "endorsements_too_old"
    message = "Some endorsements are too old to be published without asking again. Ask those organizations to reconfirm first."


def check(statement: Statement, typed: str, *, at: datetime) -> datetime | None:
    """Return the moment that was typed, local to the statement's zone; None for an empty text. Raises Invalid (field `publish_at`)."""
    checks = Checks()
    moment = checks.moment("publish_at", typed, statement.time_zone)
    checks.done()
    if moment is not None and moment <= at:
        raise Invalid({"publish_at": "This time is in the past."})
    return moment


def choose(session: Session, statement: Statement, publish_at: datetime | None, *, at: datetime) -> datetime:
    """Return when the first edition is due: at the moment chosen, or else when the embargo lifts, or else now.

    Raises Invalid for a moment before the embargo's end, and EndorsementsTooOld.
    """
    embargo = statement.embargo_until
    if publish_at is not None and embargo is not None and publish_at < embargo:
        raise Invalid({"publish_at": "The embargo has not lifted by then. Choose a later time, or change the embargo first."})
    due_at = max(publish_at or embargo or at, at)
    if reconfirmations.count_old(session, statement, at=due_at):
        raise EndorsementsTooOld
    return due_at


def move(session: Session, statement: Statement, publish_at: datetime | None, *, at: datetime) -> Edition:
    """Have a first edition that waits appear at another moment, or without one as soon as it may. Raises WrongPhase, and as `choose`.

    Concurrency: the statement is held, so the edition is released before, and this refused, or it waits for the new moment.
    """
    edition = _waiting(session, statement)
    edition.due_at, edition.attempts = choose(session, statement, publish_at, at=at), 0
    edition.lease_token = edition.leased_until = None
    session.flush()
    return edition


def call_off(session: Session, statement: Statement) -> None:
    """Drop a first edition that waits, as if nobody had asked for it. Raises WrongPhase; the statement is held as in `move`."""
    session.delete(_waiting(session, statement))
    session.flush()


def list_waiting(session: Session, statement_ids: Sequence[str], *, at: datetime) -> dict[str, datetime]:
    """Return when the first editions of these statements appear, by statement, of those that wait for their time."""
    waiting = (
        select(Edition.statement_id, Edition.due_at)
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(col(Edition.statement_id).in_(statement_ids), Edition.state == EditionState.BUILDING, Edition.due_at > at)
        .where(Edition.attempts == 0, col(Statement.first_published_at).is_(None))
    )
    return dict(session.exec(waiting).all())


def follow_embargo(session: Session, statement: Statement, embargo: datetime | None, *, at: datetime) -> None:
    """Keep a first edition that waits in step with an embargo that changes now: one that waits for it waits for the new one, and one for
    which a moment was chosen never appears before it. The statement must be held and have its old embargo still.
    """
    edition = _find_waiting(session, statement)
    if edition is None or statement.first_published_at is not None:
        return
    waits_for_embargo = edition.due_at == statement.embargo_until
    edition.due_at = (embargo or at) if waits_for_embargo else max(edition.due_at, embargo or at)
    session.flush()


def forget_failed(session: Session, statement: Statement) -> None:
    """Drop first editions that failed: the one that is asked for now is to be the first."""
    failed = (col(Edition.statement_id) == statement.id) & (col(Edition.state) == EditionState.FAILED)
    session.connection().execute(delete(Edition).where(failed))


def _waiting(session: Session, statement: Statement) -> Edition:
    session.hold(statement)
    edition = _find_waiting(session, statement)
    if statement.first_published_at is not None or edition is None:
        raise WrongPhase("No publication waits that could be moved or called off.")
    return edition


def _find_waiting(session: Session, statement: Statement) -> Edition | None:
    waiting = select(Edition).where(Edition.statement_id == statement.id, Edition.state == EditionState.BUILDING)
    return session.exec(waiting.with_for_update()).first()
