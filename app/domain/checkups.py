"""What an operator must know of the rows: whether somebody works, what cannot be built, and whether our keys open what is stored.

Looks only, and returns counts and times, never a name or an address.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, false, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Session
from app.domain.mails import SEALED_RECIPIENT
from app.models import Edition, EditionState, Mail, MailPause, MailState, PublicRevision
from app.security.vault import VaultClosed

TRIES_UNTIL_TROUBLE = 3
"""An edition that failed less often may just have met a restart."""


@dataclass(frozen=True)
class Outbox:
    """The mails that wait. `oldest_due_at` is when the first of those that may leave now could have left."""

    due_count: int
    oldest_due_at: datetime | None
    last_sent_at: datetime | None
    paused_since: datetime | None
    pause_answer: str


@dataclass(frozen=True)
class Builds:
    """Editions in trouble. `oldest_due_at`: the one that waits longest for anybody to build it. `stuck` ones replace a public list."""

    oldest_due_at: datetime | None
    stuck: int
    failed: int


def survey_outbox(session: Session, *, at: datetime) -> Outbox:
    """Return how the outbox stands."""
    is_due = (col(Mail.state).in_([MailState.QUEUED, MailState.DEFERRED]), col(Mail.due_at) <= at)
    count, oldest = session.exec(select(func.count(), func.min(Mail.due_at)).where(*is_due)).one()
    last = session.exec(select(Mail.sent_at).where(col(Mail.sent_at).is_not(None)).order_by(col(Mail.sent_at).desc()).limit(1)).first()
    pause = session.get(MailPause, 1)
    return Outbox(count, oldest, last, pause.since if pause else None, pause.answer if pause else "")


def survey_builds(session: Session, *, at: datetime) -> Builds:
    """Return how the editions stand: those that nobody builds, that fail again and again, and first ones that were given up."""
    waits = (Edition.state == EditionState.BUILDING, col(Edition.due_at) <= at)
    oldest = session.exec(select(func.min(Edition.due_at)).where(*waits)).one()
    count, later = select(func.count(col(Edition.id))), aliased(Edition)
    stuck = count.where(Edition.state == EditionState.BUILDING, col(Edition.attempts) >= TRIES_UNTIL_TROUBLE)
    newest = select(func.max(later.number)).where(later.statement_id == Edition.statement_id).scalar_subquery()
    failed = count.where(Edition.state == EditionState.FAILED, col(Edition.number) == newest)
    return Builds(oldest, session.exec(stuck).one(), session.exec(failed).one())


def opens_what_is_stored(session: Session) -> bool | None:
    """Whether our keys open the first and the last recipient ever sealed; None when nothing is stored yet."""
    ends = [select(Mail.recipient_sealed).order_by(order).limit(1) for order in (col(Mail.queued_at), col(Mail.queued_at).desc())]
    sealed = [value for query in ends for value in session.exec(query).all()]
    try:
        for value in sealed:
            session.vault.open(SEALED_RECIPIENT, value)
    except VaultClosed:
        return False
    return True if sealed else None


def touch(session: Session) -> None:
    """Write as an act would, and change nothing: a database that only lets us read refuses this."""
    session.connection().execute(delete(PublicRevision).where(false()))
