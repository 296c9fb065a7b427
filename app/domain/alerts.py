"""Alerts: mails to the lead's members about what partners did. What comes in great numbers is told of once an hour, in one mail for all."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from app.db import Session
from app.domain import accounts, limits, mails, receipts
from app.errors import TooMany
from app.models import Mail, Statement

COLLECTING = timedelta(hours=1)
"""So long a mail waits for more of its kind. The first hour of a busy night is one mail, not thirty."""


def queue(session: Session, statement: Statement, kind: str, *, at: datetime, page: str = "", **facts: str | int) -> None:
    """Mail every member with a link to a page of the statement's desk. `at` is when it leaves, and its date."""
    payload = {
        "title": receipts.title(session, statement, statement.authentic_language),
        "desk_url": f"{_desk_url(session, statement)}{page}",
        **facts,
    }
    for email, language in accounts.list_emails(session, statement.lead_id):
        mails.queue(session, kind, to=email, language=language, payload=payload, at=at)


def queue_collected(session: Session, statement: Statement, kind: str, *, at: datetime, page: str = "") -> None:
    """Mail every member in an hour, unless such a mail is waiting already: it stands for all until it leaves, so it says nothing of any.

    Concurrency: the bucket of the limit is held, so the first of several at once queues it.
    """
    try:
        limits.take(session, kind, statement.id, every=COLLECTING, burst=1, at=at)
    except TooMany:
        return
    queue(session, statement, kind, page=page, at=at + COLLECTING)


def queue_soon(session: Session, statement: Statement, kind: str, *, at: datetime, page: str = "") -> None:
    """Mail every member now, unless such a mail left within the hour: then when the hour is over, one for all that comes until then.

    It says nothing of any but how many, and no two leave within an hour. Concurrency: as `queue_collected`.
    """
    try:
        turn = limits.take(session, kind, statement.id, every=COLLECTING, burst=2, at=at)
    except TooMany:
        _count_in(session, statement, kind, at=at)
    else:
        queue(session, statement, kind, page=page, at=turn, count=1)


def _count_in(session: Session, statement: Statement, kind: str, *, at: datetime) -> None:
    """Count one more into the mails of a kind that wait for their turn."""
    waiting = select(Mail).where(Mail.kind == kind, col(Mail.state).in_(mails.WAITING), Mail.due_at > at, Mail.attempts == 0)
    for mail in session.exec(waiting.with_for_update()).all():
        payload = session.vault.open_json(mails.SEALED_PAYLOAD, mail.payload_sealed or b"")
        if payload["desk_url"].startswith(_desk_url(session, statement)):
            mail.payload_sealed = session.vault.seal_json(mails.SEALED_PAYLOAD, payload | {"count": payload["count"] + 1})


def _desk_url(session: Session, statement: Statement) -> str:
    return f"{session.settings.base_url}/desk/statements/{statement.id}"
