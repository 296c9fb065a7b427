"""What becomes of the rows of a list: known addresses, names that are known, cells that are wrong."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import merges, profiles
from app.domain.import_plans import Fate, Namesakes
from app.errors import Invalid
from app.models import Channel, Contact, EcosocStatus, Edition, OffBecause, Partner, PartnerKind, Scope
from tests import cast
from tests.cast import Clock, Lead
from tests.importing import LANTERN, contacts, count, directory, fates, preview, result, take


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


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

    row = take(database, lead, "name,email\nLantern Committee,press@lantern.example.org\n", namesakes=Namesakes.CONTACT)

    (partner,) = directory(database)
    first, second = contacts(database, lead, "director@lantern.example.org", "press@lantern.example.org")
    assert (row.outcome["contact"], first.partner_id, second.partner_id) == (1, partner.id, partner.id)


def test_another_contact_leaves_its_organization_as_it_is_and_the_row_says_what_is_not_followed(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)
    content = "name,email,acronym\nLANTERN COMMITTEE,press@lantern.example.org,LC\n"

    plan = preview(database, lead, content, namesakes=Namesakes.CONTACT)
    take(database, lead, content, namesakes=Namesakes.CONTACT)

    (partner,) = directory(database)
    assert (partner.names, partner.acronym, partner.aliases) == ({"en": "Lantern Committee"}, "", [])
    assert (plan.rows[0].changes, [change.field for change in plan.rows[0].kept]) == ((), ["names", "acronym"])


def test_another_contacts_row_updates_the_organization_where_the_lead_chose_that(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)
    content = "name,email,acronym\nLantern Committee,press@lantern.example.org,LC\n"

    plan = preview(database, lead, content, namesakes=Namesakes.UPDATE)
    row = take(database, lead, content, namesakes=Namesakes.UPDATE)

    assert ([change.field for change in plan.rows[0].changes], plan.rows[0].kept) == (["acronym"], ())
    assert (row.outcome["contact"], directory(database)[0].acronym) == (1, "LC")


def test_the_same_name_may_mean_an_organization_of_its_own(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)

    row = take(database, lead, "name,email\nLantern Committee,press@lantern.example.org\n", namesakes=Namesakes.PARTNER)

    assert (row.outcome["new"], len(directory(database))) == (1, 2)


def test_a_name_that_stands_twice_in_one_list_is_a_question_too(database: Database, lead: Lead) -> None:
    content = "name,email\nLantern,a@l.example.org\nLantern,b@l.example.org\n"
    plan = preview(database, lead, content)

    assert fates(plan) == [Fate.NEW, Fate.UNDECIDED]
    assert plan.rows[1].cautions == ("An organization of this name stands in row 2 under another address.",)
    take(database, lead, content, namesakes=Namesakes.CONTACT)
    assert (count(database, Partner), count(database, Contact)) == (1, 2)


def test_another_contact_of_two_organizations_of_one_name_is_refused(database: Database, lead: Lead) -> None:
    take(database, lead, "name,email\nLantern,a@l.example.org\nLantern,b@l.example.org\n", namesakes=Namesakes.PARTNER)

    plan = preview(database, lead, "name,email\nLantern,c@l.example.org\n", namesakes=Namesakes.CONTACT)

    assert plan.rows[0].errors["row 2"].startswith("Several organizations have this name.")


def test_an_affiliation_is_kept_for_individuals_only(database: Database, lead: Lead) -> None:
    content = "name,email,kind,affiliation\nAlesia Partner,a@l.example.org,Person,Lamp House\nLantern,b@l.example.org,NGO,Lamp House\n"

    plan = preview(database, lead, content)
    take(database, lead, content)

    assert [partner.affiliation for partner in directory(database)] == ["Lamp House", ""]
    assert plan.rows[1].cautions == ("An affiliation is kept for individuals only.",)


def test_a_name_that_another_organization_has_is_pointed_out(database: Database, lead: Lead) -> None:
    take(database, lead, "name,email\nLantern,a@l.example.org\nHarbour,o@h.example.org\n")

    (row,) = preview(database, lead, "name,email\nLantern,o@h.example.org\n").rows

    assert (row.fate, row.cautions) == (Fate.UPDATED, ("Another organization in the directory has this name.",))


def test_an_address_to_which_no_mail_is_sent_is_pointed_out_and_stays_so(database: Database, lead: Lead) -> None:
    take(database, lead, LANTERN)
    with database.write() as session:
        contact = session.exec(select(Contact)).one()
        contact.off_at, contact.off_because = clock.now(), OffBecause.BOUNCED

    (row,) = preview(database, lead, LANTERN).rows

    assert (row.fate, row.cautions) == (Fate.UNCHANGED, ("Mail to this address came back, so none is sent to it.",))


def test_a_name_of_a_partner_that_was_merged_away_is_no_namesake(database: Database, lead: Lead) -> None:
    take(database, lead, "name,email\nLantern,a@l.example.org\nHarbour,o@h.example.org\n")
    keep_id, other_id = (partner.id for partner in directory(database))
    with database.write() as session:
        merges.merge(session, keep_id, other_id, by=lead.actor, at=clock.now())

    known, new = preview(database, lead, "name,email\nLantern,o@h.example.org\nBeacon,b@b.example.org\n").rows

    assert (known.fate, known.partner_id, new.fate) == (Fate.UNCHANGED, keep_id, Fate.NEW)


@pytest.mark.parametrize("column", ["aliases", "notes"])
def test_what_would_grow_without_end_is_refused(database: Database, lead: Lead, column: str) -> None:
    def content(number: int) -> str:
        cell = "; ".join(f"Name {number}-{part}" for part in range(6)) if column == "aliases" else f"{number}{'x' * 1_990}"
        return f"name,email,{column}\nLantern,a@l.example.org,{cell}\n"

    for number in range(5):
        take(database, lead, content(number))

    (row,) = preview(database, lead, content(5)).rows
    assert row.errors["row 2"].startswith("This would make the notes or the other names of the organization longer")


def test_what_a_joint_programme_counts_as_is_kept_and_nobody_else_has_it(database: Database, lead: Lead) -> None:
    take(
        database,
        lead,
        "name,email,kind,counts as\nThe Watch,w@w.example.org,Joint programme,0\nThe Web,x@x.example.org,Network,4\n",
    )

    assert [(partner.name(), partner.counts_as) for partner in directory(database)] == [("The Watch", 0), ("The Web", 1)]


def test_a_second_list_changes_what_a_joint_programme_counts_as(database: Database, lead: Lead) -> None:
    first, second = (
        take(database, lead, f"name,email,kind,counts as\nThe Watch,w@w.example.org,Joint programme,{count}\n") for count in (2, 3)
    )

    assert [partner.counts_as for partner in directory(database)] == [3]
    assert (first.outcome["new"], second.outcome["updated"]) == (1, 1)


@pytest.mark.parametrize(
    ("visibility", "column", "asked_for"),
    [("named", "kind", 2), ("named", "acronym", 1), ("withheld", "acronym", 1), ("withheld", "kind", 2)],
)
def test_what_a_list_changes_on_a_published_list_is_public_with_the_next_edition(
    database: Database, lead: Lead, visibility: str, column: str, asked_for: int
) -> None:
    statement = cast.open_statement(database, lead)
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0], visibility=visibility)
    cast.publish(database, lead, statement)

    take(database, lead, f"name,email,{column}\nLantern Committee,director@lantern.example.org,Network\n")

    assert count(database, Edition) == asked_for
