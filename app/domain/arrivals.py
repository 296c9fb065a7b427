"""Arrivals: which of those who are asked have been reached by mail, and which not. Figures, lists and warnings share one condition.

What was handed over by other ways counts as arrived; what a server took counts until it comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Session
from app.domain import mails
from app.models import (
    Contact,
    Delegation,
    Endorsement,
    EndorsementState,
    Handover,
    Invitation,
    InvitationState,
    Mail,
    MailState,
    Partner,
    Statement,
)

MOST_SHOWN = 50
UNANSWERED = (InvitationState.PENDING, InvitationState.SENT, InvitationState.BOUNCED)
REFUSED = (MailState.FAILED, MailState.BOUNCED)
UNSENT = (*REFUSED, MailState.STOPPED)
TAKEN = (*mails.WAITING, MailState.SENT)


@dataclass(frozen=True)
class Unreached:
    """A partner that nothing has reached, with the contact whose address is to be corrected and the newest mail that was refused."""

    invitation: Invitation
    partner: Partner
    contact: Contact
    mail: Mail | None

    @property
    def waits_for_mail(self) -> bool:
        """Whether its address is on again and only the mail is missing."""
        return self.contact.gets_mail and self.invitation.state in UNANSWERED


@dataclass(frozen=True)
class Delayed:
    """A mail that waits for another try."""

    mail: Mail
    invitation: Invitation
    partner: Partner


@cache  # building it takes longer than asking it
def has_not_arrived() -> ColumnElement[bool]:
    """Return the condition on Invitation that an answer is waited for and nobody was reached: all that was mailed was refused, or there
    is nobody to mail.
    """
    again = select(Endorsement.id).where(
        Endorsement.invitation_id == Invitation.id, Endorsement.state == EndorsementState.NEEDS_RECONFIRMATION
    )
    is_asked = col(Invitation.state).in_(UNANSWERED) | again.correlate(Invitation).exists()
    was_mailed = select(Mail.id).where(Mail.invitation_id == Invitation.id).correlate(Invitation).exists()
    anybody = select(Contact.id).where(Contact.partner_id == Invitation.partner_id, col(Contact.off_at).is_(None))
    handed = select(Handover.id).where(Handover.invitation_id == Invitation.id)
    unheard = ~_is_reached() & ~handed.correlate(Invitation).exists()
    return is_asked & unheard & (was_mailed | ~anybody.correlate(Invitation).exists())


def never_reached() -> ColumnElement[bool]:
    """Return the condition on Invitation and Contact that there is no answer, and that all mail about it to this contact was refused, or
    went to an address it no longer has.
    """
    is_its, is_old = col(Mail.contact_id) == col(Contact.id), col(Mail.queued_at) < col(Contact.readdressed_at)
    lost = select(Mail.id).where(Mail.invitation_id == Invitation.id, is_its, col(Mail.state).in_(UNSENT) | is_old)
    is_new = col(Contact.readdressed_at).is_(None) | (col(Mail.queued_at) >= col(Contact.readdressed_at))
    is_unanswered = col(Invitation.state).in_(UNANSWERED)
    return is_unanswered & lost.correlate(Invitation, Contact).exists() & ~_is_reached(is_its, is_new)


def list_unreached(session: Session, statement: Statement) -> Sequence[Unreached]:
    """Return the first partners that `has_not_arrived` finds, by the time they were invited."""
    query = (
        select(Invitation, Partner, Contact, Mail)
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .outerjoin(Mail, col(Mail.id) == _newest_refusal())
        .join(Contact, col(Contact.id) == func.coalesce(Mail.contact_id, Invitation.contact_id))
        .where(Invitation.statement_id == statement.id, has_not_arrived())
        .order_by(col(Invitation.id))
    )
    return [Unreached(*row) for row in session.exec(query.limit(MOST_SHOWN)).all()]


def list_delayed(session: Session, statement: Statement) -> Sequence[Delayed]:
    """Return the newest mails that a reader's server has put off."""
    query = (
        select(Mail, Invitation, Partner)
        .join(Invitation, col(Invitation.id) == col(Mail.invitation_id))
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .where(Invitation.statement_id == statement.id, Invitation.state != InvitationState.REVOKED, Mail.state == MailState.DEFERRED)
        .order_by(col(Mail.id).desc())
    )
    return [Delayed(*row) for row in session.exec(query.limit(MOST_SHOWN)).all()]


def _is_reached(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition on Invitation that a mail about it waits or was taken, and that the newest word of its address is no refusal.

    Whoever the lead turned off, or wants no more mail, has got what was taken before.
    """
    newer = aliased(Mail)
    is_same = and_(
        col(newer.invitation_id) == col(Mail.invitation_id),
        func.coalesce(newer.contact_id, "") == func.coalesce(Mail.contact_id, ""),
        func.coalesce(newer.delegation_id, "") == func.coalesce(Mail.delegation_id, ""),
    )  # so that no index over all mails without a delegation is taken for the one over the few about this invitation
    refused_at: Any = func.coalesce(newer.bounced_at, newer.queued_at)
    came_back = select(newer.id).where(is_same, col(newer.state).in_(REFUSED), refused_at > col(Mail.sent_at)).correlate(Mail)
    contact = select(Contact.id).where(Contact.id == func.coalesce(Mail.contact_id, Invitation.contact_id), _works())
    colleague = select(Delegation.id).where(Delegation.id == Mail.delegation_id, col(Delegation.ended_at).is_(None))
    is_contact = col(Mail.delegation_id).is_(None) & contact.correlate(Mail, Invitation).exists()
    is_read = is_contact | colleague.correlate(Mail).exists()
    taken = select(Mail.id).where(Mail.invitation_id == Invitation.id, col(Mail.state).in_(TAKEN), is_read, ~came_back.exists(), *which)
    return taken.correlate(Invitation, Contact).exists()


def _works() -> ColumnElement[bool]:
    return col(Contact.off_because).is_(None) | col(Contact.off_because).not_in(mails.UNREACHABLE)


def _newest_refusal() -> ScalarSelect[Any]:
    """Return the id of the newest mail about an invitation that was refused, if one was."""
    refused = aliased(Mail)
    query = select(func.max(refused.id)).where(refused.invitation_id == Invitation.id, col(refused.state).in_(REFUSED))
    return query.correlate(Invitation).scalar_subquery()
