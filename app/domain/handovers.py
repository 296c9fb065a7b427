"""Handovers: a link the lead copies and passes on by another way than our mail. It is shown once and kept nowhere; that it was is a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from app.db import Session
from app.domain import contacts, invitations, links, partners
from app.domain.accounts import Actor
from app.domain.envelopes import LINK_LIFE
from app.domain.inputs import Checks
from app.domain.invitations import Progress
from app.errors import AlreadyAnswered, LinkRevoked, WrongPhase
from app.models import (
    Channel,
    Contact,
    Endorsement,
    EndorsementState,
    Handover,
    Invitation,
    InvitationState,
    Mail,
    Phase,
    Purpose,
    Statement,
)

MOST_SHOWN = 50
UNDELIVERED = (InvitationState.PENDING, InvitationState.BOUNCED)


@dataclass(frozen=True)
class Handed:
    """One link that was handed over, with the name of whom it was meant for (empty: nobody in the directory)."""

    handover: Handover
    contact_name: str


def copy_link(
    session: Session, statement: Statement, invitation: Invitation, *, contact_id: str, channel: str, by: Actor, at: datetime
) -> str:
    """Make a fresh link for a contact of the partner (or, with an empty id, for nobody by name) and return its address.

    Raises Invalid, WrongPhase, LinkRevoked for an invitation that was taken back, and AlreadyAnswered unless the partner has to confirm
    again: an answer is the partner's, and such a link never raises it (P4). Effects: the handover is kept and counts as
    delivery. The address is for the one page that shows it: it is in no log, and nowhere in the database.
    """
    session.share(statement)
    session.hold(invitation)
    if statement.phase in {Phase.DRAFT, Phase.RETRACTED}:
        raise WrongPhase
    if invitation.state == InvitationState.REVOKED:
        raise LinkRevoked
    _require_unanswered(session, invitation)
    checks = Checks()
    way = checks.choice("channel", channel, Channel)
    contact = _find_contact(session, invitation, contact_id)
    if contact_id and contact is None:
        checks.refuse("contact", "Please choose one of the options.")
    checks.done()
    session.add(
        Handover(
            invitation_id=invitation.id,
            contact_id=contact.id if contact else None,
            account_id=by.account_id or None,
            channel=way or Channel.OTHER,
            handed_at=at,
        )
    )
    _note_delivery(session, invitation, at=at)
    return _address(session, statement, invitation, contact, at=at)


def list_for(session: Session, invitation: Invitation) -> list[Handed]:
    """Return the links of an invitation that were handed over, newest first."""
    query = (
        select(Handover, Contact)
        .outerjoin(Contact, col(Contact.id) == col(Handover.contact_id))
        .where(Handover.invitation_id == invitation.id)
        .order_by(col(Handover.id).desc())
    )
    return [Handed(handover, _known_as(session, contact)) for handover, contact in session.exec(query).all()]


def list_waiting(session: Session, statement: Statement) -> list[Progress]:
    """Return the first invitations whose link is still to be handed over: nobody there gets mail, so it reaches them by the lead alone."""
    return invitations.list_where(session, statement, _waits())[:MOST_SHOWN]


def find_waiting(session: Session, invitation_ids: Sequence[str]) -> frozenset[str]:
    """Return which of these invitations wait for their link to be handed over."""
    return frozenset(session.exec(select(Invitation.id).where(col(Invitation.id).in_(invitation_ids), _waits())).all())


def _waits() -> ColumnElement[bool]:
    """Return the condition on Invitation that nothing was handed over or mailed of what is asked now, though somebody could be told."""
    mailed = select(Mail.id).where(Mail.invitation_id == Invitation.id, col(Mail.queued_at) >= col(Invitation.queued_at))
    anybody = select(Contact.id).where(Contact.partner_id == Invitation.partner_id, col(Contact.off_at).is_(None))
    is_unheard = (col(Invitation.state) == InvitationState.PENDING) & ~mailed.correlate(Invitation).exists()
    return is_unheard & anybody.correlate(Invitation).exists()


def _require_unanswered(session: Session, invitation: Invitation) -> None:
    state = session.exec(select(Endorsement.state).where(Endorsement.invitation_id == invitation.id)).first()
    if state not in {None, EndorsementState.NEEDS_RECONFIRMATION}:
        raise AlreadyAnswered("This organization has already answered. Only the organization itself can change its answer.")


def _find_contact(session: Session, invitation: Invitation, contact_id: str) -> Contact | None:
    """Return a contact of the partner, also one that is off: whose mail comes back may have a telephone."""
    this = select(Contact).where(Contact.id == contact_id, Contact.partner_id == invitation.partner_id, contacts.is_kept())
    return session.exec(this).first()


def _known_as(session: Session, contact: Contact | None) -> str:
    if contact is None:
        return ""
    entry_name = session.vault.open(partners.SEALED_NAME, contact.name_sealed) if contact.name_sealed else ""
    return entry_name or (session.vault.open(partners.SEALED_EMAIL, contact.email_sealed) if contact.email_sealed else "")


def _note_delivery(session: Session, invitation: Invitation, *, at: datetime) -> None:
    session.flush()
    delivered = update(Invitation).where(col(Invitation.id) == invitation.id, col(Invitation.state).in_(UNDELIVERED))
    session.connection().execute(delivered.values(state=InvitationState.SENT, sent_at=at))
    session.refresh(invitation)


def _address(session: Session, statement: Statement, invitation: Invitation, contact: Contact | None, *, at: datetime) -> str:
    is_consulting = statement.phase == Phase.CONSULTATION
    purpose, page = (Purpose.CONSULTATION, "c") if is_consulting else (Purpose.INVITATION, "e")
    deadline = statement.comment_deadline if is_consulting else statement.hard_deadline
    ends_at, contact_id = max(deadline or at, at) + LINK_LIFE, contact.id if contact else None
    token = links.issue(session, purpose, at=at, expires_at=ends_at, invitation_id=invitation.id, contact_id=contact_id, is_handed=True)
    return f"{session.settings.base_url}/{page}/{token}"
