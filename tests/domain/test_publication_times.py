"""When a first edition appears: chosen, moved, called off, kept in step with the embargo; and nothing of it before."""

from datetime import UTC, datetime

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import editions, publication_times, publications, statements
from app.domain.editions import Claimed
from app.domain.publications import Drawn
from app.errors import Invalid, WrongPhase
from app.models import Edition, Statement
from tests import cast
from tests.cast import Clock, Lead

TENTH = datetime(2026, 12, 10, 12, tzinfo=UTC)
TWELFTH = datetime(2026, 12, 12, 12, tzinfo=UTC)


@pytest.fixture
def embargoed(database: Database, lead: Lead) -> Statement:
    statement = cast.open_statement(database, lead, embargo_until="2026-12-10T12:00Z")
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    return statement


def publish(database: Database, lead: Lead, statement: Statement, publish_at: datetime | None = None) -> Edition:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        return publications.publish(session, fresh, at=clock.now(), publish_at=publish_at)


def move(database: Database, lead: Lead, statement: Statement, publish_at: datetime | None) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        publication_times.move(session, fresh, publish_at, at=clock.now())


def call_off(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        publication_times.call_off(session, statements.get(session, statement.id, by=lead.actor))


def set_embargo(database: Database, lead: Lead, statement: Statement, until: str) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        statements.edit(session, fresh, cast.draft(embargo_until=until), revision=fresh.revision, at=clock.now())


def all_editions(database: Database) -> list[tuple[int, str, datetime]]:
    with database.read() as session:
        rows = session.exec(select(Edition).order_by(col(Edition.number))).all()
        return [(row.number, str(row.state), row.due_at) for row in rows]


def begin_to_build(database: Database, statement: Statement) -> tuple[Claimed, Drawn]:
    """Take the first edition and draw it, as a worker does before it renders."""
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed
    with database.read() as session:
        return claimed, publications.draw(session, statement.id, 1, at=clock.now())


def release(database: Database, claimed: Claimed, drawn: Drawn) -> bool:
    with database.write() as session:
        return editions.release(session, claimed, drawn, [], at=clock.now())


def test_a_statement_appears_at_the_time_that_was_chosen(database: Database, still: Clock, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed, TWELFTH)

    still.at = TWELFTH
    document = cast.build(database)

    assert (document.edition, document.published_at) == (1, TWELFTH)


def test_a_time_before_the_embargo_is_refused(database: Database, lead: Lead, embargoed: Statement) -> None:
    with pytest.raises(Invalid) as refused:
        publish(database, lead, embargoed, datetime(2026, 12, 9, 12, tzinfo=UTC))

    assert set(refused.value.fields) == {"publish_at"}
    assert all_editions(database) == []


def test_without_a_time_it_waits_for_the_embargo(database: Database, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed)

    assert all_editions(database) == [(1, "building", TENTH)]


def test_the_time_can_be_moved_until_it_happens(database: Database, still: Clock, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed, TWELFTH)
    move(database, lead, embargoed, None)
    assert all_editions(database) == [(1, "building", TENTH)]
    still.at = TENTH
    cast.build(database)

    with pytest.raises(WrongPhase):
        move(database, lead, embargoed, TWELFTH)


def test_a_publication_that_was_called_off_leaves_nothing(database: Database, still: Clock, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed, TWELFTH)

    call_off(database, lead, embargoed)

    assert all_editions(database) == []
    still.at = TWELFTH
    assert publish(database, lead, embargoed).number == 1
    assert cast.build(database).edition == 1


def test_a_second_click_on_calling_off_finds_nothing(database: Database, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed, TWELFTH)

    results = cast.at_once(4, lambda _: call_off(database, lead, embargoed))

    assert sum(isinstance(result, WrongPhase) for result in results) == 3
    assert all_editions(database) == []


def test_what_is_called_off_while_it_is_built_does_not_appear(database: Database, still: Clock, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed)
    still.at = TENTH
    begun = begin_to_build(database, embargoed)

    call_off(database, lead, embargoed)

    assert not release(database, *begun)
    assert all_editions(database) == []


def test_what_is_moved_while_it_is_built_waits(database: Database, still: Clock, lead: Lead, embargoed: Statement) -> None:
    publish(database, lead, embargoed)
    still.at = TENTH
    begun = begin_to_build(database, embargoed)

    move(database, lead, embargoed, TWELFTH)

    assert not release(database, *begun)
    assert all_editions(database) == [(1, "building", TWELFTH)]


@pytest.mark.parametrize(
    ("until", "due_at"),
    [("2026-12-11T12:00Z", TWELFTH), ("2026-12-14T12:00Z", datetime(2026, 12, 14, 12, tzinfo=UTC)), ("", TWELFTH)],
)
def test_a_chosen_time_holds_unless_the_embargo_passes_it(
    database: Database, lead: Lead, embargoed: Statement, until: str, due_at: datetime
) -> None:
    publish(database, lead, embargoed, TWELFTH)

    set_embargo(database, lead, embargoed, until)

    assert all_editions(database) == [(1, "building", due_at)]


def test_nothing_that_is_public_can_be_called_off(database: Database, lead: Lead, statement: Statement) -> None:
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    cast.publish(database, lead, statement)

    with pytest.raises(WrongPhase):
        call_off(database, lead, statement)
