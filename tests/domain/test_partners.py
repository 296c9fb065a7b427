"""The lead's private directory."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import partners
from app.domain.guest_lists import Guest
from app.models import Contact, Partner
from tests import cast
from tests.cast import Lead


def add(database: Database, lead: Lead, *guests: Guest) -> None:
    with database.write() as session:
        partners.add(session, guests, by=lead.actor, at=clock.now())


def test_a_partner_is_kept_with_its_contact(database: Database, lead: Lead) -> None:
    add(database, lead, cast.PARTNER)

    with database.read() as session:
        entry = partners.find_entries(session, ["DIRECTOR@lantern.example.org"], by=lead.actor)["director@lantern.example.org"]
        partner = session.exec(select(Partner)).one()
    assert (entry.name, entry.email, entry.contact_name) == ("Lantern Committee", "director@lantern.example.org", "Alesia Partner")
    assert (partner.names["be"], partner.country_of_focus, partner.is_lead) == ("Камітэт «Ліхтар»", "BY", False)


def test_name_and_address_of_a_contact_are_sealed(database: Database, lead: Lead) -> None:
    add(database, lead, cast.PARTNER)

    with database.read() as session:
        contact = repr(session.exec(select(Contact)).one().model_dump())
    assert not [word for word in ("lantern", "Alesia", "director") if word in contact]


def test_another_lead_does_not_know_the_address(database: Database, lead: Lead) -> None:
    add(database, lead, cast.PARTNER)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    with database.read() as session:
        assert partners.find_entries(session, [cast.PARTNER.email], by=stranger.actor) == {}


def test_a_thousand_addresses_are_found_with_a_handful_of_queries(database: Database, lead: Lead) -> None:
    guests = [Guest({"en": f"Organization {number}"}, f"office{number}@example.org", language="en") for number in range(1_000)]
    add(database, lead, *guests)

    with database.read() as session:
        seen = cast.count_statements(session)
        found = partners.find_entries(session, [guest.email for guest in guests], by=lead.actor)

    assert (len(found), len(seen)) == (1_000, 3)


def test_the_leads_own_entry_is_known_by_its_name(database: Database, lead: Lead) -> None:
    add(database, lead, replace(cast.PARTNER, names={"en": "coalition for FAIR trials"}))

    with database.read() as session:
        assert session.exec(select(Partner)).one().is_lead


def test_a_good_guest_is_cleaned() -> None:
    guest, errors = partners.check(
        Guest({"BE": " Ліхтар "}, " a@b.org ", scope="National", country_of_focus="by", line=7), default_language="ru"
    )

    assert errors == {}
    assert guest == Guest({"be": "Ліхтар"}, "a@b.org", language="ru", scope="national", country_of_focus="BY", kind="organization", line=7)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names": {}}, "name"),
        ({"names": {"en": "X"}}, "name"),
        ({"names": {"en": "Lan\x00tern"}}, "name"),
        ({"names": {"english": "Lantern"}}, "name"),
        ({"email": "nobody"}, "email"),
        ({"language": "xx"}, "language"),
        ({"acronym": "A" * 41}, "acronym"),
        ({"country_of_focus": "Ruritania"}, "country"),
        ({"country_of_base": "ZZ"}, "country_of_base"),
        ({"scope": "galactic"}, "scope"),
        ({"contact_name": "\u202eevil"}, "contact"),
        ({"fault": "This row has more cells than the headings."}, "row"),
    ],
)
def test_a_wrong_field_of_a_guest_is_named(changes: dict[str, Any], field: str) -> None:
    _, errors = partners.check(replace(cast.PARTNER, **changes), default_language="en")

    assert list(errors) == [field]


def test_two_spellings_of_one_address_are_the_same() -> None:
    assert partners.fold(" Director@LANTERN.example.org ") == partners.fold("ｄirector@lantern.example.org")
