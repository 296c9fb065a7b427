"""Who visits the pages: a browser, a desk that is logged in, a stranger's, and a partner that is invited."""

import pytest

from app.config import Settings
from app.db import Database
from tests import cast, coordinator
from tests.cast import Clock
from tests.coordinator import Browser, Desk
from tests.ledger.logging import log_of
from tests.partner import Invited, invited


@pytest.fixture
def client(settings: Settings, database: Database, still: Clock) -> Browser:
    """A browser that has never been here."""
    return coordinator.browser(settings, database)


@pytest.fixture
def desk(client: Browser, database: Database) -> Desk:
    """The coordinator's desk."""
    return coordinator.log_in(client, database, cast.new_lead(database))


@pytest.fixture
def stranger(desk: Desk, settings: Settings) -> Desk:
    """The desk of another lead organization."""
    lead = cast.new_lead(desk.database, coordinator.STRANGERS, cast.STRANGER)
    return coordinator.log_in(coordinator.browser(settings, desk.database), desk.database, lead)


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    """A partner that is invited to endorse, where there is a log."""
    log_of(database)
    return invited(settings, database)
