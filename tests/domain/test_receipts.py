"""Who is told of what is done in a partner's name: everybody whom mail reaches, whatever the lead turned off (P1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import contacts, delegations, endorsements, mails
from app.domain.contacts import Typed
from app.models import Channel, Contact, Mail, OffBecause, Partner, Statement
from tests import campaigning, cast, raising
from tests.cast import Lead


@pytest.fixture
def token(database: Database, lead: Lead, statement: Statement) -> str:
    """The link of the one contact there is, whose mail has arrived."""
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    deliver(database)
    return token


def deliver(database: Database) -> list[str]:
    """Send what waits, as the worker does; return to whom."""
    with database.write() as session:
        claimed = mails.claim_batch(session, at=clock.now(), most=20)
        for mail in claimed:
            mails.record_sent(session, mail, "250 taken", at=clock.now())
    return [mail.recipient for mail in claimed]


def told(database: Database) -> list[str]:
    return [mail.to for mail in cast.outbox(database, "receipt")]


def test_a_lead_that_turned_the_contact_off_does_not_endorse_in_silence(database: Database, lead: Lead, token: str) -> None:
    copied = raising.copied(database, lead)
    with database.write() as session:
        contacts.turn_off(session, session.exec(select(Contact)).one(), at=clock.now())

    raising.confirm(database, copied)

    assert told(database) == [cast.PARTNER.email]
    assert deliver(database) == [cast.PARTNER.email]


def test_turning_the_contact_off_afterwards_stops_no_receipt(database: Database, token: str) -> None:
    raising.confirm(database, token)

    with database.write() as session:
        contacts.turn_off(session, session.exec(select(Contact)).one(), at=clock.now())

    assert deliver(database) == [cast.PARTNER.email]


def test_turning_the_contact_off_stops_what_asks(database: Database, lead: Lead, statement: Statement) -> None:
    cast.invite(database, lead, statement, cast.PARTNER)

    with database.write() as session:
        contacts.turn_off(session, session.exec(select(Contact)).one(), at=clock.now())

    assert deliver(database) == []


def test_another_channel_after_a_mail_silences_nobody(database: Database, token: str) -> None:
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)

    raising.confirm(database, token)

    assert told(database) == [cast.PARTNER.email]


@pytest.mark.parametrize(("days", "is_told"), [(29, True), (31, False)])
def test_another_channel_shortly_before_the_invitation_silences_nobody(
    database: Database, lead: Lead, token: str, *, days: int, is_told: bool
) -> None:
    with database.write() as session:
        contact = session.exec(select(Contact)).one()
        on_paper = replace(contacts.read(session, contact), channel="phone")
        contacts.edit(session, contact, on_paper, by=lead.actor, at=clock.now() - timedelta(days=days))
        session.exec(select(Mail)).one().invitation_id = None

    raising.confirm(database, token)

    assert told(database) == ([cast.PARTNER.email] if is_told else [])


@pytest.mark.parametrize("look_alike", ["kim@preß.example.org", "ｋim@press.example.org"])
def test_an_address_that_only_folds_to_anothers_takes_no_receipt_from_it(
    database: Database, lead: Lead, statement: Statement, look_alike: str
) -> None:
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    colleague = "kim@press.example.org"
    with database.write() as session:
        contacts.add(session, session.exec(select(Partner)).one(), Typed(look_alike), by=lead.actor, at=clock.now())
        delegations.delegate(session, token, colleague, at=clock.now())

    cast.endorse(database, cast.link_in_mail(database, colleague, "delegation"))

    assert told(database) == [cast.PARTNER.email, look_alike, colleague]


def test_who_was_mailed_about_something_else_keeps_its_channel(database: Database, token: str) -> None:
    campaigning.change(database, cast.PARTNER.email, channel=Channel.SIGNAL)
    with database.write() as session:
        session.exec(select(Mail)).one().invitation_id = None

    raising.confirm(database, token)

    assert told(database) == []


@pytest.mark.parametrize(
    ("because", "is_told"),
    [
        (OffBecause.BY_LEAD, True),
        (OffBecause.STOPPED, True),
        (OffBecause.BOUNCED, False),
        (OffBecause.SOFT_BOUNCES, False),
        (OffBecause.DELETED, False),
    ],
)
def test_only_an_address_that_reaches_nobody_is_not_told(database: Database, token: str, *, because: OffBecause, is_told: bool) -> None:
    off: dict[str, Any] = {"off_at": clock.now(), "off_because": because}
    campaigning.change(database, cast.PARTNER.email, **off)

    raising.confirm(database, token)

    assert told(database) == ([cast.PARTNER.email] if is_told else [])


def test_telling_takes_one_query(database: Database, token: str) -> None:
    with database.write() as session:
        statements = cast.count_statements(session)
        endorsements.confirm(session, token, cast.answer(), at=clock.now())

    assert len([one for one in statements if "FROM contact" in one]) == 1
