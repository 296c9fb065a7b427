"""Several people of one partner: a second contact beside the registered one, with a link of its own to the same invitation."""

from dataclasses import replace

from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import invitations, partners, statements
from app.models import Channel, Contact, Partner, Statement
from tests import cast
from tests.cast import Lead
from tests.partner import Invited

DEPUTY = "deputy@lantern.example.org"
COLLEAGUE = "colleague@lantern.example.org"


def add_deputy(database: Database, lead: Lead, *, language: str = "en", channel: Channel = Channel.EMAIL, is_discreet: bool = False) -> str:
    """Add a second person to the one partner there is; return the contact's id."""
    with database.write() as session:
        row = {
            "lead_id": lead.actor.lead_id,
            "partner_id": session.exec(select(Partner.id)).one(),
            "email_sealed": session.vault.seal(partners.SEALED_EMAIL, DEPUTY),
            "email_index": session.vault.indexes(partners.SEALED_EMAIL, DEPUTY)[0],
            "language": language,
            "channel": channel,
            "is_discreet": is_discreet,
        }
        contact = Contact.model_validate(row)
        session.add(contact)
        return contact.id


def ask_deputy(database: Database, lead: Lead, statement: Statement, *, language: str = "en") -> str:
    """Add a second person, ask it too, and return the token of its link."""
    contact_id = add_deputy(database, lead, language=language)
    with database.write() as session:
        entry = partners.open_entry(session, session.exec(select(Partner)).one(), session.get_one(Contact, contact_id))
        fresh = statements.get(session, statement.id, by=lead.actor)
        invitations.ask(session, fresh, [entry], by=lead.actor, at=clock.now())
    return cast.link_in_mail(database, DEPUTY, "invitation")


def deputy_of(partner: Invited) -> Invited:
    """Return the deputy at its phone."""
    return replace(partner, token=ask_deputy(partner.database, partner.lead, partner.statement))
