"""Holding a row: it is read anew and kept until the commit, and what was changed before is neither lost nor guessed at."""

import pytest
from sqlalchemy import delete
from sqlmodel import select

from app.db import Database
from app.errors import NotFound
from app.models import Lead, Statement
from tests import cast
from tests.cast import Clock


@pytest.fixture
def lead(database: Database, still: Clock) -> cast.Lead:
    return cast.new_lead(database)


def name(database: Database) -> str:
    with database.read() as session:
        return session.exec(select(Lead.name)).one()


@pytest.mark.parametrize("how", ["hold", "share"])
def test_what_was_changed_before_a_row_is_held_is_kept(database: Database, lead: cast.Lead, how: str) -> None:
    with database.write() as session:
        row = session.get_one(Lead, lead.actor.lead_id)
        row.name = "Another Coalition"

        getattr(session, how)(row)

        assert row.name == "Another Coalition"
    assert name(database) == "Another Coalition"


def test_two_verbs_of_one_transaction_that_hold_a_statement_keep_what_both_changed(database: Database, lead: cast.Lead) -> None:
    made = cast.open_statement(database, lead)

    with database.write() as session:
        statement = session.get_one(Statement, made.id)
        statement.is_discreet = True
        session.hold(statement)
        statement.rounds_total = True
        session.hold(statement)

    with database.read() as session:
        kept = session.get_one(Statement, made.id)
        assert (kept.is_discreet, kept.rounds_total) == (True, True)


def test_a_row_that_was_added_just_now_can_be_held(database: Database) -> None:
    with database.write() as session:
        row = Lead(name="Coalition")
        session.add(row)

        session.hold(row)

    assert name(database) == "Coalition"


@pytest.mark.parametrize("renamed", ["", "Another Coalition"])
def test_a_row_that_is_gone_is_not_found(database: Database, renamed: str) -> None:
    with database.write() as session:
        session.add(Lead(name="Coalition"))

    with pytest.raises(NotFound):
        hold_deleted(database, renamed)


def hold_deleted(database: Database, renamed: str) -> None:
    with database.write() as session:
        row = session.exec(select(Lead)).one()
        session.connection().execute(delete(Lead))
        row.name = renamed or row.name
        session.hold(row)
