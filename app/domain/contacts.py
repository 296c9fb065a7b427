"""Contacts: the people at a partner. Their names and addresses are sealed (P10), and one address stands once in a lead's directory.

A deleted one keeps its row, so that what it answered stays known; its name and address are erased everywhere.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import col, select

from app.db import Session
from app.domain import delegations, endorsements, mails, stopped_addresses
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.partners import SEALED_EMAIL, SEALED_NAME
from app.domain.stopped_addresses import MailNotWanted
from app.errors import Conflict, Invalid, NotFound, Sentence
from app.mail.addresses import are_same
from app.models import (
    Channel,
    Contact,
    Invitation,
    InvitationState,
    Lead,
    Link,
    Mail,
    MailState,
    OffBecause,
    Partner,
    Purpose,
)
from app.texts import domains

MOST_AT_ONE = 30
WAITING = (MailState.QUEUED, MailState.DEFERRED)
INDEX_BYTES = 32


class ContactDeleted(Conflict):
    """Somebody else deleted the contact first."""

    code = "contact_deleted"
    message = "This contact was deleted."


@dataclass(frozen=True)
class Typed:
    """A contact as typed."""

    email: str = ""
    name: str = ""
    language: str = "en"
    channel: str = Channel.EMAIL.value
    is_discreet: bool = False


@dataclass(frozen=True)
class Known:
    """A contact, opened. `punycode` is its domain in ASCII where it is written in other letters."""

    contact: Contact
    email: str
    name: str
    punycode: str


def list_for(session: Session, partner: Partner) -> list[Known]:
    """Return the contacts of a partner that were not deleted, the first one first, opened."""
    query = select(Contact).where(Contact.partner_id == partner.id, is_kept())
    return [_open(session, contact) for contact in session.exec(query.order_by(col(Contact.rank), col(Contact.id))).all()]


def get(session: Session, contact_id: str, *, by: Actor, of: str = "") -> tuple[Contact, Partner]:
    """Return a contact of the actor's lead with its partner. Raises NotFound, also for a deleted one and for one not `of` that partner."""
    query = select(Contact, Partner).join(Partner, col(Partner.id) == col(Contact.partner_id))
    found = session.exec(query.where(Contact.id == contact_id, Contact.lead_id == by.lead_id, is_kept())).first()
    if found is None or of not in {"", found[1].id}:
        raise NotFound
    return found[0], found[1]


def read(session: Session, contact: Contact) -> Typed:
    """Return a contact as its form shows it."""
    known = _open(session, contact)
    return Typed(known.email, known.name, contact.language, contact.channel, contact.is_discreet)


def add(session: Session, partner: Partner, typed: Typed, *, by: Actor, at: datetime) -> Contact:
    """Add a contact to a partner. Raises Invalid, which names the partner that has the address already.

    Concurrency: the lead is held, so of two clicks the second finds the address taken.
    """
    _hold_directory(session, by.lead_id)
    session.hold(partner)
    values = _checked(session, typed, by=by)
    if len(list_for(session, partner)) >= MOST_AT_ONE:
        raise Invalid({"email": "A partner can have at most 30 contacts."})
    last = session.exec(select(func.max(Contact.rank)).where(Contact.partner_id == partner.id)).one()
    contact = Contact(lead_id=by.lead_id, partner_id=partner.id, created_at=at, rank=last or 0, **values)
    for name, value in _off_values(session, contact, at=at).items():
        setattr(contact, name, value)
    session.add(contact)
    session.flush()
    return contact


def edit(session: Session, contact: Contact, typed: Typed, *, by: Actor, at: datetime) -> None:
    """Save a contact. A corrected address works again, whatever came of the old one, unless its reader wanted no more mail.

    What was mailed to the old address opens nothing any more, colleagues it was passed on to from there included, and what waits is
    stopped: somebody else may read it there. Manage links stay: they only lead out. Whoever reads at the new address raises no answer
    that came through this contact (P4), and is asked anew (`resendings`). Raises Invalid. Concurrency: as `add`.
    """
    _hold(session, contact)
    before, index, was_on_mail = _open(session, contact).email, contact.email_index, contact.channel == Channel.EMAIL
    for name, value in _checked(session, typed, by=by, but=contact.id).items():
        setattr(contact, name, value)
    if was_on_mail and contact.channel != Channel.EMAIL:
        contact.left_mail_at = at
    session.mark_erased()
    if are_same(before, _open(session, contact).email):
        contact.email_index = index
        return
    contact.readdressed_at = at
    _revive(session, contact, at=at)
    endorsements.forbid_raising(session, contact.id)
    _end_links(session, contact, at=at)
    _stop_waiting(session, contact)


def turn_on(session: Session, contact: Contact, *, at: datetime) -> None:
    """Let mail go to an address again. Invitations whose mail did not arrive there wait for an answer again, so it can be reminded.

    Raises MailNotWanted where its reader stopped it.
    """
    _hold(session, contact)
    if contact.off_because == OffBecause.STOPPED or _off_values(session, contact, at=at)["off_at"]:
        raise MailNotWanted
    _revive(session, contact, at=at)


def welcome(session: Session, contact: Contact) -> None:
    """Let mail go to an address whose reader has asked for it itself, also where it was stopped before."""
    _hold(session, contact)
    indexes = session.vault.indexes(SEALED_EMAIL, _open(session, contact).email)
    stopped_addresses.lift(session, contact.lead_id, [*indexes, contact.email_index])
    _revive(session, contact, at=contact.created_at)


def turn_off(session: Session, contact: Contact, *, at: datetime) -> None:
    """Ask a contact nothing by mail from here on; what waits and asks is stopped. Its links go on working, and what is done in its
    partner's name is still told to it (`receipts`).
    """
    _hold(session, contact)
    if contact.off_at is None:
        contact.off_at, contact.off_because = at, OffBecause.BY_LEAD
    _stop_waiting(session, contact, col(Mail.kind).in_(mails.CARRIES_INVITATION))


def make_first(session: Session, contact: Contact) -> None:
    """Make a contact the registered one: of what the partner is asked from here on, and of every invitation there is."""
    _hold(session, contact)
    lowest = session.exec(select(func.min(Contact.rank)).where(Contact.partner_id == contact.partner_id)).one()
    contact.rank = lowest - 1
    session.connection().execute(update(Invitation).where(col(Invitation.partner_id) == contact.partner_id).values(contact_id=contact.id))


def delete(session: Session, contact: Contact, *, at: datetime) -> None:
    """Erase a contact for good: name and address go, also from the outbox; its links end, waiting mails are stopped.

    Where it was the registered one, the partner's next contact is. The manage links of an endorsement stay: they only lead out (P5).
    """
    _hold(session, contact)
    contact.email_sealed, contact.email_index, contact.name_sealed = b"", secrets.token_bytes(INDEX_BYTES), None
    contact.off_at, contact.off_because = at, OffBecause.DELETED
    _end_links(session, contact, at=at)
    _stop_waiting(session, contact)
    nobody = session.vault.seal(mails.SEALED_RECIPIENT, "")
    session.connection().execute(update(Mail).where(col(Mail.contact_id) == contact.id).values(recipient_sealed=nobody))
    session.flush()
    following = select(Contact.id).where(Contact.partner_id == contact.partner_id, is_kept()).order_by(col(Contact.rank), col(Contact.id))
    if (next_id := session.exec(following).first()) is not None:
        registered = col(Invitation.contact_id) == contact.id
        session.connection().execute(update(Invitation).where(registered).values(contact_id=next_id))
    session.mark_erased()


def is_kept() -> ColumnElement[bool]:
    """Return the condition that a contact was not deleted."""
    return or_(col(Contact.off_because).is_(None), col(Contact.off_because) != OffBecause.DELETED)


def _revive(session: Session, contact: Contact, *, at: datetime) -> None:
    """Let mail go to an address, unless its reader stopped it."""
    contact.soft_bounces = 0
    for name, value in _off_values(session, contact, at=at).items():
        setattr(contact, name, value)
    bounced = (col(Invitation.contact_id) == contact.id) & (col(Invitation.state) == InvitationState.BOUNCED)
    session.connection().execute(update(Invitation).where(bounced).values(state=InvitationState.PENDING))


def _off_values(session: Session, contact: Contact, *, at: datetime) -> dict[str, Any]:
    indexes = session.vault.indexes(SEALED_EMAIL, _open(session, contact).email)
    return stopped_addresses.off_values(session, contact.lead_id, [[*indexes, contact.email_index]], at=at)[0]


def _open(session: Session, contact: Contact) -> Known:
    email = session.vault.open(SEALED_EMAIL, contact.email_sealed) if contact.email_sealed else ""
    name = session.vault.open(SEALED_NAME, contact.name_sealed) if contact.name_sealed else ""
    return Known(contact, email, name, domains.punycode(email))


def _hold_directory(session: Session, lead_id: str) -> None:
    """Let changes of people, imports, invitations and merges of one lead come one after another."""
    session.exec(select(Lead.id).where(Lead.id == lead_id).with_for_update()).one()


def _hold(session: Session, contact: Contact) -> None:
    _hold_directory(session, contact.lead_id)
    session.hold(contact)
    if contact.off_because == OffBecause.DELETED:
        raise ContactDeleted


def _checked(session: Session, typed: Typed, *, by: Actor, but: str = "") -> dict[str, Any]:
    checks = Checks()
    email, name = checks.email("email", typed.email), checks.line("contact", typed.name)
    values: dict[str, Any] = {
        "language": checks.language("language", typed.language),
        "channel": checks.choice("channel", typed.channel, Channel),
        "is_discreet": typed.is_discreet,
    }
    if "email" not in checks.errors and (owner := _find_owner(session, email, by=by, but=but)) is not None:
        checks.refuse("email", Sentence("This address is in your directory already, at %(partner)s.", partner=owner.name()))
    checks.done()
    values |= {"email_sealed": session.vault.seal(SEALED_EMAIL, email), "email_index": session.vault.indexes(SEALED_EMAIL, email)[0]}
    return values | {"name_sealed": session.vault.seal(SEALED_NAME, name) if name else None}


def _find_owner(session: Session, email: str, *, by: Actor, but: str) -> Partner | None:
    indexes: Sequence[bytes] = session.vault.indexes(SEALED_EMAIL, email)
    query = select(Partner).join(Contact, col(Contact.partner_id) == col(Partner.id))
    return session.exec(query.where(Contact.lead_id == by.lead_id, col(Contact.email_index).in_(indexes), Contact.id != but)).first()


def _end_links(session: Session, contact: Contact, *, at: datetime) -> None:
    """End every link the contact was given or gave to a colleague, but for those that only lead out.

    Older ones stand under the invitation alone.
    """
    mine = select(Invitation.id).where(Invitation.contact_id == contact.id)
    unnamed = col(Link.contact_id).is_(None) & col(Link.delegation_id).is_(None) & col(Link.invitation_id).in_(mine)
    live = or_(col(Link.contact_id) == contact.id, unnamed) & col(Link.revoked_at).is_(None) & (col(Link.purpose) != Purpose.MANAGE)
    session.connection().execute(update(Link).where(live).values(revoked_at=at))
    delegations.end_given(session, contact.id, at=at)


def _stop_waiting(session: Session, contact: Contact, *which: ColumnElement[bool]) -> None:
    """Stop what has not left. A worker that is sending one at this moment finds it taken away and records nothing."""
    stopped = {"state": MailState.STOPPED, "payload_sealed": None, "lease_token": None}
    session.connection().execute(update(Mail).where(_waits(contact), *which).values(**stopped))


def _waits(contact: Contact) -> ColumnElement[bool]:
    return (col(Mail.contact_id) == contact.id) & col(Mail.state).in_(WAITING)
