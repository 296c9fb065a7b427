"""The product as one app, and a published statement to read."""

import asyncio
from dataclasses import dataclass

import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import publications, statements
from app.main import create_app
from app.worker import Worker
from tests import cast
from tests.cast import Clock


@pytest.fixture
def app(settings: Settings, database: Database) -> ASGIApp:
    return create_app(settings, database)


@dataclass(frozen=True)
class Published:
    """A statement published with one named and one withheld signatory, and the manage token of the named one."""

    slug: str
    manage: str


@pytest.fixture
def slug(published: Published) -> str:
    return published.slug


@pytest.fixture
def published(settings: Settings, database: Database, still: Clock) -> Published:
    """Publish a statement, its edition built by the real worker."""
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    first, second = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    manage = cast.endorse(database, first)
    cast.endorse(database, second, display_name="Hidden Harbour Network", visibility="withheld", nonce="nonce-of-another-form")
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    still.advance(seconds=1)
    asyncio.run(Worker(settings, database).run_once())
    return Published(statement.slug, manage)
