"""How a roster is arranged, and places by hand."""

from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import arrangements, statements
from app.domain.arrangements import Arrangement
from app.domain.guest_lists import Guest
from app.errors import Invalid
from app.models import Edition, Statement
from app.publishing.roster import make_roster
from tests import cast
from tests.cast import Lead
from tests.domain.test_signatories import drawn

MANUAL = Arrangement(order="manual")


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    """Alder, Birch and Cedar are named, Dill is withheld."""
    made = cast.open_statement(database, lead)
    for name in ("Alder", "Birch", "Cedar", "Dill"):
        (token,) = cast.invite(database, lead, made, Guest({"en": f"{name} Office"}, f"{name.lower()}@example.org"))
        cast.endorse(database, token, display_name=name, visibility="withheld" if name == "Dill" else "named", nonce=f"nonce-of-{name}")
    return made


def arrange(database: Database, lead: Lead, statement: Statement, typed: Arrangement) -> Statement:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        arrangements.arrange(session, fresh, typed, at=clock.now())
        return fresh


def put(database: Database, lead: Lead, statement: Statement, **numbers: str) -> list[str]:
    """Type numbers beside names; return the names in the order that follows."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        ids = {one.name: one.endorsement_id for one in arrangements.list_places(session, fresh)}
        arrangements.put(session, fresh, {ids[name]: number for name, number in numbers.items()}, at=clock.now())
    with database.read() as session:
        return [one.name for one in arrangements.list_places(session, statements.get(session, statement.id, by=lead.actor))]


def editions_asked_for(database: Database) -> int:
    with database.read() as session:
        return len(session.exec(select(Edition.id)).all())


def test_an_arrangement_is_kept(database: Database, lead: Lead, statement: Statement) -> None:
    typed = Arrangement("country", "scope", ("number", "native"), rounds_total=True, has_un_profile=True)

    arrange(database, lead, statement, typed)

    style = drawn(database, lead, statement).style
    assert (style.order, style.grouping, style.shows) == ("country", "scope", ("number", "native"))
    assert (style.rounds_total, style.has_un_profile) == (True, True)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (Arrangement(order="by_money"), "roster_order"),
        (Arrangement(grouping="by_money"), "roster_grouping"),
        (Arrangement(shows=("salary",)), "roster_shows"),
    ],
)
def test_what_does_not_exist_is_refused(database: Database, lead: Lead, statement: Statement, typed: Arrangement, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        arrange(database, lead, statement, typed)

    assert list(refused.value.fields) == [field]


def test_another_order_keeps_an_open_form_from_being_saved_over_it(database: Database, lead: Lead, statement: Statement) -> None:
    before = statement.revision

    assert arrange(database, lead, statement, Arrangement(rounds_total=True)).revision == before
    assert arrange(database, lead, statement, Arrangement(order="country")).revision == before + 1


def test_a_published_list_is_arranged_anew_and_only_once(database: Database, lead: Lead, statement: Statement) -> None:
    cast.publish(database, lead, statement)

    for _ in range(2):
        arrange(database, lead, statement, MANUAL)

    assert editions_asked_for(database) == 2
    assert cast.build(database).style.order == "manual"
    arrange(database, lead, statement, MANUAL)
    assert editions_asked_for(database) == 2


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"Cedar": "1"}, ["Cedar", "Alder", "Birch"]),
        ({"Alder": "3"}, ["Birch", "Cedar", "Alder"]),
        ({"Alder": "2"}, ["Birch", "Alder", "Cedar"]),
        ({"Alder": "3", "Birch": "1", "Cedar": "2"}, ["Birch", "Cedar", "Alder"]),
        ({"Birch": "99"}, ["Alder", "Cedar", "Birch"]),
        ({"Birch": ""}, ["Alder", "Birch", "Cedar"]),
    ],
)
def test_a_name_ends_where_it_was_told_to(
    database: Database, lead: Lead, statement: Statement, numbers: dict[str, str], expected: list[str]
) -> None:
    assert put(database, lead, statement, **numbers) == expected


def test_the_roster_follows_the_places_and_who_has_none_stands_behind(database: Database, lead: Lead, statement: Statement) -> None:
    put(database, lead, statement, Cedar="1")
    (token,) = cast.invite(database, lead, statement, Guest({"en": "Acacia Office"}, "acacia@example.org"))
    cast.endorse(database, token, display_name="Acacia", nonce="nonce-of-Acacia")
    arrange(database, lead, statement, MANUAL)

    entries = make_roster(drawn(database, lead, statement), "en").entries

    assert [(entry.number, entry.name) for entry in entries] == [(1, "Cedar"), (2, "Alder"), (3, "Birch"), (4, "Acacia")]


def test_p4_a_withheld_name_has_no_place_and_cannot_be_given_one(database: Database, lead: Lead, statement: Statement) -> None:
    with database.write() as session:
        fresh: Any = statements.get(session, statement.id, by=lead.actor)
        before = arrangements.list_places(session, fresh)
        arrangements.put(session, fresh, {"an-endorsement-of-nobody": "1"}, at=clock.now())
        after = arrangements.list_places(session, fresh)

    assert [one.name for one in before] == ["Alder", "Birch", "Cedar"]
    assert after == before


@pytest.mark.parametrize("typed", ["first", "-1", "1e3", "1000000"])
def test_what_is_no_place_is_refused(database: Database, lead: Lead, statement: Statement, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        put(database, lead, statement, Alder=typed)

    assert next(iter(refused.value.fields)).startswith("place-")


def test_moving_names_makes_an_edition_only_where_the_order_is_by_hand(database: Database, lead: Lead, statement: Statement) -> None:
    cast.publish(database, lead, statement)

    put(database, lead, statement, Cedar="1")

    assert editions_asked_for(database) == 1
    arrange(database, lead, statement, MANUAL)
    cast.build(database)
    put(database, lead, statement, Birch="1")
    assert [entry.name for entry in make_roster(cast.build(database), "en").entries] == ["Birch", "Cedar", "Alder"]
