"""The outbox: queueing a mail in the transaction of its cause, and recording what became of it.

At least once, with one Message-ID: a worker claims a row with one conditional UPDATE that stores the attempt and the next try
before it tries. Only a crash between the server's "250" and our commit sends a mail twice.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from sqlalchemy import func, update
from sqlmodel import col, select

from app.db import Session, insert_row
from app.models import Invitation, InvitationState, Mail, MailState
from app.security.vault import VaultClosed

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""Waits after the first, second, … temporary failure. After the last one a mail has failed."""

CARRIES_INVITATION = ("invitation", "reminder", "sign_on", "consultation", "consultation_reminder")
SEALED_RECIPIENT = "mail.recipient"
SEALED_PAYLOAD = "mail.payload"


@dataclass(frozen=True)
class Claimed:
    """A mail this worker may try to send now, opened for rendering."""

    id: str
    lease_token: str
    message_id: str
    kind: str
    language: str
    recipient: str
    payload: Mapping[str, Any]
    queued_at: datetime
    attempts: int
    invitation_id: str | None = None


def queue(
    session: Session, kind: str, *, to: str, language: str, payload: Mapping[str, Any], at: datetime, invitation_id: str | None = None
) -> None:
    """Write one mail to the outbox. It leaves when this transaction has been committed."""
    insert_row(session, Mail, row(session, kind, to=to, language=language, payload=payload, at=at, invitation_id=invitation_id))


def row(
    session: Session, kind: str, *, to: str, language: str, payload: Mapping[str, Any], at: datetime, invitation_id: str | None = None
) -> dict[str, Any]:
    """Return the values of one outbox row, for verbs that insert thousands at once."""
    domain = parseaddr(session.settings.mail_from)[1].rpartition("@")[2]
    return {
        "message_id": f"<{secrets.token_hex(16)}@{domain}>",
        "kind": kind,
        "language": language,
        "invitation_id": invitation_id,
        "recipient_sealed": session.vault.seal(SEALED_RECIPIENT, to),
        "payload_sealed": session.vault.seal_json(SEALED_PAYLOAD, payload),
        "queued_at": at,
        "due_at": at,
    }


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a mail waits to be sent. Looks only, so an idle worker writes nothing."""
    waiting = select(Mail.id).where(col(Mail.state).in_([MailState.QUEUED, MailState.DEFERRED]), Mail.due_at <= at)
    return session.exec(waiting.limit(1)).first() is not None


def claim(session: Session, *, at: datetime) -> Claimed | None:
    """Take the next due mail, or None. The attempt and the next try are stored with the claim.

    A mail that no key opens waits as after a temporary failure, so it neither stops the others nor is lost with a slip in the settings.
    """
    due = (
        select(Mail)
        .where(col(Mail.state).in_([MailState.QUEUED, MailState.DEFERRED]), Mail.due_at <= at)
        .order_by(col(Mail.due_at), col(Mail.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    while (mail := session.exec(due).first()) is not None:
        mail.lease_token = secrets.token_hex(8)
        mail.attempts += 1
        mail.due_at = at + RETRIES[min(mail.attempts, len(RETRIES)) - 1]
        session.flush()
        try:
            return _opened(session, mail)
        except VaultClosed:
            mail.state, mail.answer = MailState.DEFERRED, "This mail cannot be opened: a key is missing from VAULT_KEYS."
    return None


def record_sent(session: Session, claimed: Claimed, answer: str, *, at: datetime) -> None:
    """Keep that the server took the mail, and drop what it said: the links in it are for its reader only."""
    values = {"state": MailState.SENT, "sent_at": at, "answer": answer, "payload_sealed": None}
    if _settle(session, claimed, values) and claimed.kind in CARRIES_INVITATION:
        _mark_invitation(
            session, claimed, {"state": InvitationState.SENT, "sent_at": at}, [InvitationState.PENDING, InvitationState.BOUNCED]
        )


def record_temporary(session: Session, claimed: Claimed, answer: str) -> None:
    """Keep the answer and wait for the next try; after the last one the mail has failed."""
    if claimed.attempts > len(RETRIES):
        record_permanent(session, claimed, answer)
    else:
        _settle(session, claimed, {"state": MailState.DEFERRED, "answer": answer})


def record_permanent(session: Session, claimed: Claimed, answer: str) -> None:
    """Keep that the mail will not arrive; the invitation it carried shows it at once."""
    if (
        _settle(session, claimed, {"state": MailState.FAILED, "answer": answer, "payload_sealed": None})
        and claimed.kind in CARRIES_INVITATION
    ):
        _mark_invitation(session, claimed, {"state": InvitationState.BOUNCED}, [InvitationState.PENDING, InvitationState.SENT])


def count_by_state(session: Session) -> dict[str, int]:
    """Return how many mails stand in each state, for /metrics and the desk."""
    rows = session.exec(select(Mail.state, func.count()).group_by(Mail.state)).all()
    return {str(state): count for state, count in rows}


def list_for_invitation(session: Session, invitation_id: str) -> list[Mail]:
    """Return what was mailed for an invitation, newest first."""
    return list(session.exec(select(Mail).where(Mail.invitation_id == invitation_id).order_by(col(Mail.queued_at).desc())).all())


def _opened(session: Session, mail: Mail) -> Claimed:
    return Claimed(
        id=mail.id,
        lease_token=mail.lease_token or "",
        message_id=mail.message_id,
        kind=mail.kind,
        language=mail.language,
        recipient=session.vault.open(SEALED_RECIPIENT, mail.recipient_sealed),
        payload=session.vault.open_json(SEALED_PAYLOAD, mail.payload_sealed or b""),
        queued_at=mail.queued_at,
        attempts=mail.attempts,
        invitation_id=mail.invitation_id,
    )


def schedule(mail: Mail) -> list[datetime]:
    """Return when a mail that waits will be tried, if every try fails: the next time first. Empty once it is sent or has failed."""
    if mail.state not in {MailState.QUEUED, MailState.DEFERRED}:
        return []
    times = [mail.due_at]
    for wait in RETRIES[mail.attempts :]:
        times.append(times[-1] + wait)
    return times


def _settle(session: Session, claimed: Claimed, values: Mapping[str, Any]) -> bool:
    """Write a result, unless another worker has taken the mail since (our lease ran out while the server was slow)."""
    statement = update(Mail).where(col(Mail.id) == claimed.id, col(Mail.lease_token) == claimed.lease_token).values(**values)
    return session.connection().execute(statement).rowcount == 1


def _mark_invitation(session: Session, claimed: Claimed, values: Mapping[str, Any], from_states: list[InvitationState]) -> None:
    mail = session.get_one(Mail, claimed.id)
    if mail.invitation_id is not None:
        statement = update(Invitation).where(col(Invitation.id) == mail.invitation_id, col(Invitation.state).in_(from_states))
        session.connection().execute(statement.values(**values))
