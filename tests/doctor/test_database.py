"""What the rows tell an operator: does the database open, may we write, do our keys fit, and does anybody do the work."""

import asyncio
import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from app.config import Settings
from app.db import Database
from app.doctor import database as looks
from app.doctor.findings import State
from app.doctor.patient import Patient
from app.domain import mails
from app.domain.checkups import Builds, Outbox
from app.models import Edition, EditionState, Mail, MailPause, MailState
from tests import cast
from tests.asking import PLAIN
from tests.cast import Clock
from tests.conftest import make_settings, postgres_url
from tests.doctor.name_server import running_name_server
from tests.doctor.patients import states
from tests.processes.running import free_port

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
NOTHING_SEEN = {"stored secrets": "not checked", "mail delivery": "not checked", "editions": "not checked", "log": "not checked"}


def examine(settings: Settings) -> dict[str, str]:
    with running_name_server() as names:
        return states(asyncio.run(looks.check_database(Patient(settings, names.lookups, PLAIN))))


def queue_mail(database: Database, **changes: object) -> None:
    with database.write() as session:
        mails.queue(session, "login", to="anna@partner.example.org", language="en", payload={}, at=NOON)
        session.connection().execute(update(Mail).values({"attempts": 0, **changes}))


def test_a_fresh_database_is_in_order(settings: Settings, database: Database) -> None:
    found = examine(settings)

    assert found.pop("database") in {"ok", "warning"}  # a warning where the system's SQLite is old
    assert found == {"stored secrets": "ok", "mail delivery": "ok", "editions": "ok", "log": "ok"}


def test_a_database_of_another_version_is_wrong(settings: Settings, database: Database) -> None:
    with database.write() as session:
        known = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'another'")

    found = examine(settings)
    with database.write() as session:
        # The next test on PostgreSQL wants it whole.
        session.connection().execute(text("UPDATE alembic_version SET version_num = :known"), {"known": known})

    assert found == {"database": "wrong", **NOTHING_SEEN}


def test_a_database_nobody_has_made_yet_is_not_made_by_looking(settings: Settings) -> None:
    elsewhere = settings.data_dir / "elsewhere.db"

    found = examine(dataclasses.replace(settings, database_url=f"sqlite:///{elsewhere}"))

    assert found == {"database": "warning", **NOTHING_SEEN}
    assert not elsewhere.exists()


def test_a_file_that_is_no_database_is_wrong(settings: Settings) -> None:
    elsewhere = settings.data_dir / "elsewhere.db"
    elsewhere.write_text("a letter, not a database " * 100, encoding="utf-8")

    assert examine(dataclasses.replace(settings, database_url=f"sqlite:///{elsewhere}")) == {"database": "wrong", **NOTHING_SEEN}


def test_a_server_that_is_away_is_wrong(settings: Settings) -> None:
    away = f"postgresql+psycopg://name:secret-word@127.0.0.1:{free_port()}/undersigned"

    assert examine(dataclasses.replace(settings, database_url=away)) == {"database": "wrong", **NOTHING_SEEN}


def test_a_server_that_only_lets_us_read_is_wrong(postgres: str, postgres_template: str, tmp_path: Path) -> None:
    reading = f"{postgres_url(postgres, postgres_template)}&options=-c%20role=pg_read_all_data"

    found = examine(make_settings(tmp_path, DATABASE_URL=reading))

    assert found == {"database": "wrong", **NOTHING_SEEN}


def test_keys_that_do_not_open_what_is_stored_are_wrong(settings: Settings, database: Database, still: Clock) -> None:
    queue_mail(database)
    other_keys = dataclasses.replace(settings, vault_keys=("another key of more than 32 characters",))

    assert examine(settings)["stored secrets"] == "ok"
    assert examine(other_keys)["stored secrets"] == "wrong"


def test_mail_that_nobody_sends_is_wrong_after_ten_minutes(settings: Settings, database: Database, still: Clock) -> None:
    queue_mail(database)

    still.advance(minutes=10)
    assert examine(settings)["mail delivery"] == "ok"

    still.advance(minutes=1)
    assert examine(settings)["mail delivery"] == "wrong"


def test_a_mail_that_waits_for_its_next_try_is_no_trouble(settings: Settings, database: Database, still: Clock) -> None:
    queue_mail(database, state=MailState.DEFERRED, due_at=NOON + timedelta(hours=4))

    still.advance(hours=3)

    assert examine(settings)["mail delivery"] == "ok"


def test_a_pause_of_all_mail_is_wrong(settings: Settings, database: Database, still: Clock) -> None:
    with database.write() as session:
        session.add(MailPause(since=NOON, retry_at=NOON + timedelta(minutes=5), answer="535 5.7.8 Bad credentials"))

    assert examine(settings)["mail delivery"] == "wrong"


def test_an_edition_that_fails_again_and_again_is_wrong(settings: Settings, database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    with database.write() as session:
        session.add(Edition(statement_id=statement.id, number=1, attempts=3, due_at=NOON + timedelta(minutes=1)))

    assert examine(settings)["editions"] == "wrong"


def test_a_first_publication_that_was_given_up_is_a_warning_until_the_next(settings: Settings, database: Database, still: Clock) -> None:
    statement = cast.open_statement(database, cast.new_lead(database))

    with database.write() as session:
        session.add(Edition(statement_id=statement.id, number=1, state=EditionState.FAILED))
    assert examine(settings)["editions"] == "warning"

    with database.write() as session:
        session.add(Edition(statement_id=statement.id, number=2, state=EditionState.PUBLISHED))
    assert examine(settings)["editions"] == "ok"


def test_a_long_queue_that_moves_is_no_trouble() -> None:
    moving = Outbox(9000, NOON - timedelta(minutes=30), NOON - timedelta(seconds=1), None, "")
    standing = dataclasses.replace(moving, last_sent_at=NOON - timedelta(minutes=30))

    assert looks.judge_outbox(moving, worker="embedded", at=NOON).state == State.OK
    assert looks.judge_outbox(standing, worker="embedded", at=NOON).sentence == "9000 mails wait, and nothing has left for 30 minutes."


@pytest.mark.parametrize(("worker", "command"), [("none", "undersigned worker"), ("embedded", "undersigned serve")])
def test_an_edition_that_nobody_builds_is_wrong_and_the_command_is_said(worker: str, command: str) -> None:
    finding = looks.judge_builds(Builds(NOON - timedelta(hours=3), 0, 0), worker=worker, at=NOON)

    assert (finding.state, finding.sentence) == (State.WRONG, "One waits to be built for 3 hours.")
    assert command in finding.advice
