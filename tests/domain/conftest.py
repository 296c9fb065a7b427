"""What most stories of the rules begin with: a lead organization, and its statement with sign-on open."""

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
