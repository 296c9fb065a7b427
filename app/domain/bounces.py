"""Bounces: mail that comes back after it was handed over. An address that cannot be mailed is turned off, and the lead is told at once.

Anybody can send a report. It changes something only when it comes to a return path that we signed; what it quotes counts only where mail
leaves without one.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import col, func, select

from app.db import Session, insert_once
from app.domain import alerts, delegations, dossier_mails, mails, recipients, stopped_addresses
from app.domain.partners import SEALED_EMAIL
from app.errors import LinkInvalid
from app.mail.addresses import are_same
from app.mail.answers import scrub
from app.mail.bounces import Report
from app.mail.delivery_status import Verdict
from app.models import Bounce, BounceSource, Contact, Invitation, InvitationState, Mail, MailState, OffBecause, Statement
from app.security import return_paths
from app.security.vault import VaultClosed

MOST_SOFT_BOUNCES = 5
"""One more, and an address that "cannot take mail at the moment" is turned off."""

MOST_REPORTS = 20
"""Of one mail. A server that tries for five days warns a few times and gives up once."""

UNDERWAY = (MailState.QUEUED, MailState.DEFERRED)
ENDING = {Verdict.HARD: OffBecause.BOUNCED, Verdict.COMPLAINT: OffBecause.STOPPED}
ALERT = "bounce_alert"
STOPPED = "Not sent: mail to this address comes back."


class Outcome(StrEnum):
    """What became of one report. The last three are refusals."""

    RECORDED = "recorded"
    REPEATED = "repeated"
    IGNORED = "ignored"
    FORGED = "forged"
    UNKNOWN = "unknown"
    UNREAD = "unread"

    @property
    def is_refused(self) -> bool:
        return self in {Outcome.FORGED, Outcome.UNKNOWN, Outcome.UNREAD}


def receive(session: Session, report: Report, *, at: datetime, recipient: str = "", source: BounceSource = BounceSource.DSN) -> Outcome:
    """Record what a report says of one of our mails. `recipient` is the address it came to, where the server says so.

    Effects: the mail shows why it came back; its contact may be turned off, as `turn_off` does; a delivery that was public is told no more
    (`domain/dossier_mails`). The same report again changes nothing.
    Concurrency: the contact is held first; UNIQUE on mail and fingerprint decides which of two equal reports counts.
    """
    if report.verdict in {Verdict.IGNORED, Verdict.UNREAD}:
        return Outcome(report.verdict)
    try:
        mail = _find_mail(session, report, recipient, is_told=source == BounceSource.WEBHOOK)
    except LinkInvalid:
        return Outcome.FORGED
    if mail is None:
        return Outcome.UNKNOWN
    contact, answer, had_left = hold_contact(session, mail), scrub(report.answer, _address(session, mail)), mail.state == MailState.SENT
    if not _write(session, mail, report, answer, source=source, at=at):
        return Outcome.REPEATED
    if _settle(session, mail, report.verdict, answer, at=at):
        _judge(session, contact, mail, report.verdict, at=at)
    if had_left:
        dossier_mails.note_returned(session, mail, at=at)
    return Outcome.RECORDED


def turn_off(session: Session, mail: Mail, *, because: OffBecause, at: datetime) -> bool:
    """Turn off the address a mail went to, and say whether it was on. Also for a server that refuses a mail at once.

    Effects: its waiting mails are stopped, an invitation that nobody is mailed about any more shows as bounced, and the lead is mailed
    (`alerts.queue_soon`). A colleague's delegation is ended. An address that was corrected since, deleted, or is nobody's is left.
    Concurrency: the contact is held, so of two at once the second finds it off.
    """
    contact, was_passed_on = hold_contact(session, mail), _end_delegation(session, mail, because=because, at=at)
    return (contact is not None and _turn_off(session, contact, mail, because=because, at=at)) or was_passed_on


def hold_contact(session: Session, mail: Mail) -> Contact | None:
    """Return the contact whose address a mail went to, held; None for mail to anybody else, or to what was an address once.

    A colleague's address may be one that only folds to a contact's: it is none of the contact's trouble.
    """
    if not (address := _address(session, mail)):
        return None
    asking = select(Statement.lead_id).join(Invitation, col(Invitation.statement_id) == col(Statement.id))
    is_known = (col(Contact.id) == mail.contact_id) | col(Contact.lead_id).in_(asking.where(Invitation.id == mail.invitation_id))
    is_its = col(Contact.email_index).in_(session.vault.indexes(SEALED_EMAIL, address))
    query = select(Contact).where(is_known, is_its).with_for_update(of=Contact)
    found = session.exec(query.execution_options(populate_existing=True)).all()
    return next((contact for contact in found if are_same(session.vault.open(SEALED_EMAIL, contact.email_sealed), address)), None)


def _find_mail(session: Session, report: Report, recipient: str, *, is_told: bool) -> Mail | None:
    """Return the mail a report is about. Raises LinkInvalid when it came to a return path that we did not sign.

    A Message-ID is known to everybody its mail was forwarded to. It counts where mail has no return path of its own, and where a provider
    that we trust tells it (`is_told`).
    """
    has_return_paths = bool(session.settings.bounce_domain) and not is_told
    is_claimed = has_return_paths or return_paths.is_meant_as_one(recipient)
    return_path = return_paths.find(recipient) or (recipient if is_claimed else "") or report.return_path
    if return_path:
        return session.get(Mail, return_paths.read(session.settings.secret_keys, return_path))
    if has_return_paths or not report.message_ids:
        return None
    query = select(Mail).where(col(Mail.message_id).in_(report.message_ids)).order_by(col(Mail.id).desc())
    return session.exec(query).first()


def _write(session: Session, mail: Mail, report: Report, answer: str, *, source: BounceSource, at: datetime) -> bool:
    """Keep a report, and say whether it is new. Whoever has a return path can make up as many as it likes: there is an end to them."""
    if session.exec(select(func.count()).where(Bounce.mail_id == mail.id)).one() >= MOST_REPORTS:
        return False
    is_hard = report.verdict == Verdict.HARD
    row = {"mail_id": mail.id, "fingerprint": report.fingerprint, "is_hard": is_hard, "status": report.status}
    return insert_once(session, Bounce, row | {"answer": answer, "source": source, "received_at": at})


def _settle(session: Session, mail: Mail, verdict: Verdict, answer: str, *, at: datetime) -> bool:
    """Keep what became of a mail, and say whether it tells something of the address. A second soft bounce of the same mail does not."""
    if verdict == Verdict.DELAYED:
        _mark_mail(session, mail, (MailState.SENT,), answer=answer)
        return False
    if verdict == Verdict.OURS:
        _mark_mail(session, mail, (MailState.SENT,), answer=answer, state=MailState.BOUNCED, bounced_at=at)
        return False
    if verdict == Verdict.SOFT:
        return _mark_mail(session, mail, (MailState.SENT,), answer=answer, state=MailState.BOUNCED, bounced_at=at)
    if verdict == Verdict.HARD:
        # Out of the hands of a worker that has it: the server's line may have dropped after it took the mail.
        gone = {"state": MailState.BOUNCED, "bounced_at": at, "lease_token": None, "payload_sealed": None}
        _mark_mail(session, mail, (*UNDERWAY, MailState.SENT, MailState.BOUNCED), answer=answer, **gone)
    return True


def _judge(session: Session, contact: Contact | None, mail: Mail, verdict: Verdict, *, at: datetime) -> None:
    if verdict in ENDING:
        _end_delegation(session, mail, because=ENDING[verdict], at=at)
    if contact is None:
        return
    if verdict == Verdict.HARD:
        _turn_off(session, contact, mail, because=OffBecause.BOUNCED, at=at)
    elif verdict == Verdict.COMPLAINT:
        # It did arrive, and its reader wants no more: nothing bounces, and the desk shows that this person is not mailed.
        stopped_addresses.add(session, contact, at=at)
        _switch_off(session, contact, because=OffBecause.STOPPED, at=at)
    else:
        contact.soft_bounces += 1
        if contact.soft_bounces > MOST_SOFT_BOUNCES:
            _turn_off(session, contact, mail, because=OffBecause.SOFT_BOUNCES, at=at)


def _turn_off(session: Session, contact: Contact, mail: Mail, *, because: OffBecause, at: datetime) -> bool:
    if not _switch_off(session, contact, because=because, at=at):
        return False
    _mark_invitations(session, contact, mail)
    _tell(session, mail, at=at)
    return True


def _address(session: Session, mail: Mail) -> str:
    """Return the address a mail went to; empty when its contact was deleted, or when no key opens it any more."""
    try:
        return session.vault.open(mails.SEALED_RECIPIENT, mail.recipient_sealed)
    except VaultClosed:
        return ""


def _switch_off(session: Session, contact: Contact, *, because: OffBecause, at: datetime) -> bool:
    if contact.off_at is not None:
        return False
    contact.off_at, contact.off_because = at, because
    session.flush()
    waiting = update(Mail).where(col(Mail.contact_id) == contact.id, col(Mail.state).in_(UNDERWAY))
    stopped = {"state": MailState.STOPPED, "lease_token": None, "payload_sealed": None, "answer": STOPPED}
    session.connection().execute(waiting.values(**stopped))
    return True


def _mark_invitations(session: Session, contact: Contact, mail: Mail) -> None:
    """Mark the mail's invitation, and those whose first mail was stopped just now, unless somebody else is still mailed about them."""
    stopped = select(Mail.invitation_id).where(Mail.contact_id == contact.id, Mail.state == MailState.STOPPED)
    is_here = (col(Invitation.id) == mail.invitation_id) | (
        col(Invitation.id).in_(stopped) & (col(Invitation.state) == InvitationState.PENDING)
    )
    _mark_lost(session, session.exec(select(Invitation.id).where(is_here)).all())


def _end_delegation(session: Session, mail: Mail, *, because: OffBecause, at: datetime) -> bool:
    """End the delegation of the colleague a mail went to, if it was one's, and say whether it was on."""
    if mail.delegation_id is None or not delegations.turn_off(session, mail.delegation_id, because=because, at=at):
        return False
    if because == OffBecause.BOUNCED and mail.invitation_id and _mark_lost(session, [mail.invitation_id]):
        _tell(session, mail, at=at)
    return True


def _mark_lost(session: Session, ids: Sequence[str]) -> int:
    """Mark those invitations that nobody is mailed about any more, and return how many."""
    reached = {invitation_id for invitation_id, _ in recipients.list_for(session, ids)}
    lost = col(Invitation.id).in_(set(ids) - reached) & col(Invitation.state).in_([InvitationState.PENDING, InvitationState.SENT])
    return session.connection().execute(update(Invitation).where(lost).values(state=InvitationState.BOUNCED)).rowcount


def _tell(session: Session, mail: Mail, *, at: datetime) -> None:
    query = select(Statement).join(Invitation, col(Invitation.statement_id) == col(Statement.id))
    statement = session.exec(query.where(Invitation.id == mail.invitation_id)).first()
    if statement is not None:
        alerts.queue_soon(session, statement, ALERT, page="?show=bounced#attention", at=at)


def _mark_mail(session: Session, mail: Mail, states: tuple[MailState, ...], **values: object) -> bool:
    statement = update(Mail).where(col(Mail.id) == mail.id, col(Mail.state).in_(states)).values(**values)
    return session.connection().execute(statement).rowcount == 1
