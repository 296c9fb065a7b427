"""Names that lost letters on their way: told, kept out of the directory, and never in the place of a fuller one."""

import pytest

from app.db import Database
from app.domain.import_plans import Fate, Namesakes
from tests import cast
from tests.cast import Clock, Lead
from tests.importing import directory, fates, preview, result, take

WHOLE = "name,email\nPoznań Free Press Watch,office@watch.example.org\n"


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.mark.parametrize("name", ["Pozna? Free Press Watch", "???? ??????", "Poznań Free Press Watc?"])
def test_a_name_that_lost_letters_never_replaces_a_fuller_one(database: Database, lead: Lead, name: str) -> None:
    take(database, lead, WHOLE)

    take(database, lead, f"name,email,country\n{name},office@watch.example.org,PL\n")

    (partner,) = directory(database)
    assert (partner.names, partner.aliases, partner.country_of_focus) == ({"en": "Poznań Free Press Watch"}, [], "PL")


def test_a_new_partner_with_such_a_name_is_refused_at_its_cell(database: Database, lead: Lead) -> None:
    row = take(database, lead, "name,email\n???? ??????,a@b.example.org\nHarbour,office@harbour.example.org\n")

    refused, added = result(database, lead, row)
    assert refused["reason"] == "A2: Letters were lost here: “???? ??????”. Save the list as .xlsx or as CSV UTF-8."
    assert added["status"] == "added"


def test_a_fuller_name_replaces_one_that_lost_letters_and_leaves_no_alias_of_it(database: Database, lead: Lead) -> None:
    take(database, lead, WHOLE)
    with database.write() as session:
        session.merge(directory(database)[0]).names = {"en": "Pozna? Free Press Watch"}

    take(database, lead, WHOLE)

    (partner,) = directory(database)
    assert (partner.names, partner.aliases) == ({"en": "Poznań Free Press Watch"}, [])


def test_other_names_and_people_that_lost_letters_are_left_out_and_told(database: Database, lead: Lead) -> None:
    take(database, lead, WHOLE)

    plan = preview(database, lead, "name,email,aliases,contact\nPoznań Free Press Watch,office@watch.example.org,Pozna?ski,?wa Nowak\n")

    assert (fates(plan), plan.lost_names) == ([Fate.UNCHANGED], 2)
    assert [caution[:2] for caution in plan.rows[0].cautions] == ["C2", "D2"]


def test_they_are_left_out_of_another_contacts_row_too(database: Database, lead: Lead) -> None:
    take(database, lead, WHOLE)

    take(
        database,
        lead,
        "name,name_pl,email\nPoznań Free Press Watch,Stra? Wolnej Prasy,second@watch.example.org\n",
        namesakes=Namesakes.CONTACT,
    )

    assert directory(database)[0].names == {"en": "Poznań Free Press Watch"}
