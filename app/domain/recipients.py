"""Recipients: the people who are mailed about an invitation. The contacts that were given its link, and the colleagues it was passed on to.

Who is off, or is reached by another channel than mail, is none.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, true
from sqlmodel import col, select

from app.db import Session
from app.domain import partners
from app.domain.partners import Entry
from app.models import Channel, Contact, Delegation, Invitation, Link, Partner

SEALED_DELEGATE = "delegation.email"
CHUNK = 5_000
"""How many ids one query names: both databases bound the number of parameters."""


def list_for(session: Session, invitation_ids: Sequence[str]) -> list[tuple[str, Entry]]:
    """Return invitations with everybody who is mailed about them, opened, as `envelopes.queue` takes them. Two queries per 5,000."""
    found: list[tuple[str, Entry]] = []
    for first in range(0, len(invitation_ids), CHUNK):
        ids = invitation_ids[first : first + CHUNK]
        found += _contacts(session, ids) + list_delegates(session, ids)
    return found


def list_reminded(session: Session, invitation_ids: Sequence[str]) -> list[tuple[str, Entry]]:
    """Return what `list_for` does, but without those who have stopped the reminders. One query more per 5,000."""
    stopped: set[tuple[str, str, str]] = set()
    for first in range(0, len(invitation_ids), CHUNK):
        query = (
            select(Link.invitation_id, Contact.id, Link.delegation_id)
            .join(Invitation, col(Invitation.id) == col(Link.invitation_id))
            .outerjoin(Contact, is_stopped_contact())
            .where(col(Link.reminders_stopped_at).is_not(None))
        )
        these = col(Link.invitation_id).in_(invitation_ids[first : first + CHUNK])
        stopped |= {
            (id_ or "", contact_id or "", delegation_id or "") for id_, contact_id, delegation_id in session.exec(query.where(these))
        }
    found = list_for(session, invitation_ids)
    return [(id_, entry) for id_, entry in found if (id_, entry.contact_id, entry.delegation_id) not in stopped]


def list_at(session: Session, partner_ids: Sequence[str]) -> list[Entry]:
    """Return the contacts of partners that get mail, opened, the first of each partner first: whom a new invitation asks."""
    found: list[Entry] = []
    for first in range(0, len(partner_ids), CHUNK):
        query = (
            select(Partner, Contact).join(Contact, col(Contact.partner_id) == col(Partner.id)).order_by(col(Contact.rank), col(Contact.id))
        )
        these = col(Partner.id).in_(partner_ids[first : first + CHUNK])
        rows = session.exec(query.where(these, gets_mail())).all()
        found += [partners.open_entry(session, partner, contact) for partner, contact in rows]
    return found


def is_reached() -> ColumnElement[bool]:
    """Return the condition on Invitation that somebody is mailed about it."""
    return _is_mailed(true(), true())


def is_reminded() -> ColumnElement[bool]:
    """Return the condition on Invitation that somebody is mailed about it who has not stopped the reminders."""
    stopped = select(Link.id).where(Link.invitation_id == Invitation.id, col(Link.reminders_stopped_at).is_not(None))
    contact = stopped.where(is_stopped_contact()).correlate(Invitation, Contact)
    delegate = stopped.where(Link.delegation_id == Delegation.id).correlate(Invitation, Delegation)
    return _is_mailed(~contact.exists(), ~delegate.exists())


def is_stopped_contact() -> ColumnElement[bool]:
    """Return the condition on Contact, Invitation and Link that the contact has the address that stopped the reminders: one that was
    deleted and added again has it still, and one whose address was corrected has it no more.
    """
    return (col(Contact.partner_id) == col(Invitation.partner_id)) & (col(Contact.email_index) == col(Link.stopped_index))


def gets_mail() -> ColumnElement[bool]:
    """Return the condition on Contact that its model's `gets_mail` says of one."""
    return (col(Contact.channel) == Channel.EMAIL) & col(Contact.off_at).is_(None)


def list_delegates(session: Session, ids: Sequence[str]) -> list[tuple[str, Entry]]:
    """Return invitations with the colleagues they were passed on to, opened, but those whose link was ended. One query."""
    query = (
        select(Delegation, Partner)
        .join(Invitation, col(Invitation.id) == col(Delegation.invitation_id))
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .where(col(Delegation.invitation_id).in_(ids), Invitation.delegations > 0, col(Delegation.ended_at).is_(None))
        .order_by(col(Delegation.id))
    )
    return [(delegation.invitation_id, open_delegate(session, delegation, partner)) for delegation, partner in session.exec(query).all()]


def open_delegate(session: Session, delegation: Delegation, partner: Partner) -> Entry:
    """Return a colleague the invitation was passed on to, as one who is mailed at the partner."""
    return Entry(
        partner_id=partner.id,
        contact_id="",
        name=partner.name(delegation.language),
        email=session.vault.open(SEALED_DELEGATE, delegation.email_sealed),
        contact_name="",
        language=delegation.language,
        delegation_id=delegation.id,
        is_handed=delegation.is_handed,
    )


def _is_mailed(such_contacts: ColumnElement[bool], such_delegates: ColumnElement[bool]) -> ColumnElement[bool]:
    contact = select(Contact.id).where(Contact.partner_id == Invitation.partner_id, _is_asked(), gets_mail(), such_contacts)
    delegate = select(Delegation.id).where(Delegation.invitation_id == Invitation.id, col(Delegation.ended_at).is_(None), such_delegates)
    return contact.correlate(Invitation).exists() | delegate.correlate(Invitation).exists()


def _contacts(session: Session, ids: Sequence[str]) -> list[tuple[str, Entry]]:
    query = (
        select(Invitation.id, Partner, Contact)
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .join(Contact, col(Contact.partner_id) == col(Partner.id))
        .where(col(Invitation.id).in_(ids), _is_asked(), gets_mail())
        .order_by(col(Invitation.id), col(Contact.id))
    )
    return [(id_, partners.open_entry(session, partner, contact)) for id_, partner, contact in session.exec(query).all()]


def _is_asked() -> ColumnElement[bool]:
    """Return the condition on Invitation and Contact that the contact was given a link."""
    was_given_a_link = select(Link.id).where(Link.invitation_id == Invitation.id, Link.contact_id == Contact.id)
    return (col(Contact.id) == col(Invitation.contact_id)) | was_given_a_link.exists()
