"""The API of one installation, as its lead and as a stranger with a key of their own."""

import pytest
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from app.main import create_app
from tests import cast
from tests.api.calling import Api
from tests.cast import Clock, Lead


@pytest.fixture
def app(settings: Settings, database: Database) -> ASGIApp:
    return create_app(settings, database)


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.fixture
def api(app: ASGIApp, lead: Lead) -> Api:
    return Api(app, lead.api_key)


@pytest.fixture
def stranger(app: ASGIApp, database: Database, still: Clock) -> Api:
    return Api(app, cast.new_lead(database, "Another Coalition", cast.STRANGER).api_key)
