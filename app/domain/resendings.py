"""Resendings: asking a contact anew whose address was refused and has been corrected. What arrived is never sent again from here."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import arrivals, invitations, partners, reinvitations
from app.domain.accounts import Actor
from app.domain.envelopes import Sending
from app.domain.recipient_choices import SEALED_NOTE
from app.errors import TooMany
from app.models import Contact, Invitation, Lead, Partner, Statement


def list_for(session: Session, partner: Partner, *, at: datetime) -> Mapping[str, Sequence[Statement]]:
    """Return by contact what never reached those that get mail now: statements that still take comments or endorsements."""
    query = (
        select(Contact, Statement)
        .join(Invitation, col(Invitation.partner_id) == col(Contact.partner_id))
        .join(Statement, col(Statement.id) == col(Invitation.statement_id))
        .where(Contact.partner_id == partner.id, col(Contact.off_at).is_(None), arrivals.never_reached())
        .order_by(col(Statement.id))
    )
    found: dict[str, list[Statement]] = {}
    for contact, statement in session.exec(query).all():
        if contact.gets_mail and (statement.takes_comments(at=at) or statement.takes_endorsements(at=at)):
            found.setdefault(contact.id, []).append(statement)
    return found


def send(session: Session, contact: Contact, partner: Partner, *, by: Actor, at: datetime) -> int:
    """Invite a contact anew to everything that never reached it, each with the note it began with; return to how many statements.

    Raises TooMany where it stopped the mail about each, or was invited often enough.
    Concurrency: the lead is held, so the second of two clicks finds mail that waits and sends none.
    """
    session.exec(select(Lead.id).where(Lead.id == by.lead_id).with_for_update()).one()
    session.hold(contact)
    entry, waiting = partners.open_entry(session, partner, contact), list_for(session, partner, at=at).get(contact.id, [])
    refused: list[str] = []
    for statement in waiting:
        session.hold(statement)
        if refusal := reinvitations.read(session, statement).find_refusal([contact.email_index], contact.id):
            refused.append(refusal)
            continue
        sending = Sending(notes=_notes(session, statement, partner))
        invitations.ask(session, statement, [entry], by=by, at=at, sending=sending)
    if refused and len(refused) == len(waiting):
        raise TooMany(refused[0])
    return len(waiting) - len(refused)


def _notes(session: Session, statement: Statement, partner: Partner) -> Mapping[str, str]:
    query = select(Invitation.note_sealed).where(Invitation.statement_id == statement.id, Invitation.partner_id == partner.id)
    sealed = session.exec(query).one()
    return {partner.id: session.vault.open(SEALED_NOTE, sealed)} if sealed else {}
