"""A person's own stop is final: neither turning its address on, nor deleting and adding it again, nor another spelling brings mail back."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import bounces, contacts, invitations, partners, reminders, statements, stops
from app.domain.contacts import Typed
from app.domain.stopped_addresses import MailNotWanted
from app.mail.bounces import Report
from app.mail.delivery_status import Verdict
from app.models import BounceSource, Contact, Mail, OffBecause, Partner, Statement, StoppedAddress
from tests import campaigning, cast
from tests.cast import Clock, Lead

DIRECTOR = cast.PARTNER.email


def complain(database: Database) -> None:
    """Report the invitation as spam, as its reader's provider tells."""
    with database.write() as session:
        report = Report(Verdict.COMPLAINT, fingerprint="f", message_ids=(session.exec(select(Mail.message_id)).one(),))
        assert bounces.receive(session, report, at=clock.now(), source=BounceSource.WEBHOOK) == "recorded"


def delete(database: Database) -> None:
    with database.write() as session:
        contacts.delete(session, session.exec(select(Contact)).one(), at=clock.now())


def add_again(database: Database, lead: Lead, email: str = DIRECTOR) -> Contact:
    with database.write() as session:
        return contacts.add(session, session.exec(select(Partner)).one(), Typed(email), by=lead.actor, at=clock.now())


def turn_on(database: Database) -> None:
    with database.write() as session:
        contacts.turn_on(session, session.exec(select(Contact).order_by(col(Contact.id).desc())).first(), at=clock.now())  # type: ignore[arg-type]


def readdress(database: Database, lead: Lead, email: str) -> OffBecause | None:
    with database.write() as session:
        contact = session.exec(select(Contact)).one()
        contacts.edit(session, contact, replace(contacts.read(session, contact), email=email), by=lead.actor, at=clock.now())
        return contact.off_because


def remind(database: Database, lead: Lead, statement: Statement) -> list[str]:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        reminders.remind_silent(session, fresh, None, by=lead.actor, at=clock.now())
    return [mail.to for mail in cast.outbox(database, "reminder")]


def test_a_lead_does_not_turn_on_who_complained(database: Database, token: str) -> None:
    complain(database)

    with pytest.raises(MailNotWanted):
        turn_on(database)


def test_a_complaint_outlasts_that_the_lead_had_turned_the_address_off(database: Database, token: str) -> None:
    campaigning.change(database, DIRECTOR, off_at=clock.now(), off_because=OffBecause.BY_LEAD)
    complain(database)

    with pytest.raises(MailNotWanted):
        turn_on(database)


@pytest.mark.parametrize("email", [DIRECTOR, "DIRECTOR@lantern.example.org"])
def test_who_complained_gets_no_mail_as_a_new_contact(database: Database, lead: Lead, token: str, email: str) -> None:
    complain(database)
    delete(database)

    assert add_again(database, lead, email).off_because == OffBecause.STOPPED
    with pytest.raises(MailNotWanted):
        turn_on(database)


def test_who_complained_gets_no_mail_as_a_new_guest(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    complain(database)
    delete(database)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        invitations.invite(session, fresh, [cast.PARTNER], by=lead.actor, at=clock.now())

    assert [mail.to for mail in cast.outbox(database, "invitation")].count(DIRECTOR) == 0


def test_another_address_works_and_the_stopped_one_stays_stopped(database: Database, lead: Lead, token: str) -> None:
    complain(database)

    assert readdress(database, lead, "office@lantern.example.org") is None
    assert readdress(database, lead, DIRECTOR) == OffBecause.STOPPED


def test_whoever_asks_for_mail_itself_gets_it_again(database: Database, token: str) -> None:
    complain(database)

    with database.write() as session:
        contacts.welcome(session, session.exec(select(Contact)).one())

    with database.read() as session:
        assert session.exec(select(Contact)).one().gets_mail
        assert session.exec(select(StoppedAddress)).all() == []


def test_another_leads_mail_is_not_stopped(database: Database, token: str) -> None:
    complain(database)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    with database.write() as session:
        entry = partners.add(session, [cast.PARTNER], by=stranger.actor, at=clock.now())[DIRECTOR]

    assert entry.gets_mail


def test_only_the_keyed_index_is_kept(database: Database, token: str) -> None:
    complain(database)

    with database.read() as session:
        kept = session.exec(select(StoppedAddress)).one()
    assert len(kept.email_index) == 32
    assert "director" not in repr(kept.model_dump())


def test_who_stopped_the_reminders_and_was_added_again_gets_none(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock
) -> None:
    with database.write() as session:
        stops.stop(session, token, at=clock.now())
    delete(database)
    contact = add_again(database, lead)
    with database.write() as session:
        entry = partners.open_entry(session, session.exec(select(Partner)).one(), contact)
        invitations.ask(session, statements.get(session, statement.id, by=lead.actor), [entry], by=lead.actor, at=clock.now())
    still.advance(hours=13)

    assert remind(database, lead, statement) == []


def test_who_has_a_corrected_address_is_reminded_though_the_reader_of_the_old_one_stopped_it(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock
) -> None:
    with database.write() as session:
        stops.stop(session, token, at=clock.now())
    readdress(database, lead, "office@lantern.example.org")
    still.advance(hours=13)

    assert remind(database, lead, statement) == ["office@lantern.example.org"]
