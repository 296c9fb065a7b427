"""Stopping reminders: a partner asks to be reminded of one request no more. It can still answer, and is told of its own acts as before."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col

from app.db import Session
from app.domain import invitations
from app.domain.invitations import Opened
from app.models import Contact, Invitation, Purpose


@dataclass(frozen=True)
class Stopping:
    """Who asked whom, in which language its reader is written to, and whether the reminders have been stopped already."""

    opened: Opened
    language: str

    @property
    def is_stopped(self) -> bool:
        return self.opened.invitation.reminders_stopped_at is not None


def read(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> Stopping:
    """Return what the page for stopping shows. Raises the link errors."""
    opened = invitations.open_link(session, token, at=at, purpose=purpose)
    given_to = opened.link.contact_id if opened.link else None
    contact = session.get_one(Contact, given_to or opened.invitation.contact_id)
    return Stopping(opened, contact.language)


def stop(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> None:
    """Remind this partner of this request no more. A second time changes nothing. Raises the link errors.

    Effects: reminders that wait are stopped when their time comes (`mails.claim_batch`).
    """
    opened = invitations.open_to_act(session, token, at=at, purpose=purpose)
    first = update(Invitation).where(col(Invitation.id) == opened.invitation.id, col(Invitation.reminders_stopped_at).is_(None))
    session.connection().execute(first.values(reminders_stopped_at=at))
