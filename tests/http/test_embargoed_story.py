"""The whole life of an embargoed statement as the public sees it: nothing, a page, a late name, a correction, a withdrawal, a notice."""

import asyncio
from datetime import UTC, datetime

import pytest
from starlette.types import ASGIApp

from app import clock
from app.db import Database
from app.domain import changes, publications, statements, withdrawals
from app.domain.changes import Change
from app.main import create_app
from app.models import Statement
from app.worker import Worker
from tests import cast
from tests.asking import ask
from tests.cast import Clock, Lead

UNKNOWN = "unknown-statement-abc234"
ADDRESSES = ("", "/en", "/be", "/en/statement.pdf", "/en/card.png", "/embed", "/signatories.json", "/signatories.csv", "/en/statement.md")
LISTS = ("/", "/feed.atom", "/sitemap.xml")


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.fixture
def embargoed(database: Database, lead: Lead) -> Statement:
    """A statement that one organization has endorsed and the lead wants public when the embargo lifts."""
    statement = cast.open_statement(database, lead, embargo_until="2026-12-10T12:00Z", late_endorsements=True)
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    return statement


def work(database: Database) -> None:
    asyncio.run(Worker(database.settings, database).run_once())


def page(database: Database, statement: Statement) -> str:
    """The page as a process serves it that has just started: what another one keeps in memory has tests of its own."""
    return ask(create_app(database.settings, database), "GET", f"/statements/{statement.slug}/en").text


def test_until_the_embargo_lifts_it_is_like_one_that_does_not_exist(app: ASGIApp, database: Database, embargoed: Statement) -> None:
    work(database)

    for address in ADDRESSES:
        here, nowhere = (ask(app, "GET", f"/statements/{slug}{address}") for slug in (embargoed.slug, UNKNOWN))
        assert (here.status_code, here.content) == (404, nowhere.content)
        assert dict(here.headers) == dict(nowhere.headers)
    for address in LISTS:
        assert embargoed.slug not in ask(app, "GET", address).text


def test_its_life_in_public(database: Database, still: Clock, lead: Lead, embargoed: Statement) -> None:
    manage = cast.link_in_mail(database, cast.PARTNER.email, "receipt")
    still.at = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)
    work(database)
    assert "1 organization" in page(database, embargoed)
    assert [mail.to for mail in cast.outbox(database, "published")] == [cast.PARTNER.email]

    join_late(database, lead, embargoed)
    work(database)
    assert "Harbour" not in page(database, embargoed)
    still.advance(minutes=30)
    work(database)
    assert "Added to the list:" in page(database, embargoed)

    still.advance(days=1)
    correct(database, lead, embargoed)
    work(database)
    assert "SHA-256 before:" in page(database, embargoed)

    withdraw(database, manage)
    work(database)
    assert "Withdrawn on the record" in page(database, embargoed)
    assert "total now: 1 organization" in page(database, embargoed)


def test_after_a_retraction_nothing_of_it_is_left_at_any_address(
    app: ASGIApp, database: Database, still: Clock, lead: Lead, embargoed: Statement
) -> None:
    still.at = datetime(2026, 12, 10, 12, 0, tzinfo=UTC)
    work(database)
    with database.write() as session:
        fresh = statements.get(session, embargoed.id, by=lead.actor)
        publications.retract(session, fresh, notice="We were **wrong**.", at=still.advance(days=1))

    work(database)

    for address in ADDRESSES:
        answer = ask(app, "GET", f"/statements/{embargoed.slug}{address}")
        assert answer.status_code == 200, address
        assert b"Lantern" not in answer.content
        assert b"fair trials**" not in answer.content
    assert [mail.to for mail in cast.outbox(database, "retracted")] == [cast.PARTNER.email]


def join_late(database: Database, lead: Lead, statement: Statement) -> None:
    (second,) = cast.invite(database, lead, statement, cast.SECOND)
    cast.endorse(database, second, display_name="Harbour Rights Network", nonce="nonce-of-a-late-form")


def correct(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        texts = {"en": {"body": "We call for **fair trials**.\n\nToday."}}
        changes.make_of(session, fresh, texts, Change("editorial", "Today, not now"), by=lead.actor, at=clock.now())


def withdraw(database: Database, token: str) -> None:
    with database.write() as session:
        withdrawals.withdraw(session, token, "on_record", at=clock.now())
