"""Imports: what would become of every row, and what becomes of it."""

import csv
import io
from typing import Any

import pytest
from sqlmodel import SQLModel, col, func, select

from app import clock
from app.db import Database
from app.domain import groups, imports, partners, profiles
from app.domain.import_plans import Fate, Namesakes, Plan
from app.domain.imports import ImportChanged, Options, Prepared
from app.errors import Conflict, Invalid, NotFound, TooMany
from app.intake.sheets import read_sheet
from app.models import Channel, Contact, EcosocStatus, Group, GroupMember, Import, ImportState, Mail, Partner, PartnerKind, Scope
from tests import cast
from tests.cast import Clock, Lead

LANTERN = "name,email,contact\nLantern Committee,director@lantern.example.org,Alesia Partner\n"
HARBOUR = "name,email\nHarbour Rights Network,office@harbour.example.org\n"


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


def keep(database: Database, lead: Lead, content: str, file_name: str = "list.csv") -> Import:
    sheet = read_sheet(content.encode())
    with database.write() as session:
        return imports.keep(session, sheet, file_name=file_name, by=lead.actor, at=clock.now())


def choose(database: Database, lead: Lead, row: Import, **changes: Any) -> None:
    with database.write() as session:
        fresh = imports.get(session, row.id, by=lead.actor)
        imports.choose(session, fresh, Options(**{**vars(imports.options_of(fresh)), **changes}), by=lead.actor)


def prepare(database: Database, lead: Lead, row: Import) -> Prepared:
    with database.read() as session:
        return imports.prepare(session, imports.get(session, row.id, by=lead.actor))


def preview(database: Database, lead: Lead, content: str, **changes: Any) -> Plan:
    row = keep(database, lead, content)
    choose(database, lead, row, **changes)
    prepared = prepare(database, lead, row)
    with database.read() as session:
        return imports.preview(session, prepared, by=lead.actor)


def take(database: Database, lead: Lead, content: str, **changes: Any) -> Import:
    """Import a list, as from upload to confirmation."""
    row = keep(database, lead, content)
    choose(database, lead, row, **changes)
    return confirm(database, lead, prepare(database, lead, row))


def confirm(database: Database, lead: Lead, prepared: Prepared) -> Import:
    with database.write() as session:
        return imports.confirm(session, prepared, by=lead.actor, at=clock.now())


def directory(database: Database) -> list[Partner]:
    with database.read() as session:
        return list(session.exec(select(Partner).order_by(col(Partner.id))).all())


def contacts(database: Database, lead: Lead, *emails: str) -> list[partners.Entry]:
    with database.read() as session:
        found = partners.find_entries(session, emails, by=lead.actor)
    return [found[email] for email in emails]


def count(database: Database, table: type[SQLModel]) -> int:
    with database.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def fates(plan: Plan) -> list[Fate]:
    return [row.fate for row in plan.rows]


def result(database: Database, lead: Lead, row: Import) -> list[dict[str, str]]:
    with database.read() as session:
        content = imports.result(session, imports.get(session, row.id, by=lead.actor))
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_list_is_only_kept_until_it_is_confirmed(database: Database, lead: Lead) -> None:
    plan = preview(database, lead, LANTERN)

    assert fates(plan) == [Fate.NEW]
    assert (count(database, Partner), count(database, Contact), count(database, Import)) == (0, 0, 1)


def test_a_confirmed_row_is_a_partner_with_its_contact_and_nobody_is_mailed(database: Database, lead: Lead) -> None:
    row = take(database, lead, LANTERN)

    (entry,) = contacts(database, lead, "director@lantern.example.org")
    assert (entry.name, entry.contact_name, entry.language) == ("Lantern Committee", "Alesia Partner", "en")
    assert (row.state, row.outcome["new"], count(database, Mail)) == (ImportState.CONFIRMED, 1, 0)


def test_every_column_reaches_its_place(database: Database, lead: Lead) -> None:
    take(
        database,
        lead,
        "name,name_be,email,language,channel,acronym,aliases,kind,affiliation,country,country of base,scope,ecosoc,website,notes\n"
        "Lantern Committee,Камітэт «Ліхтар»,d@l.example.org,Belarusian,Signal,LC,Lamp; Beacon,Network,Lamp House,Belarus,Літва,Regional,"
        "Special,l.example.org,Knows us\n",
    )

    (partner,) = directory(database)
    with database.read() as session:
        profile = profiles.read(session, partner)
        contact = session.exec(select(Contact)).one()
    assert profile == profiles.Profile(
        names={"en": "Lantern Committee", "be": "Камітэт «Ліхтар»"},
        acronym="LC",
        aliases=["Lamp", "Beacon"],
        kind=PartnerKind.NETWORK,
        affiliation="Lamp House",
        country_of_focus="BY",
        country_of_base="LT",
        scope=Scope.REGIONAL,
        ecosoc=EcosocStatus.SPECIAL,
        website="https://l.example.org",
        notes="Knows us",
    )
    assert (contact.language, contact.channel, " beacon " in partner.search) == ("be", Channel.SIGNAL, True)


def test_a_bad_row_never_stops_the_good_ones_and_its_cells_are_named(database: Database, lead: Lead) -> None:
    row = take(database, lead, "name,email,country\nLantern,nobody,Ruritania\n,x@y.example.org,\nHarbour,office@harbour.example.org,GE\n")

    first, second, third = result(database, lead, row)
    assert (first["status"], second["status"], third["status"]) == ("refused", "refused", "added")
    assert first["reason"] == (
        "B2: This does not look like an e-mail address. C2: This is not a country’s name or two-letter code, such as Belarus or BY."
    )
    assert second["reason"] == "A3: The name of the organization is missing."
    assert [partner.name() for partner in directory(database)] == ["Harbour"]


def test_what_is_wrong_in_a_column_that_is_left_out_harms_nobody(database: Database, lead: Lead) -> None:
    plan = preview(database, lead, f"name,email,story\nLantern,d@l.example.org,{'x' * 5_000}\n")

    assert fates(plan) == [Fate.NEW]


def test_a_second_import_of_a_list_changes_nothing(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)
    before = directory(database)

    row = take(database, lead, LANTERN.replace("director@lantern", "DIRECTOR@Lantern"))

    assert (row.outcome["unchanged"], directory(database)) == (1, before)


def test_a_known_address_means_its_partner_and_an_empty_cell_empties_nothing(database: Database, lead: Lead) -> None:
    take(database, lead, "name,email,contact,country,acronym\nLantern,d@l.example.org,Alesia,BY,LC\n")

    row = take(database, lead, "name,email,contact,country,acronym\nLantern Committee,d@l.example.org,,LT,\n")

    (partner,) = directory(database)
    assert (row.outcome["updated"], partner.name(), partner.country_of_focus, partner.acronym) == (1, "Lantern Committee", "LT", "LC")
    assert (partner.aliases, contacts(database, lead, "d@l.example.org")[0].contact_name) == (["Lantern"], "Alesia")
    assert " lantern " in partner.search


def test_the_preview_says_what_would_change(database: Database, lead: Lead) -> None:
    take(database, lead, "name,email,country\nLantern,d@l.example.org,BY\n")

    (row,) = preview(database, lead, "name,email,country,contact\nLantern,d@l.example.org,LT,Alesia\n").rows

    assert (row.fate, row.partner_name) == (Fate.UPDATED, "Lantern")
    assert [(change.field, change.before, change.after) for change in row.changes] == [
        ("country_of_focus", "BY", "LT"),
        ("contact_name", "", "Alesia"),
    ]


def test_notes_are_added_to_those_there_are(database: Database, lead: Lead) -> None:
    for note in ("Met in Vilnius", "Prefers calls", "Met in Vilnius"):
        take(database, lead, f"name,email,notes\nLantern,d@l.example.org,{note}\n")

    with database.read() as session:
        assert profiles.read(session, directory(database)[0]).notes == "Met in Vilnius\nPrefers calls"


def test_the_same_address_twice_in_a_list_is_taken_once(database: Database, lead: Lead) -> None:
    plan = preview(database, lead, f"{LANTERN}Harbour,DIRECTOR@lantern.example.org,\n")

    assert fates(plan) == [Fate.NEW, Fate.REFUSED]
    assert plan.rows[1].errors == {"row 3": "This address stands in row 2 already."}


def test_a_name_under_another_address_is_a_question_that_confirming_waits_for(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)

    with pytest.raises(Invalid) as caught:
        take(database, lead, "name,email\nlantern  COMMITTEE,press@lantern.example.org\n")

    assert list(caught.value.fields) == ["namesakes"]
    assert count(database, Contact) == 1


def test_the_same_name_may_mean_another_contact(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)

    row = take(database, lead, "name,email,acronym\nLantern Committee,press@lantern.example.org,LC\n", namesakes=Namesakes.CONTACT)

    (partner,) = directory(database)
    first, second = contacts(database, lead, "director@lantern.example.org", "press@lantern.example.org")
    assert (row.outcome["contact"], first.partner_id, second.partner_id, partner.acronym) == (1, partner.id, partner.id, "LC")


def test_the_same_name_may_mean_an_organization_of_its_own(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)

    row = take(database, lead, "name,email\nLantern Committee,press@lantern.example.org\n", namesakes=Namesakes.PARTNER)

    assert (row.outcome["new"], len(directory(database))) == (1, 2)


def test_a_name_that_stands_twice_in_one_list_is_a_question_too(database: Database, lead: Lead) -> None:
    content = "name,email\nLantern,a@l.example.org\nLantern,b@l.example.org\n"

    assert fates(preview(database, lead, content)) == [Fate.NEW, Fate.UNDECIDED]
    take(database, lead, content, namesakes=Namesakes.CONTACT)
    assert (count(database, Partner), count(database, Contact)) == (1, 2)


def test_another_contact_of_two_organizations_of_one_name_is_refused(database: Database, lead: Lead) -> None:
    take(database, lead, "name,email\nLantern,a@l.example.org\nLantern,b@l.example.org\n", namesakes=Namesakes.PARTNER)

    plan = preview(database, lead, "name,email\nLantern,c@l.example.org\n", namesakes=Namesakes.CONTACT)

    assert plan.rows[0].errors["row 2"].startswith("Several organizations in the directory have this name.")


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


def purge(database: Database) -> None:
    with database.write() as session:
        imports.purge(session, at=clock.now())


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


def test_uploads_without_end_are_stopped(database: Database, lead: Lead, still: Clock) -> None:
    for _ in range(30):
        keep(database, lead, LANTERN)

    with pytest.raises(TooMany):
        keep(database, lead, LANTERN)
    still.advance(minutes=2)
    keep(database, lead, LANTERN)


def test_the_result_is_safe_from_formulas_and_can_be_imported_again(database: Database, lead: Lead) -> None:
    row = take(database, lead, 'name,email,contact\nLantern,d@l.example.org,"=HYPERLINK(""http://x"")"\nHarbour,nobody,\n')

    first, second = result(database, lead, row)
    assert first["contact"] == '\'=HYPERLINK("http://x")'
    with database.read() as session:
        content = imports.result(session, imports.get(session, row.id, by=lead.actor)).decode("utf-8-sig")
    assert fates(preview(database, lead, content.replace("nobody", "o@h.example.org"))) == [Fate.UPDATED, Fate.NEW]
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
