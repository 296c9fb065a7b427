"""Who is mailed about an invitation: everybody who was given its link and gets mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import invitations, partners, recipients, reminders, statements
from app.domain.envelopes import Sending
from app.domain.partners import Entry
from app.models import Channel, Contact, Delegation, Invitation, Mail, Partner, Statement
from tests import cast
from tests.cast import Clock, Lead

DEPUTY = "deputy@lantern.example.org"


def add_deputy(session: Session, lead: Lead, **fields: object) -> Contact:
    """Add a second person to the Lantern Committee."""
    row = {
        "lead_id": lead.actor.lead_id,
        "partner_id": session.exec(select(Partner.id).where(col(Partner.acronym) == "")).first(),
        "email_sealed": session.vault.seal(partners.SEALED_EMAIL, DEPUTY),
        "email_index": session.vault.indexes(partners.SEALED_EMAIL, DEPUTY)[0],
        **fields,
    }
    contact = Contact.model_validate(row)
    session.add(contact)
    session.flush()
    return contact


def invite_deputy(session: Session, lead: Lead, statement: Statement, sending: Sending | None = None) -> None:
    partner = session.exec(select(Partner)).one()
    entry = partners.open_entry(session, partner, add_deputy(session, lead))
    fresh = statements.get(session, statement.id, by=lead.actor)
    invitations.ask(session, fresh, [entry], by=lead.actor, at=clock.now(), sending=sending or Sending())


def test_a_second_contact_gets_a_link_to_the_one_invitation(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)

    with database.write() as session:
        invite_deputy(session, lead, statement)

    assert [mail.to for mail in cast.outbox(database, "invitation")] == [cast.PARTNER.email, DEPUTY]
    with database.read() as session:
        (invitation,) = session.exec(select(Invitation)).all()
        assert [entry.email for _, entry in recipients.list_for(session, [invitation.id])] == [cast.PARTNER.email, DEPUTY]


def test_the_known_address_of_an_invited_partner_is_asked_beside_the_first(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        add_deputy(session, lead)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        again = invitations.invite(session, fresh, [cast.PARTNER, replace(cast.PARTNER, email=DEPUTY)], by=lead.actor, at=clock.now())

    assert [bool(outcome.errors) for outcome in again] == [True, False]
    assert len(cast.outbox(database, "invitation")) == 2


@pytest.mark.parametrize("fields", [{"channel": Channel.SIGNAL}, {"off_at": clock.system_now()}])
def test_who_is_off_or_wants_no_mail_gets_none(database: Database, lead: Lead, statement: Statement, fields: dict[str, object]) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        invite_deputy(session, lead, statement)
        deputy = session.exec(select(Contact).order_by(col(Contact.id).desc())).first()
        assert deputy is not None
        deputy.sqlmodel_update(fields)

    with database.read() as session:
        partner_id = session.exec(select(Partner.id)).one()
        assert [entry.email for entry in recipients.list_at(session, [partner_id])] == [cast.PARTNER.email]
        ids = session.exec(select(Invitation.id)).all()
        assert [entry.email for _, entry in recipients.list_for(session, ids)] == [cast.PARTNER.email]


def test_a_colleague_the_invitation_was_passed_on_to_is_mailed_too(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        invitation = session.exec(select(Invitation)).one()
        invitation.delegations = 1
        sealed = session.vault.seal(recipients.SEALED_DELEGATE, DEPUTY)
        session.add(Delegation(invitation_id=invitation.id, email_sealed=sealed, email_index=b"1"))

    with database.read() as session:
        found = recipients.list_for(session, [invitation.id])

    assert [(entry.email, bool(entry.delegation_id)) for _, entry in found] == [(cast.PARTNER.email, False), (DEPUTY, True)]


def test_a_reminder_stands_in_the_thread_of_the_first_mail(database: Database, lead: Lead, statement: Statement, still: Clock) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)

    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        reminders.remind_silent(session, fresh, None, by=lead.actor, at=still.advance(days=1))

    with database.read() as session:
        first, second = session.exec(select(Mail).order_by(col(Mail.id))).all()
    assert (first.in_reply_to, second.in_reply_to) == ("", first.message_id)


def test_mails_leave_at_their_time_within_the_spread_with_a_note(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)
    evening = clock.now() + timedelta(hours=6)

    with database.write() as session:
        partner_id = session.exec(select(Partner.id)).one()
        invite_deputy(session, lead, statement, Sending(evening, timedelta(minutes=10), notes={partner_id: "We met in Tbilisi."}))

    with database.read() as session:
        mail = session.exec(select(Mail).order_by(col(Mail.id).desc())).first()
        assert mail is not None
        assert evening <= mail.due_at < evening + timedelta(minutes=10)
    assert cast.outbox(database, "invitation")[1].payload["personal_note"] == "We met in Tbilisi."


def test_mails_of_a_discreet_statement_say_so(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        statements.get(session, statement.id, by=lead.actor).is_discreet = True

    cast.invite(database, lead, statement, cast.PARTNER)

    assert cast.outbox(database, "invitation")[0].payload["discreet"] is True


def test_an_entry_without_mail_is_invited_and_mailed_nothing(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        known = partners.add(session, [cast.PARTNER], by=lead.actor, at=clock.now())
        entry: Entry = replace(known[cast.PARTNER.email], gets_mail=False)
        fresh = statements.get(session, statement.id, by=lead.actor)
        made = invitations.ask(session, fresh, [entry], by=lead.actor, at=clock.now())

    assert len(made) == 1
    assert cast.outbox(database, "invitation") == []
