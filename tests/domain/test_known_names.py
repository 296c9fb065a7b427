"""What stands beside a typed name: only what its owner was shown, and nothing beside a name that the lead's directory has not (P1, P4)."""

from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import endorsements, known_names, profiles, publications, withdrawals
from app.domain.guest_lists import Guest
from app.domain.profiles import Profile
from app.errors import Invalid
from app.models import Endorsement, Partner, PartnerKind, Statement
from app.publishing.document import Signatory
from tests import cast
from tests.cast import Lead

NAMES = {"en": "Minsk Lantern Committee", "be": "Менскі камітэт «Ліхтар»", "fr": "Comité Lanterne de Minsk"}
COMMITTEE = Guest(NAMES, "director@lantern.example.org", "Alesia", "en", acronym="MLC", country_of_focus="BY")


@pytest.fixture
def statement(database: Database, lead: Lead) -> Statement:
    """A text in English and Belarusian."""
    return cast.open_statement(database, lead)


@pytest.fixture
def token(database: Database, lead: Lead, statement: Statement) -> str:
    return cast.invite(database, lead, statement, COMMITTEE)[0]


def change(database: Database, **values: Any) -> None:
    with database.write() as session:
        partner = session.exec(select(Partner)).one()
        for name, value in values.items():
            setattr(partner, name, value)


def listed(database: Database, statement: Statement) -> Signatory:
    with database.read() as session:
        return publications.draw(session, statement.id, 1, at=clock.now()).document.signatories[0]


def mark(database: Database) -> str:
    """What the form says that shows the directory as it is now."""
    with database.read() as session:
        return known_names.mark(known_names.find_beside(session.exec(select(Partner)).one(), ["en", "be"]))


@pytest.mark.parametrize("name", ["A solidarity committee", "MLC", "Lantern"])
def test_beside_a_name_that_is_no_full_one_of_the_directory_stands_nothing_of_it(
    database: Database, statement: Statement, token: str, name: str
) -> None:
    change(database, aliases=["Lantern"], website="https://lantern.example.org", shows_website=True)

    cast.endorse(database, token, display_name=name)

    shown = listed(database, statement)
    assert (shown.name, shown.names, shown.acronym, shown.website) == (name, (), "", "")


def test_beside_a_known_name_stand_the_acronym_and_the_names_in_the_languages_of_the_text(
    database: Database, statement: Statement, token: str
) -> None:
    cast.endorse(database, token, display_name="minsk lantern committee")

    shown = listed(database, statement)

    assert (shown.name, shown.acronym, shown.country) == ("minsk lantern committee", "MLC", "BY")
    assert shown.names == (("be", "Менскі камітэт «Ліхтар»"),)


def test_a_website_and_the_affiliation_of_an_individual_stand_beside_a_known_name(
    database: Database, statement: Statement, token: str
) -> None:
    change(database, website="https://lantern.example.org", shows_website=True)
    change(database, kind=PartnerKind.INDIVIDUAL, affiliation="Example University")

    cast.endorse(database, token, display_name="Minsk Lantern Committee (MLC)")

    shown = listed(database, statement)
    assert (shown.website, shown.affiliation) == ("https://lantern.example.org", "Example University")


def test_what_the_lead_writes_later_changes_nothing_that_was_confirmed(
    database: Database, lead: Lead, statement: Statement, token: str
) -> None:
    cast.endorse(database, token, display_name="Minsk Lantern Committee")

    with database.write() as session:
        partner = session.exec(select(Partner)).one()
        typed = Profile({"en": "The Ministry of Utopia", "be": "Міністэрства"}, acronym="MU", country_of_focus="PL")
        profiles.save(session, partner, typed, revision=profiles.revision_of(partner), by=lead.actor, at=clock.now())

    shown = listed(database, statement)
    assert (shown.name, shown.names, shown.acronym) == ("Minsk Lantern Committee", (("be", "Менскі камітэт «Ліхтар»"),), "MLC")
    assert shown.country == "PL"


def test_a_website_that_the_lead_shows_no_more_goes(database: Database, statement: Statement, token: str) -> None:
    change(database, website="https://lantern.example.org", shows_website=True)
    cast.endorse(database, token, display_name="Minsk Lantern Committee")

    change(database, shows_website=False)

    assert listed(database, statement).website == ""


def test_a_form_that_showed_other_names_confirms_none_of_them(database: Database, statement: Statement, token: str) -> None:
    shown = mark(database)
    change(database, names={"en": "Minsk Lantern Committee", "be": "Іншы камітэт"})

    cast.endorse(database, token, display_name="Minsk Lantern Committee", seen="none", beside=shown)

    assert (listed(database, statement).names, listed(database, statement).acronym) == ((), "")


def test_a_form_that_showed_these_names_confirms_them(database: Database, statement: Statement, token: str) -> None:
    cast.endorse(database, token, display_name="Minsk Lantern Committee", seen="none", beside=mark(database))

    assert listed(database, statement).acronym == "MLC"


def test_an_answer_given_again_confirms_what_the_directory_knows_by_then(database: Database, statement: Statement, token: str) -> None:
    cast.endorse(database, token, display_name="Minsk Lantern Committee")
    change(database, acronym="MLK")

    with database.write() as session:
        again = cast.answer(display_name="Minsk Lantern Committee", nonce="nonce-of-the-second")
        endorsements.confirm(session, token, again, at=clock.now())

    assert listed(database, statement).acronym == "MLK"


def test_a_quiet_withdrawal_erases_what_stood_beside_the_name(database: Database, token: str) -> None:
    manage = cast.endorse(database, token, display_name="Minsk Lantern Committee")

    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    with database.read() as session:
        assert session.exec(select(Endorsement)).one().beside == {}


def test_a_name_with_an_emoji_is_asked_for_in_letters(database: Database, token: str) -> None:
    with pytest.raises(Invalid) as refused, database.write() as session:
        endorsements.confirm(session, token, cast.answer(display_name="Lantern \U0001f3ee"), at=clock.now())

    assert refused.value.fields == {
        "display_name": "A printed list cannot show emoji and other pictures. Please write the name in letters."
    }


def test_a_name_with_an_emoji_can_be_hidden_as_it_is(database: Database, token: str) -> None:
    with database.write() as session:
        endorsements.confirm(session, token, cast.answer(display_name="Lantern \U0001f3ee", visibility="withheld"), at=clock.now())

    with database.read() as session:
        assert session.exec(select(Endorsement)).one().visibility == "withheld"
