"""The outbox: queueing a mail in the transaction of its cause, and recording what became of it.

At least once, with one Message-ID: a worker claims rows with the attempt and the next try stored before it tries. Only a crash
between the server's "250" and our commit sends a mail twice. What must not leave any more when its time comes is stopped instead.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, exists, func, text, update
from sqlalchemy import select as select_wide
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app import prepared
from app.db import Session, insert_row
from app.domain import pauses
from app.models import Contact, Invitation, InvitationState, Link, Mail, MailState, OffBecause
from app.prepared import Order
from app.security.vault import VaultClosed

RETRIES = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60))
"""Waits after the first, second, … temporary failure. After the last one a mail has failed."""

CARRIES_INVITATION = ("invitation", "reminder", "sign_on", "extension", "consultation", "consultation_reminder")
WAITING = (MailState.QUEUED, MailState.DEFERRED)
UNREACHABLE = (OffBecause.BOUNCED, OffBecause.SOFT_BOUNCES, OffBecause.DELETED)
SEALED_RECIPIENT = "mail.recipient"
SEALED_PAYLOAD = "mail.payload"
LOCKED = "This mail cannot be opened: a key is missing from VAULT_KEYS."
NOT_NEEDED = "Not sent: when its time came, it was not wanted any more."
STOPPED: Mapping[str, Any] = {"state": MailState.STOPPED, "answer": NOT_NEEDED, "payload_sealed": None, "lease_token": None}
"""What the row of a mail holds that does not leave after all."""

_IS_OURS = and_(col(Mail.id) == bindparam("mail_id"), col(Mail.lease_token) == bindparam("lease"))
SENT = update(Mail).where(_IS_OURS).values(state=MailState.SENT, sent_at=bindparam("at"), answer=bindparam("said"), payload_sealed=None)
INVITATION_SENT = (
    update(Invitation)
    .where(col(Invitation.id) == bindparam("asked_id"), text("invitation.state IN ('pending', 'bounced')"), exists().where(_IS_OURS))
    .values(state=InvitationState.SENT, sent_at=bindparam("at"))
)
IS_WAITING = text("mail.state IN ('queued', 'deferred')")
"""As the index of waiting mails says it (`models/mail.py`)."""

_IS_REMINDER = text("mail.kind IN ('reminder', 'consultation_reminder')")
_IS_ITS_READER_S = (col(Link.stopped_index) == col(Contact.email_index)) | (col(Link.delegation_id) == col(Mail.delegation_id))
_STOPPED_LINK = select(Link.id).where(Link.invitation_id == Mail.invitation_id, col(Link.reminders_stopped_at).is_not(None))
_HAS_STOPPED = and_(_IS_REMINDER, _STOPPED_LINK.where(_IS_ITS_READER_S).correlate(Mail, Contact).exists())
_OF_INTEREST: tuple[Any, ...] = (
    *(Mail.id, Mail.message_id, Mail.kind, Mail.language, Mail.recipient_sealed, Mail.payload_sealed, Mail.queued_at, Mail.attempts),
    *(Mail.in_reply_to, Mail.invitation_id, Contact.off_at, Contact.off_because, Invitation.statement_id),
    *(col(Invitation.state).label("asked"), _HAS_STOPPED.label("has_stopped")),
)
DUE = (
    select_wide(*_OF_INTEREST)
    .outerjoin(Contact, col(Contact.id) == col(Mail.contact_id))
    .outerjoin(Invitation, col(Invitation.id) == col(Mail.invitation_id))
    .where(IS_WAITING, col(Mail.due_at) <= bindparam("at"))
    .order_by(col(Mail.due_at), col(Mail.id))
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=Mail)
)
"""Waiting mails whose time has come, the oldest first, with what may have happened since they were queued."""


@dataclass(frozen=True)
class Claimed:
    """A mail this worker may try to send now, opened for rendering. `is_probe`: all mail rests, and this one tries."""

    id: str
    lease_token: str
    message_id: str
    kind: str
    language: str
    recipient: str
    payload: Mapping[str, Any]
    queued_at: datetime
    claimed_at: datetime
    attempts: int
    in_reply_to: str = ""
    invitation_id: str | None = None
    statement_id: str | None = None
    is_probe: bool = False


def queue(
    session: Session, kind: str, *, to: str, language: str, payload: Mapping[str, Any], at: datetime, invitation_id: str | None = None
) -> None:
    """Write one mail to the outbox. It leaves when this transaction has been committed."""
    insert_row(session, Mail, row(session, kind, to=to, language=language, payload=payload, at=at, invitation_id=invitation_id))


def row(
    session: Session, kind: str, *, to: str, language: str, payload: Mapping[str, Any], at: datetime, invitation_id: str | None = None
) -> dict[str, Any]:
    """Return the values of one outbox row, for verbs that insert thousands at once."""
    return {
        "message_id": f"<{secrets.token_hex(16)}@{_domain(session.settings.mail_from)}>",
        "kind": kind,
        "language": language,
        "invitation_id": invitation_id,
        "recipient_sealed": session.vault.seal(SEALED_RECIPIENT, to),
        "payload_sealed": session.vault.seal_json(SEALED_PAYLOAD, payload),
        "queued_at": at,
        "due_at": at,
    }


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a mail is to be sent now. Looks only, so an idle worker writes nothing."""
    if session.exec(select(Mail.id).where(IS_WAITING, Mail.due_at <= at).limit(1)).first() is None:
        return False
    pause = pauses.find(session)
    return pause is None or pause.retry_at <= at


def claim(session: Session, *, at: datetime) -> Claimed | None:
    """Take the next due mail, or None."""
    return next(iter(claim_batch(session, at=at, most=1)), None)


def claim_batch(session: Session, *, at: datetime, most: int) -> list[Claimed]:
    """Take the next due mails. The attempt and the next try are stored with the claim; while all mail rests, one mail is taken to try.

    Effects: what must not leave any more is stopped and its payload erased. A mail that no key opens waits as after a temporary failure,
    so it neither stops the others nor is lost with a slip in the settings.
    """
    pause = pauses.find(session)
    if pause is not None and not pauses.may_try(session, pause, at=at):
        return []
    while rows := session.list_rows(DUE, {"at": at, "most": 1 if pause else most}):
        _stop(session, [row.id for row in rows if _is_unwanted(row)])
        if taken := _take(session, [row for row in rows if not _is_unwanted(row)], at=at, is_probe=pause is not None):
            return taken
    return []


def give_back(session: Session, claimed: Sequence[Claimed], *, at: datetime) -> None:
    """Put mails back that were claimed and not tried: they are due at once, and the attempt is not counted."""
    for mail in claimed:
        _settle(session, mail, {"attempts": mail.attempts - 1, "due_at": at, "lease_token": None})


def record_sent(session: Session, claimed: Claimed, answer: str, *, at: datetime) -> None:
    """Keep that the server took the mail, and drop what it said: the links in it are for its reader only."""
    for order in sent(claimed, answer, at=at):
        prepared.run(session, *order)


def sent(claimed: Claimed, answer: str, *, at: datetime) -> list[Order]:
    """Return what `record_sent` runs, for whoever has it run at once. Run twice, it says the same."""
    given = {"mail_id": claimed.id, "lease": claimed.lease_token, "at": at}
    orders: list[Order] = [(SENT, given | {"said": answer})]
    if claimed.invitation_id and claimed.kind in CARRIES_INVITATION:
        orders.append((INVITATION_SENT, given | {"asked_id": claimed.invitation_id}))
    return orders


def record_temporary(session: Session, claimed: Claimed, answer: str) -> None:
    """Keep the answer and wait for the next try; after the last one the mail has failed."""
    if claimed.attempts > len(RETRIES):
        record_permanent(session, claimed, answer)
    else:
        _settle(session, claimed, {"state": MailState.DEFERRED, "answer": answer})


def record_permanent(session: Session, claimed: Claimed, answer: str) -> bool:
    """Keep that the mail will not arrive; the invitation it carried shows it at once. Say whether the mail was still this worker's."""
    is_ours = _settle(session, claimed, {"state": MailState.FAILED, "answer": answer, "payload_sealed": None})
    if is_ours and claimed.invitation_id and claimed.kind in CARRIES_INVITATION:
        _mark_bounced(session, claimed)
    return is_ours


def record_our_trouble(session: Session, claimed: Claimed, answer: str, *, at: datetime) -> bool:
    """Give a mail back uncounted and let all mail rest. Say whether that is news: no mail rested before."""
    retry_at, is_new = pauses.rest(session, answer, at=at)
    waiting = {"state": MailState.DEFERRED, "answer": answer, "due_at": retry_at}
    _settle(session, claimed, waiting | {"attempts": claimed.attempts - 1, "lease_token": None})
    return is_new


def count_by_state(session: Session) -> dict[str, int]:
    """Return how many mails stand in each state, for /metrics and the desk."""
    rows = session.exec(select(Mail.state, func.count()).group_by(Mail.state)).all()
    return {str(state): count for state, count in rows}


def list_for_invitation(session: Session, invitation_id: str) -> list[Mail]:
    """Return what was mailed for an invitation, newest first."""
    return list(session.exec(select(Mail).where(Mail.invitation_id == invitation_id).order_by(col(Mail.queued_at).desc())).all())


def schedule(mail: Mail) -> list[datetime]:
    """Return when a mail that waits will be tried, if every try fails: the next time first. Empty once it is sent or has failed."""
    if mail.state not in WAITING:
        return []
    times = [mail.due_at]
    for wait in RETRIES[mail.attempts :]:
        times.append(times[-1] + wait)
    return times


def _is_unwanted(row: Row[Any]) -> bool:
    """Whether a mail must not leave any more: nobody is reached by it, or what it asks has been answered, revoked or stopped.

    What tells a partner about its own act goes to an address that the lead has turned off, too: only the lead would gain by silence.
    """
    if row.off_because in UNREACHABLE:
        return True
    if row.kind not in CARRIES_INVITATION:
        return False
    is_over = row.asked in {InvitationState.ANSWERED, InvitationState.REVOKED, InvitationState.EXPIRED}
    return is_over or row.off_at is not None or row.has_stopped


def _stop(session: Session, mail_ids: Sequence[str]) -> None:
    if mail_ids:
        session.connection().execute(update(Mail).where(col(Mail.id).in_(mail_ids)).values(**STOPPED))


def _take(session: Session, rows: Sequence[Any], *, at: datetime, is_probe: bool) -> list[Claimed]:
    lease_token = secrets.token_hex(8)
    for tried in {row.attempts for row in rows}:
        ids = [row.id for row in rows if row.attempts == tried]
        taken = {"lease_token": lease_token, "attempts": tried + 1, "due_at": at + RETRIES[min(tried, len(RETRIES) - 1)]}
        session.connection().execute(update(Mail).where(col(Mail.id).in_(ids)).values(**taken))
    opened = (_open(session, row, lease_token, at=at, is_probe=is_probe) for row in rows)
    return [claimed for claimed in opened if claimed is not None]


@cache
def _domain(mail_from: str) -> str:
    """Return the domain of our own address. To find it takes as long as all the rest of a row."""
    return parseaddr(mail_from)[1].rpartition("@")[2]


def _open(session: Session, row: Row[Any], lease_token: str, *, at: datetime, is_probe: bool) -> Claimed | None:
    try:
        recipient = session.vault.open(SEALED_RECIPIENT, row.recipient_sealed)
        payload = session.vault.open_json(SEALED_PAYLOAD, row.payload_sealed or b"")
    except VaultClosed:
        waiting = update(Mail).where(col(Mail.id) == row.id).values(state=MailState.DEFERRED, answer=LOCKED)
        session.connection().execute(waiting)
        return None
    return Claimed(
        id=row.id,
        lease_token=lease_token,
        message_id=row.message_id,
        kind=row.kind,
        language=row.language,
        recipient=recipient,
        payload=payload,
        queued_at=row.queued_at,
        claimed_at=at,
        attempts=row.attempts + 1,
        in_reply_to=row.in_reply_to,
        invitation_id=row.invitation_id,
        statement_id=row.statement_id,
        is_probe=is_probe,
    )


def _settle(session: Session, claimed: Claimed, values: Mapping[str, Any]) -> bool:
    """Write a result, unless another worker has taken the mail since (our lease ran out while the server was slow).

    A mail that was stopped while it was tried stays stopped, unless the server took it after all (`record_sent`).
    """
    is_ours = (col(Mail.id) == claimed.id, col(Mail.lease_token) == claimed.lease_token, col(Mail.state).in_(WAITING))
    return session.connection().execute(update(Mail).where(*is_ours).values(**values)).rowcount == 1


def _mark_bounced(session: Session, claimed: Claimed) -> None:
    """Show that nobody was reached, unless the same request went to somebody else at the partner."""
    this, other = session.get_one(Mail, claimed.id), aliased(Mail)
    others = select(other.id).where(
        other.invitation_id == claimed.invitation_id,
        col(other.contact_id).is_distinct_from(this.contact_id) | col(other.delegation_id).is_distinct_from(this.delegation_id),
        col(other.kind).in_(CARRIES_INVITATION),
        col(other.state).in_([*WAITING, MailState.SENT]),
    )
    is_asked = col(Invitation.state).in_([InvitationState.PENDING, InvitationState.SENT])
    bounced = update(Invitation).where(col(Invitation.id) == claimed.invitation_id, is_asked, ~others.exists())
    session.connection().execute(bounced.values(state=InvitationState.BOUNCED))
