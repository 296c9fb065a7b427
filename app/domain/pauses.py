"""The pause of all mail: while our own server refuses us, no mail is tried, nobody's attempts are counted, and every lead is told.

One row, kept until the first mail has been handed over again, so a restart forgets nothing and many workers rest as one.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from app.db import Session, insert_once
from app.models import MailPause

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15))
"""Rests after the first, second, … failure in a row. The last one is repeated."""


def find(session: Session) -> MailPause | None:
    """Return the pause, or None while mail leaves as it should."""
    return session.get(MailPause, 1)


def rest(session: Session, answer: str, *, at: datetime) -> tuple[datetime, bool]:
    """Let all mail rest because of `answer`. Return when it is tried again, and whether the pause is new.

    Several mails that fail together are one failure, and a try of `may_try` has its next rest written already.
    """
    retry_at = at + WAITS[0]
    if insert_once(session, MailPause, {"id": 1, "since": at, "retry_at": retry_at, "failures": 1, "answer": answer}):
        return retry_at, True
    pause = session.get_one(MailPause, 1, populate_existing=True)
    pause.answer = answer
    return pause.retry_at, False


def may_try(session: Session, pause: MailPause, *, at: datetime) -> bool:
    """Whether one mail may be tried now. The next rest is stored before it is, longer than the last, so only one worker tries."""
    longer = at + WAITS[min(pause.failures, len(WAITS) - 1)]
    is_over = update(MailPause).where(col(MailPause.id) == 1, col(MailPause.retry_at) <= at)
    return session.connection().execute(is_over.values(retry_at=longer, failures=MailPause.failures + 1)).rowcount == 1


def end(session: Session) -> bool:
    """Let mail leave again, since one did. Say whether it rested."""
    return session.connection().execute(delete(MailPause)).rowcount == 1
