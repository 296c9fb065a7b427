"""Databases of a test's own: empty, or with the newest schema; and the rows that one of the first schema may have."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.config import Settings
from app.db import Database
from tests.conftest import create_postgres, make_settings, postgres_url

FIRST_ROWS = """
INSERT INTO lead (id, name, country, created_at)
VALUES ('l', 'Coalition', '', '2026-12-01');
INSERT INTO partner (id, lead_id, names, acronym, country_of_focus, country_of_base, is_lead, created_at)
VALUES ('p', 'l', '{}', '', '', '', false, '2026-12-01');
INSERT INTO contact (id, lead_id, partner_id, email_sealed, email_index, language, created_at)
VALUES ('c', 'l', 'p', 'x', 'x', 'en', '2026-12-01');
INSERT INTO statement (id, lead_id, slug, kind, phase, authentic_language, addressees, occasion, time_zone, roster_order,
late_endorsements, revision, roster_revision, created_at, retraction_notice)
VALUES ('s', 'l', 's', 'appeal', 'sign_on', 'en', '[]', '{}', 'UTC', 'country', false, 1, 1, '2026-12-01', '');
INSERT INTO version (id, statement_id, number, frozen_at)
VALUES ('v', 's', 1, '2026-12-01');
INSERT INTO version (id, statement_id, number, frozen_at)
VALUES ('w', 's', 2, NULL);
INSERT INTO invitation (id, statement_id, partner_id, contact_id, state, created_at, reminders)
VALUES ('i', 's', 'p', 'c', 'answered', '2026-12-01', 0);
INSERT INTO link (id, purpose, token_hash, invitation_id, created_at)
VALUES ('k', 'invitation', 'x', 'i', '2026-12-01');
INSERT INTO endorsement (id, statement_id, partner_id, invitation_id, version_id, state, visibility, display_name, language,
text_sha256, nonce, spent_nonces, recorded_at, changed_at)
VALUES ('e', 's', 'p', 'i', 'v', 'needs_reconfirmation', 'named', 'Partner', 'en', '{}', 'n', '[]', '2026-12-01', '2026-12-01')
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of an installation whose database is still empty."""
    if request.param == "sqlite":
        return make_settings(tmp_path)
    address, name = request.getfixturevalue("postgres"), f"fresh_{tmp_path.name}"[:60].lower()
    create_postgres(address, name, "template0")
    return make_settings(tmp_path, DATABASE_URL=postgres_url(address, name))


@pytest.fixture
def empty(fresh: Settings) -> Iterator[Database]:
    database = Database(fresh)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def newest(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the test's own that others have brought to the newest schema."""
    if request.param == "sqlite":
        settings = make_settings(tmp_path)
        shutil.copy(request.getfixturevalue("sqlite_template"), settings.data_dir / "undersigned.db")
    else:
        address, name = request.getfixturevalue("postgres"), f"newest_{tmp_path.name}"[:60].lower()
        create_postgres(address, name, request.getfixturevalue("postgres_template"))
        settings = make_settings(tmp_path, DATABASE_URL=postgres_url(address, name))
    database = Database(settings)
    yield database
    database.close()


def revision_of(database: Database) -> str:
    with database._writer.connect() as connection:
        return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())
