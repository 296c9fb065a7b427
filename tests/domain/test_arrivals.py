"""Arrivals: how SQLite finds out whether mail has arrived; what counts as arrived is told in the stories of bounces."""

import pytest
from sqlalchemy.dialects import sqlite
from sqlmodel import select

from app.db import Database
from app.domain import arrivals
from app.models import Invitation


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_refusals_are_looked_for_among_the_mails_of_one_invitation(database: Database) -> None:
    query = select(Invitation.id).where(arrivals.has_not_arrived())
    compiled = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})

    with database.read() as session:
        plan = [step[3] for step in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")]

    assert [step for step in plan if "mail" in step] == [
        "SEARCH mail USING INDEX ix_mail_invitation_id (invitation_id=?)",
        "SEARCH mail_1 USING INDEX ix_mail_invitation_id (invitation_id=?)",
        "SEARCH mail USING INDEX ix_mail_invitation_id (invitation_id=?)",
    ]
