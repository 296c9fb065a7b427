"""A contact's address that changes: whoever read the mail at the old one brings nothing back, and passes nothing on (P4)."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import contacts, delegations, endorsements, holders, reminders, resendings, statements
from app.errors import LinkRevoked
from app.models import Contact, Delegation, Invitation, Mail, MailState, Partner, Statement
from tests import cast, raising
from tests.cast import Clock, Lead

DIRECTOR, ELSEWHERE = "director@lantern.example.org", "office@elsewhere.example.org"
DIRECTOR_ID = select(Contact.id).order_by(col(Contact.id)).limit(1)


@pytest.fixture
def token(database: Database, lead: Lead, statement: Statement) -> str:
    """The link that was mailed to the director."""
    (mailed,) = cast.invite(database, lead, statement, cast.PARTNER)
    return mailed


def readdress(database: Database, lead: Lead, email: str) -> None:
    with database.write() as session:
        contact = session.get_one(Contact, session.exec(DIRECTOR_ID).one())
        typed = replace(contacts.read(session, contact), email=email)
        contacts.edit(session, contact, typed, by=lead.actor, at=clock.now())


def remind(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        reminders.remind_silent(session, fresh, None, by=lead.actor, at=clock.now())


def resend(database: Database, lead: Lead) -> int:
    with database.write() as session:
        contact = session.get_one(Contact, session.exec(DIRECTOR_ID).one())
        return resendings.send(session, contact, session.get_one(Partner, contact.partner_id), by=lead.actor, at=clock.now())


def deliver_all(database: Database) -> None:
    with database.write() as session:
        for mail in session.exec(select(Mail)).all():
            mail.state, mail.sent_at = MailState.SENT, clock.now()


def pass_on(database: Database, token: str, email: str = "colleague@lantern.example.org") -> str:
    with database.write() as session:
        delegations.delegate(session, token, email, at=clock.now())
    return cast.link_in_mail(database, email, "delegation")


def refuses(database: Database, token: str) -> bool:
    try:
        raising.confirm(database, token, seen=holders.mark(raising.kept(database)))
    except LinkRevoked:
        return True
    return False


@pytest.mark.parametrize("state", ["withheld", "declined", "withdrawn"])
def test_a_link_mailed_to_another_address_meanwhile_brings_nothing_back(
    database: Database, lead: Lead, statement: Statement, token: str, still: Clock, state: str
) -> None:
    still.advance(hours=13)
    readdress(database, lead, ELSEWHERE)
    remind(database, lead, statement)
    meanwhile = cast.link_in_mail(database, ELSEWHERE, "reminder")
    readdress(database, lead, DIRECTOR)
    assert resend(database, lead) == 1
    raising.answered(database, cast.link_in_mail(database, DIRECTOR, "invitation"), state)

    assert refuses(database, meanwhile)


def test_whoever_read_a_mistyped_address_shows_no_name(database: Database, lead: Lead, token: str, still: Clock) -> None:
    still.advance(hours=1)
    readdress(database, lead, "right@lantern.example.org")
    resend(database, lead)
    raising.answered(database, cast.link_in_mail(database, "right@lantern.example.org", "invitation"), "withheld")

    assert refuses(database, token)


@pytest.mark.parametrize("address", ["director@lantern.example.org", "DIRECTOR@LANTERN.example.org"])
def test_the_same_address_typed_again_ends_nothing(database: Database, lead: Lead, token: str, address: str) -> None:
    readdress(database, lead, address)

    cast.endorse(database, token)
    assert raising.kept(database).state == "confirmed"


def test_an_address_that_only_folds_to_the_old_one_is_another(database: Database, lead: Lead, statement: Statement) -> None:
    press = replace(cast.PARTNER, email="director@press.example.org")
    (token,) = cast.invite(database, lead, statement, press)
    raising.answered(database, token, "withheld")

    readdress(database, lead, "director@preß.example.org")

    assert not raising.kept(database).may_be_raised


def test_what_reached_the_old_address_is_asked_anew_once(database: Database, lead: Lead, token: str, still: Clock) -> None:
    deliver_all(database)
    still.advance(hours=1)
    assert resend(database, lead) == 0

    readdress(database, lead, ELSEWHERE)
    still.advance(minutes=1)

    assert [resend(database, lead), resend(database, lead)] == [1, 0]
    assert [mail.to for mail in cast.outbox(database, "invitation")] == [DIRECTOR, ELSEWHERE]


@pytest.mark.parametrize("is_deleted", [False, True])
def test_what_was_passed_on_from_the_old_address_ends_with_it(database: Database, lead: Lead, token: str, *, is_deleted: bool) -> None:
    colleague = pass_on(database, token)

    if is_deleted:
        with database.write() as session:
            contacts.delete(session, session.get_one(Contact, session.exec(DIRECTOR_ID).one()), at=clock.now())
    else:
        readdress(database, lead, ELSEWHERE)

    with database.write() as session, pytest.raises(LinkRevoked):
        endorsements.confirm(session, colleague, cast.answer(), at=clock.now())


def test_a_colleague_who_has_answered_keeps_its_links(database: Database, lead: Lead, token: str) -> None:
    colleague = pass_on(database, token)
    cast.endorse(database, colleague)

    readdress(database, lead, ELSEWHERE)

    raising.confirm(database, colleague, visibility="withheld", seen=holders.mark(raising.kept(database)))
    with database.read() as session:
        assert session.exec(select(Delegation.ended_at)).one() is None


def test_what_another_contact_passed_on_stays(database: Database, lead: Lead, statement: Statement, token: str) -> None:
    colleague = pass_on(database, token)
    with database.write() as session:
        owner = session.get_one(Partner, session.exec(select(Invitation.partner_id)).one())
        other = contacts.add(session, owner, contacts.Typed("deputy@lantern.example.org"), by=lead.actor, at=clock.now())
        contacts.delete(session, other, at=clock.now())

    cast.endorse(database, colleague)

    assert raising.kept(database).state == "confirmed"
