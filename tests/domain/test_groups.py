"""Saved selections of partners."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import directory, groups, partners
from app.domain.directory import Filters
from app.domain.guest_lists import Guest
from app.errors import Invalid, NotFound
from app.models import Group, Partner
from tests import cast
from tests.cast import Lead

MANY = 6_000


def create(database: Database, lead: Lead, name: str = "UN list") -> Group:
    with database.write() as session:
        return groups.create(session, name, by=lead.actor, at=clock.now())


def add(database: Database, lead: Lead, *guests: Guest) -> list[str]:
    with database.write() as session:
        return [entry.partner_id for entry in partners.add(session, guests, by=lead.actor, at=clock.now()).values()]


def put(database: Database, lead: Lead, group: Group, *ids: str) -> int:
    with database.write() as session:
        return groups.add_partners(session, groups.get(session, group.id, by=lead.actor), ids, by=lead.actor)


def listed(database: Database, lead: Lead) -> list[tuple[str, int]]:
    with database.read() as session:
        return [(counted.group.name, counted.count) for counted in groups.list_for(session, by=lead.actor)]


def test_groups_are_listed_by_name_with_their_counts(database: Database, lead: Lead) -> None:
    ids = add(database, lead, cast.PARTNER, cast.SECOND)
    create(database, lead, "Empty")
    belarus, everybody = create(database, lead, " Belarus "), create(database, lead, "Everybody")

    assert (put(database, lead, belarus, ids[0]), put(database, lead, everybody, *ids)) == (1, 2)

    assert listed(database, lead) == [("Belarus", 1), ("Empty", 0), ("Everybody", 2)]


def test_who_is_in_a_group_is_not_added_again(database: Database, lead: Lead) -> None:
    ids = add(database, lead, cast.PARTNER, cast.SECOND)
    group = create(database, lead)
    put(database, lead, group, ids[0])

    assert put(database, lead, group, *ids, *ids, "unknown") == 1

    assert listed(database, lead) == [("UN list", 2)]


def test_partners_are_taken_out_and_stay_in_the_directory(database: Database, lead: Lead) -> None:
    ids = add(database, lead, cast.PARTNER, cast.SECOND)
    group = create(database, lead)
    put(database, lead, group, *ids)

    with database.write() as session:
        assert groups.remove_partners(session, group, [ids[0], "unknown"]) == 1

    assert listed(database, lead) == [("UN list", 1)]
    with database.read() as session:
        assert len(session.exec(select(Partner)).all()) == 2


def test_a_deleted_group_leaves_its_partners(database: Database, lead: Lead) -> None:
    ids = add(database, lead, cast.PARTNER)
    group = create(database, lead)
    put(database, lead, group, *ids)

    with database.write() as session:
        groups.remove(session, groups.get(session, group.id, by=lead.actor))

    assert listed(database, lead) == []
    with database.read() as session:
        assert session.exec(select(Partner)).one().id == ids[0]


def test_all_that_a_search_finds_goes_into_a_group_in_a_handful_of_queries(database: Database, lead: Lead) -> None:
    add(database, lead, cast.PARTNER, *(Guest({"en": f"Organization {n}"}, f"office{n}@example.org", language="en") for n in range(MANY)))
    group = create(database, lead)

    with database.write() as session:
        seen = cast.count_statements(session)
        found = directory.found_ids(Filters("organization"), by=lead.actor)
        added = groups.add_found(session, group, found)

    assert (added, len(seen)) == (MANY, 3)


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "\u202eevil", "UN list"])
def test_a_group_needs_a_name_of_its_own(database: Database, lead: Lead, name: str) -> None:
    create(database, lead)

    with pytest.raises(Invalid) as refused:
        create(database, lead, name)

    assert list(refused.value.fields) == ["name"]


def test_a_group_is_renamed_but_not_to_the_name_of_another(database: Database, lead: Lead) -> None:
    group = create(database, lead)
    create(database, lead, "Belarus")

    with database.write() as session:
        groups.rename(session, groups.get(session, group.id, by=lead.actor), "Geneva")
    with database.write() as session, pytest.raises(Invalid):
        groups.rename(session, groups.get(session, group.id, by=lead.actor), "Belarus")

    assert listed(database, lead) == [("Belarus", 0), ("Geneva", 0)]


def test_a_typed_name_means_the_group_of_that_name_or_a_new_one_whatever_is_chosen(database: Database, lead: Lead) -> None:
    chosen, known = create(database, lead), create(database, lead, "Belarus")

    with database.write() as session:
        meant = [groups.find_or_create(session, chosen.id, name, by=lead.actor, at=clock.now()) for name in (" ", " Belarus ", "Geneva")]
        found = [(group.id, group.name) for group in meant]

    assert found[:2] == [(chosen.id, "UN list"), (known.id, "Belarus")]
    assert found[2][1] == "Geneva"


def test_neither_a_chosen_group_nor_a_name_means_none(database: Database, lead: Lead) -> None:
    create(database, lead)

    with database.write() as session, pytest.raises(Invalid) as refused:
        groups.find_or_create(session, "", "  ", by=lead.actor, at=clock.now())

    assert refused.value.fields == {"into": "Please choose a group, or name a new one."}


def test_two_clicks_make_one_group(database: Database, lead: Lead) -> None:
    made = cast.at_once(4, lambda _: create(database, lead))

    assert [type(one).__name__ for one in made].count("Invalid") == 3
    assert listed(database, lead) == [("UN list", 0)]


def test_another_leads_groups_and_partners_are_absent(database: Database, lead: Lead) -> None:
    (mine,) = add(database, lead, cast.PARTNER)
    group = create(database, lead)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)
    theirs = create(database, stranger)

    assert put(database, stranger, theirs, mine) == 0
    with database.read() as session, pytest.raises(NotFound):
        groups.get(session, group.id, by=stranger.actor)
