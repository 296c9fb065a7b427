"""What the front page says of a statement is what its public edition said of itself: the count and its words (P3)."""

import pytest
from sqlmodel import update

from app import clock
from app.db import Database
from app.domain import arrangements, front_pages, statements
from app.domain.arrangements import Arrangement
from app.models import Edition, Partner, Statement
from app.publishing.roster_words import count_signatories
from tests import cast
from tests.cast import Lead


@pytest.fixture(autouse=True)
def _programme(database: Database, lead: Lead, statement: Statement) -> None:
    """A joint programme that counts for 37 has endorsed."""
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    become(database, kind="joint_programme", counts_as=37)
    cast.endorse(database, token)


def become(database: Database, **values: object) -> None:
    with database.write() as session:
        session.connection().execute(update(Partner).values(**values))


def arrange(database: Database, lead: Lead, statement: Statement, *, rounds_total: bool) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        arrangements.arrange(session, fresh, Arrangement(rounds_total=rounds_total), at=clock.now())


def totals(database: Database, language: str = "en") -> list[str]:
    with database.read() as session:
        return [entry.total for entry in front_pages.get(session, language).entries]


def test_a_rounded_total_is_rounded_here_too(database: Database, lead: Lead, statement: Statement) -> None:
    arrange(database, lead, statement, rounds_total=True)

    document = cast.publish(database, lead, statement)

    assert totals(database) == [count_signatories(document, "en")] == ["more than 30 organizations"]
    assert totals(database, "be") == [count_signatories(document, "be")]


def test_where_an_individual_is_named_signatories_are_counted(database: Database, lead: Lead, statement: Statement) -> None:
    become(database, kind="individual")

    document = cast.publish(database, lead, statement)

    assert totals(database) == [count_signatories(document, "en")] == ["1 signatory"]


def test_the_words_change_with_the_edition_and_not_before(database: Database, lead: Lead, statement: Statement) -> None:
    cast.publish(database, lead, statement)
    arrange(database, lead, statement, rounds_total=True)
    before = totals(database)

    cast.build(database)

    assert (before, totals(database)) == (["37 organizations"], ["more than 30 organizations"])


def test_an_edition_of_before_there_were_such_words_counts_organizations(database: Database, lead: Lead, statement: Statement) -> None:
    cast.publish(database, lead, statement)
    from_before = {"rounds_total": None, "has_individuals": None}
    with database.write() as session:
        session.connection().execute(update(Edition).values(**from_before))

    assert totals(database) == ["37 organizations"]
