"""A campaign from an empty draft on, with a directory of invented partners: what the tests of campaigns share."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import campaign_previews, campaign_sendings, campaigns, mails, partners, recipient_choices, statements
from app.domain.campaign_previews import Preview
from app.domain.campaigns import Order
from app.domain.guest_lists import Guest
from app.domain.recipient_choices import Filters
from app.models import Campaign, Contact, Group, GroupMember, Partner, Statement
from tests import cast
from tests.cast import Lead

THIRD = Guest({"en": "River Network"}, "hello@river.example.org", "", "be", country_of_focus="BY")


def directory(database: Database, lead: Lead, *guests: Guest) -> list[str]:
    """Put partners into the lead's directory and return their ids. Without any: the Lantern Committee, Harbour and River."""
    given = guests or (cast.PARTNER, cast.SECOND, THIRD)
    with database.write() as session:
        entries = partners.add(session, given, by=lead.actor, at=clock.now())
    return [entries[partners.fold(guest.email)].partner_id for guest in given]


def many(count: int) -> list[Guest]:
    return [Guest({"en": f"Organization {number}"}, f"office{number}@many.example.org", "", "en") for number in range(count)]


def draft(database: Database, lead: Lead, statement: Statement, filters: Filters | None = None, *, nonce: str = "nonce-one") -> Campaign:
    """A campaign in whose list those stand who fulfil the filters; without any all of the directory."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        campaign = campaigns.create(session, fresh, nonce=nonce, by=lead.actor, at=clock.now())
        recipient_choices.add(session, campaign, filters or Filters(), by=lead.actor)
        return campaign


def preview(database: Database, campaign: Campaign) -> Preview:
    with database.read() as session:
        return campaign_previews.read(session, session.get_one(Statement, campaign.statement_id), campaign)


def send(database: Database, lead: Lead, campaign: Campaign, *, at: datetime | None = None, **order: str) -> Campaign:
    """Send a campaign as it would be previewed now, unless another fingerprint is given, and have the worker invite whom it asks now."""
    order_it(database, lead, campaign, at=at, **order)
    finish(database)
    with database.read() as session:
        return session.get_one(Campaign, campaign.id)


def order_it(database: Database, lead: Lead, campaign: Campaign, *, at: datetime | None = None, **order: str) -> None:
    """Press the button that sends a campaign; the worker rests."""
    found = preview(database, campaign)
    given = {"seen": found.fingerprint} | order
    with database.write() as session:
        fresh = session.get_one(Campaign, campaign.id)
        campaigns.send(session, fresh, Order(**given), found, by=lead.actor, at=at or clock.now())


def send_due(database: Database) -> bool:
    """Invite the next part of a campaign, as the worker does."""
    with database.write() as session:
        return campaign_sendings.send_due(session, at=clock.now())


def finish(database: Database) -> None:
    """Invite all who are due, as the worker does."""
    while send_due(database):
        pass


def deliver(database: Database, most: int = 1_000) -> None:
    """Hand over the first mails that are due, as a server that takes them all."""
    with database.write() as session:
        for claimed in mails.claim_batch(session, at=clock.now(), most=most):
            mails.record_sent(session, claimed, "250 OK", at=clock.now())


def stop(database: Database, campaign: Campaign) -> int:
    with database.write() as session:
        return campaigns.stop(session, session.get_one(Campaign, campaign.id), at=clock.now())


def discard(database: Database, campaign: Campaign) -> None:
    with database.write() as session:
        campaigns.discard(session, session.get_one(Campaign, campaign.id), at=clock.now())


def change(database: Database, email: str, **fields: Any) -> None:
    """Change the contact with an address."""
    with database.write() as session:
        index = session.vault.indexes(partners.SEALED_EMAIL, email)[0]
        session.exec(select(Contact).where(Contact.email_index == index)).one().sqlmodel_update(fields)


def group(database: Database, lead: Lead, name: str, partner_ids: list[str]) -> str:
    with database.write() as session:
        made = Group(lead_id=lead.actor.lead_id, name=name)
        session.add(made)
        session.flush()
        session.add_all([GroupMember(group_id=made.id, partner_id=partner_id) for partner_id in partner_ids])
        return made.id


def listed(database: Database, campaign: Campaign) -> list[str]:
    """Return the English names in a campaign's list."""
    with database.read() as session:
        return [choice.partner.name("en") for choice in recipient_choices.list_page(session, campaign)]


def partner_ids(database: Database) -> list[str]:
    with database.read() as session:
        return list(session.exec(select(Partner.id).order_by(col(Partner.id))).all())
