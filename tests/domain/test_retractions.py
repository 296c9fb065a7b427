"""When a statement was taken back: kept with it, so that nothing which happens later moves it, on the page, in feeds and lists."""

from datetime import UTC, datetime

import pytest

from app import clock
from app.db import Database
from app.domain import digests, publications, statements, withdrawals
from app.models import Statement
from app.publishing.feed import feed
from tests import cast
from tests.cast import Clock, Lead

RETRACTED_AT = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def retracted(database: Database, still: Clock, lead: Lead, statement: Statement) -> Statement:
    """A statement that was retracted two days after it was published, and was left by a signatory on another day."""
    manage = cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    cast.publish(database, lead, statement)
    still.advance(days=2)
    with database.write() as session:
        publications.retract(session, statements.get(session, statement.id, by=lead.actor), notice="We were wrong.", at=clock.now())
    still.advance(minutes=1)
    cast.build(database)
    still.advance(days=30)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())
    return statement


def test_an_edition_that_is_made_later_says_when_it_was_retracted(database: Database, retracted: Statement) -> None:
    document = cast.build(database)

    assert (document.edition, document.retracted_at, document.as_of) == (3, RETRACTED_AT, clock.now())


def test_feeds_and_the_sitemap_do_not_call_it_new_when_somebody_leaves(database: Database, retracted: Statement) -> None:
    cast.build(database)

    with database.read() as session:
        (address,) = digests.list_addresses(session)
        written = feed(digests.list_page(session), base_url="https://statements.example.org").decode()
    assert address.updated_at == RETRACTED_AT
    assert "<updated>2026-12-03T12:00:00Z</updated>" in written
    assert "Retracted: 3 December 2026, 14:00 (Vilnius, UTC+2)" in written


def test_one_that_was_retracted_before_moments_were_kept_is_of_its_last_edition(
    database: Database, lead: Lead, retracted: Statement
) -> None:
    cast.build(database)
    with database.write() as session:
        statements.get(session, retracted.id, by=lead.actor).retracted_at = None

    with database.read() as session:
        item = digests.find(session, retracted.id)

    assert item is not None
    assert item.updated_at == clock.now()
