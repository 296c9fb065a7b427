"""Imports: a list is kept, read as the lead says, confirmed once, and forgotten."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import groups, imports, profiles
from app.domain.import_plans import Fate
from app.domain.imports import ImportChanged
from app.domain.profiles import PartnerChanged
from app.errors import Conflict, Invalid, NotFound, TooMany
from app.intake.sheets import read_sheet
from app.models import Contact, Group, GroupMember, Import, ImportState, Mail, Partner
from tests import cast
from tests.cast import Clock, Lead
from tests.importing import (
    HARBOUR,
    LANTERN,
    choose,
    confirm,
    contacts,
    count,
    directory,
    fates,
    keep,
    prepare,
    preview,
    purge,
    result,
    take,
)


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


def test_a_list_is_only_kept_until_it_is_confirmed(database: Database, lead: Lead) -> None:
    plan = preview(database, lead, LANTERN)

    assert fates(plan) == [Fate.NEW]
    assert (count(database, Partner), count(database, Contact), count(database, Import)) == (0, 0, 1)


def test_a_confirmed_row_is_a_partner_with_its_contact_and_nobody_is_mailed(database: Database, lead: Lead) -> None:
    row = take(database, lead, LANTERN)

    (entry,) = contacts(database, lead, "director@lantern.example.org")
    assert (entry.name, entry.contact_name, entry.language) == ("Lantern Committee", "Alesia Partner", "en")
    assert (row.state, row.outcome["new"], count(database, Mail)) == (ImportState.CONFIRMED, 1, 0)


def test_another_leads_directory_is_not_asked(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)
    stranger = cast.new_lead(database, "Elsewhere Alliance", cast.STRANGER)

    take(database, stranger, LANTERN)

    assert len(directory(database)) == 2


def test_everybody_in_the_list_is_put_into_the_group(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)
    with database.write() as session:
        group = groups.create(session, "UN list", by=lead.actor, at=clock.now())

    take(database, lead, f"{LANTERN}Harbour,office@harbour.example.org,\nBad,nobody,\n", group_id=group.id)

    assert count(database, GroupMember) == 2


def test_a_new_group_is_made_when_the_list_is_confirmed(database: Database, lead: Lead) -> None:
    preview(database, lead, LANTERN, new_group="Belarus")
    assert count(database, Group) == 0

    for _ in range(2):
        take(database, lead, LANTERN, new_group="Belarus")

    assert (count(database, Group), count(database, GroupMember)) == (1, 1)


def test_the_columns_of_a_list_are_remembered_for_the_next_with_the_same_headings(database: Database, lead: Lead) -> None:
    row = keep(database, lead, "Who,Where\nLantern,d@l.example.org\n")
    choose(database, lead, row, columns=["name:be", "email"])

    again = keep(database, lead, "who, WHERE\nHarbour,o@h.example.org\n")

    assert (again.mapping["columns"], again.found["is_remembered"]) == (["name:be", "email"], True)
    assert keep(database, lead, "name,email\nx,y").found["is_remembered"] is False


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        (["", "email"], "columns"),
        (["name:en", ""], "columns"),
        (["name:en", "email", "email"], "column-1"),
    ],
)
def test_columns_that_make_no_list_are_refused(database: Database, lead: Lead, columns: list[str], field: str) -> None:
    row = keep(database, lead, "a,b,c\nLantern,d@l.example.org,x\n" if len(columns) == 3 else "a,b\nLantern,d@l.example.org\n")
    choose(database, lead, row, columns=columns)

    with pytest.raises(Invalid) as caught:
        prepare(database, lead, row)

    assert field in caught.value.fields


@pytest.mark.parametrize(
    "changes",
    [{"columns": ["email"]}, {"columns": ["x", "email", ""]}, {"default_language": "xx"}, {"group_id": "01a"}, {"new_group": "\0"}],
)
def test_options_that_do_not_exist_are_refused(database: Database, lead: Lead, changes: dict[str, Any]) -> None:
    row = keep(database, lead, LANTERN)

    with pytest.raises(Invalid):
        choose(database, lead, row, **changes)


def test_a_double_click_is_one_import(database: Database, lead: Lead) -> None:
    prepared = prepare(database, lead, keep(database, lead, LANTERN))

    answers = cast.at_once(4, lambda _: confirm(database, lead, prepared).outcome["new"])

    assert (answers, len(directory(database))) == ([1, 1, 1, 1], 1)


def test_two_lists_at_once_do_not_double_what_stands_in_both(database: Database, lead: Lead) -> None:
    both = [
        prepare(database, lead, keep(database, lead, LANTERN)),
        prepare(database, lead, keep(database, lead, LANTERN + "Harbour,o@h.example.org,\n")),
    ]

    cast.at_once(2, lambda number: confirm(database, lead, both[number]))

    assert (count(database, Partner), count(database, Contact)) == (2, 2)


def test_what_somebody_saves_at_the_same_moment_is_not_overwritten(database: Database, lead: Lead, still: Clock) -> None:
    take(database, lead, LANTERN)
    (partner,) = directory(database)
    prepared = prepare(database, lead, keep(database, lead, "name,email,country\nLantern Committee,director@lantern.example.org,BY\n"))
    still.advance(minutes=1)

    def save() -> None:
        with database.write() as session:
            fresh = profiles.get(session, partner.id, by=lead.actor)
            typed = replace(profiles.read(session, fresh), acronym="LC")
            profiles.save(session, fresh, typed, revision=profiles.revision_of(partner), by=lead.actor, at=clock.now())

    answers = cast.at_once(2, lambda number: confirm(database, lead, prepared) if number else save())

    (after,) = directory(database)
    assert after.country_of_focus == "BY"
    assert isinstance(answers[0], PartnerChanged) or after.acronym == "LC"


def test_what_was_changed_after_the_preview_is_not_confirmed_unseen(database: Database, lead: Lead) -> None:
    row = keep(database, lead, LANTERN)
    prepared = prepare(database, lead, row)
    choose(database, lead, row, default_language="be")

    with pytest.raises(ImportChanged):
        confirm(database, lead, prepared)

    assert directory(database) == []


def test_a_list_without_a_good_row_cannot_be_confirmed(database: Database, lead: Lead) -> None:
    with pytest.raises(Invalid) as caught:
        take(database, lead, "name,email\nLantern,nobody\n")

    assert list(caught.value.fields) == ["rows"]


def test_the_rows_and_the_result_of_an_import_are_sealed(database: Database, lead: Lead) -> None:
    keep(database, lead, LANTERN)
    take(database, lead, HARBOUR)

    with database.read() as session:
        rows = repr([row.model_dump() for row in session.exec(select(Import)).all()])
    assert not [word for word in ("Lantern", "director", "Alesia", "Harbour", "office@") if word in rows]


def test_a_confirmed_list_is_erased_and_its_result_after_a_week(database: Database, lead: Lead, still: Clock) -> None:
    row = take(database, lead, LANTERN)
    assert row.content_sealed is None

    still.advance(days=7, seconds=1)
    purge(database)

    with pytest.raises(NotFound):
        result(database, lead, row)


def test_a_list_that_waited_for_a_week_is_erased(database: Database, lead: Lead, still: Clock) -> None:
    keep(database, lead, LANTERN)
    still.advance(days=6)
    fresh = keep(database, lead, HARBOUR)

    still.advance(days=1, seconds=1)
    purge(database)

    with database.read() as session:
        assert [row.id for row in imports.list_waiting(session, by=lead.actor)] == [fresh.id]


def test_a_list_that_is_thrown_away_is_gone(database: Database, lead: Lead) -> None:
    row = keep(database, lead, LANTERN)

    with database.write() as session:
        imports.discard(session, imports.get(session, row.id, by=lead.actor))

    assert count(database, Import) == 0


def test_a_confirmed_import_can_neither_be_changed_nor_thrown_away(database: Database, lead: Lead) -> None:
    row = take(database, lead, LANTERN)

    for act in (lambda: choose(database, lead, row, default_language="be"), lambda: prepare(database, lead, row)):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(Conflict), database.write() as session:
        imports.discard(session, imports.get(session, row.id, by=lead.actor))


def test_another_leads_import_does_not_exist(database: Database, lead: Lead) -> None:
    row = keep(database, lead, LANTERN)
    stranger = cast.new_lead(database, "Elsewhere Alliance", cast.STRANGER)

    with pytest.raises(NotFound), database.read() as session:
        imports.get(session, row.id, by=stranger.actor)


def admit(database: Database, lead: Lead) -> None:
    with database.write() as session:
        imports.admit(session, by=lead.actor, at=clock.now())


def test_uploads_without_end_are_stopped(database: Database, lead: Lead, still: Clock) -> None:
    for _ in range(30):
        admit(database, lead)

    with pytest.raises(TooMany):
        admit(database, lead)
    still.advance(minutes=2)
    admit(database, lead)


def test_the_result_is_safe_from_formulas_and_can_be_imported_again(database: Database, lead: Lead) -> None:
    row = take(database, lead, 'name,email,contact\nLantern,d@l.example.org,"=HYPERLINK(""http://x"")"\nHarbour,nobody,\n')

    first, second = result(database, lead, row)
    assert first["contact"] == '\'=HYPERLINK("http://x")'
    with database.read() as session:
        content = imports.result(session, imports.get(session, row.id, by=lead.actor)).decode("utf-8-sig")
    assert fates(preview(database, lead, content.replace("nobody", "o@h.example.org"))) == [Fate.UNCHANGED, Fate.NEW]
    assert second["row"] == "3"


def test_thousands_of_rows_take_a_handful_of_statements(database: Database, lead: Lead) -> None:
    content = "name,email\n" + "".join(f"Organization {number},office{number}@example.org\n" for number in range(1_000))
    prepared = prepare(database, lead, keep(database, lead, content))

    with database.write() as session:
        seen = cast.count_statements(session)
        imports.confirm(session, prepared, by=lead.actor, at=clock.now())

    assert (count(database, Partner), len(seen) < 20) == (1_000, True)


def test_an_operator_imports_a_list_too(database: Database, lead: Lead) -> None:
    for expected in (Fate.NEW, Fate.UNCHANGED):
        with database.write() as session:
            plan = imports.run(session, lead.actor.lead_id, read_sheet(LANTERN.encode()), at=clock.now())
        assert fates(plan) == [expected]

    assert len(directory(database)) == 1


def test_an_operators_dry_run_writes_nothing(database: Database, lead: Lead) -> None:
    with database.read() as session:
        plan = imports.run(session, lead.actor.lead_id, read_sheet(LANTERN.encode()), at=clock.now(), dry_run=True)

    assert (fates(plan), directory(database)) == ([Fate.NEW], [])


def test_an_import_for_nobody_is_refused(database: Database, still: Clock) -> None:
    with pytest.raises(NotFound), database.read() as session:
        imports.run(session, "01a", read_sheet(LANTERN.encode()), at=clock.now(), dry_run=True)
