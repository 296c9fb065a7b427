"""Rows past the unit of work: what is not given, several at once, a row whose like is there already."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from app import inserts
from app.db import Database
from app.models import ApiKey, Lead, RateLimit
from tests.conftest import NOON

LANTERN = {"name": "Lantern Committee", "created_at": NOON}


def leads(database: Database) -> list[Lead]:
    with database.read() as session:
        return list(session.exec(select(Lead).order_by(Lead.name)).all())


def test_a_column_that_is_not_given_gets_its_default(database: Database) -> None:
    with database.write() as session:
        inserts.run(session, Lead, LANTERN)

    (kept,) = leads(database)
    assert (len(kept.id), kept.name, kept.country, kept.created_at) == (32, "Lantern Committee", "", NOON)


def test_of_several_rows_each_gets_an_id_of_its_own(database: Database) -> None:
    with database.write() as session:
        inserts.run(session, Lead, LANTERN, {"name": "Каганец", "country": "BY", "created_at": NOON})

    first, second = leads(database)
    assert first.id != second.id
    assert [(one.name, one.country) for one in (first, second)] == [("Lantern Committee", ""), ("Каганец", "BY")]


def test_a_row_whose_like_is_there_already_changes_nothing(database: Database) -> None:
    bucket = {"bucket": b"\x00one bucket\xff", "full_at": NOON}
    with database.write() as session:
        written = [inserts.run_once(session, RateLimit, bucket) for _ in range(2)]

    assert written == [True, False]
    with database.read() as session:
        assert session.exec(select(RateLimit.bucket, RateLimit.full_at)).all() == [(b"\x00one bucket\xff", NOON)]


def test_what_was_added_before_is_written_first(database: Database) -> None:
    with database.write() as session:
        lead = Lead(name="Lantern Committee")
        session.add(lead)
        inserts.run(session, ApiKey, {"lead_id": lead.id, "key_hash": bytes(32), "created_at": NOON})

    with database.read() as session:
        kept = session.exec(select(ApiKey)).one()
        assert (kept.key_hash, kept.revoked_at) == (bytes(32), None)


def test_a_value_that_the_database_must_have_is_not_made_up(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        inserts.run(session, Lead, LANTERN | {"name": None})
