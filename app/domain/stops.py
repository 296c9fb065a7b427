"""Stopping reminders: a person at a partner asks to be reminded of one request no more. The others there are reminded as before.

Whoever stopped can still answer, is told of what happens as before, and can take it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, update
from sqlmodel import col, select

from app.db import Session
from app.domain import holders, invitations, partners, recipients
from app.domain.invitations import Opened
from app.models import Contact, Delegation, Invitation, Link, Purpose


@dataclass(frozen=True)
class Stopping:
    """Who asked, in which language the reader is written to, and whether this person has stopped the reminders already."""

    opened: Opened
    language: str
    is_stopped: bool


@dataclass(frozen=True)
class Stopped:
    """One person who is reminded no more, by the address, and since when."""

    address: str
    stopped_at: datetime


def read(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> Stopping:
    """Return what the page for stopping shows. Raises the link errors."""
    opened = invitations.open_link(session, token, at=at, purpose=purpose)
    stopped = select(Link.id).where(_is_the_same_person_s(opened), col(Link.reminders_stopped_at).is_not(None))
    return Stopping(opened, holders.language(session, opened), session.exec(stopped).first() is not None)


def stop(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> None:
    """Remind whoever was given this link of its request no more. A second time changes nothing. Raises the link errors.

    Effects: reminders that wait are stopped when their time comes (`mails.claim_batch`).
    """
    opened = invitations.open_to_act(session, token, at=at, purpose=purpose)
    first = update(Link).where(_is_this(opened), col(Link.reminders_stopped_at).is_(None))
    session.connection().execute(first.values(reminders_stopped_at=at, stopped_index=_index(opened)))


def resume(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> None:
    """Remind this person again, whichever of the links stopped it. A second time changes nothing. Raises the link errors."""
    opened = invitations.open_to_act(session, token, at=at, purpose=purpose)
    session.connection().execute(update(Link).where(_is_the_same_person_s(opened)).values(reminders_stopped_at=None, stopped_index=None))


def list_for(session: Session, invitation: Invitation) -> Sequence[Stopped]:
    """Return everybody who has stopped the reminders of an invitation, opened, the first one first."""
    query = (
        select(Link.reminders_stopped_at, Contact.email_sealed, Delegation.email_sealed)
        .join(Invitation, col(Invitation.id) == col(Link.invitation_id))
        .outerjoin(Contact, recipients.is_stopped_contact())
        .outerjoin(Delegation, col(Delegation.id) == col(Link.delegation_id))
        .where(Link.invitation_id == invitation.id, col(Link.reminders_stopped_at).is_not(None))
        .order_by(col(Link.reminders_stopped_at).desc())
    )
    since: dict[str, datetime] = {}
    for stopped_at, contact, delegate in session.exec(query).all():
        sealed = (recipients.SEALED_DELEGATE, delegate) if delegate else (partners.SEALED_EMAIL, contact)
        if stopped_at and sealed[1]:
            since[session.vault.open(sealed[0], sealed[1])] = stopped_at
    return [Stopped(address, stopped_at) for address, stopped_at in sorted(since.items(), key=lambda one: one[1])]


def _index(opened: Opened) -> ScalarSelect[bytes]:
    """Return the keyed index of the address a link was mailed to: a stop is the address's, whichever contact has it."""
    contact_id = opened.link.contact_id if opened.link else None
    return select(Contact.email_index).where(Contact.id == contact_id).scalar_subquery()


def _is_this(opened: Opened) -> ColumnElement[bool]:
    return col(Link.id) == (opened.link.id if opened.link else "")


def _is_the_same_person_s(opened: Opened) -> ColumnElement[bool]:
    """Return the condition on Link that it was given to the same person.

    A link the lead copied speaks for itself alone: the lead brings nobody's reminders back. So does one that was given to nobody by name.
    A colleague's was mailed to the colleague, whatever link it was passed on through.
    """
    link = opened.link
    if link is None or not (link.delegation_id or (link.contact_id and not link.is_handed)):
        return _is_this(opened)
    whose = col(Link.delegation_id) == link.delegation_id if link.delegation_id else col(Link.stopped_index) == _index(opened)
    return (col(Link.invitation_id) == opened.invitation.id) & whose
