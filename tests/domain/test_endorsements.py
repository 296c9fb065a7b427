"""A partner's decision and the ways out of it."""

from app.db import Database
from app.domain import publications, statements
from tests import cast
from tests.cast import Clock


def test_an_endorsement_is_recorded(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)

    cast.endorse(database, token)

    with database.read() as session:
        review = publications.review(session, statements.get(session, statement.id, by=lead.actor))
    assert review.named == ("Lantern Committee",)
