"""What most stories of the rules begin with: a lead organization, its statement with sign-on open, a partner's links to it."""

import pytest

from app.db import Database
from app.models import Statement
from tests import cast
from tests.cast import Clock, Lead


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    return cast.open_statement(database, lead)


@pytest.fixture
def token(database: Database, lead: Lead, statement: Statement) -> str:
    """The link in the partner's invitation."""
    return cast.invite(database, lead, statement, cast.PARTNER)[0]


@pytest.fixture
def manage(database: Database, token: str) -> str:
    """The link in the receipt of the partner, which has endorsed by name."""
    return cast.endorse(database, token)
