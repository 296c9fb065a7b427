"""Partners that look like one organization are suggested, until the lead says that they are two."""

from dataclasses import replace

import pytest

from app import clock
from app.db import Database
from app.domain import contacts, duplicates, partners, profiles
from app.domain.contacts import Typed
from app.domain.duplicates import SamePartner
from app.domain.guest_lists import Guest
from app.domain.profiles import Profile
from app.errors import NotFound
from app.texts.likeness import Why
from tests import cast
from tests.cast import Lead

VIASNA = Profile({"en": "Human Rights Center “Viasna”"})


def add(database: Database, lead: Lead, profile: Profile, *emails: str) -> str:
    with database.write() as session:
        partner = profiles.add(session, profile, by=lead.actor, at=clock.now())
        for email in emails:
            contacts.add(session, partner, Typed(email), by=lead.actor, at=clock.now())
        return partner.id


def suggested(database: Database, lead: Lead) -> list[tuple[set[str], Why]]:
    with database.read() as session:
        found = duplicates.suggest(session, by=lead.actor)
    assert found.count == len(found.shown)
    return [({partner.id for partner in one.partners}, one.why[0]) for one in found.shown]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (Profile({"be": "Праваабарончы цэнтр «Вясна»"}, aliases=["Human rights center Viasna"]), Why.ALIAS),
        (Profile({"en": "HUMAN-RIGHTS CENTER VIASNA"}), Why.SAME_NAME),
        (Profile({"en": "Human Rights Center Vyasna"}), Why.SAME_SOUND),
        (Profile({"en": "Viasna"}), Why.SIMILAR),
    ],
)
def test_another_spelling_of_a_partner_is_suggested(database: Database, lead: Lead, other: Profile, why: Why) -> None:
    ids = {add(database, lead, VIASNA), add(database, lead, other), add(database, lead, Profile({"en": "Harbour Network"}))}

    ((found, reason),) = suggested(database, lead)

    assert (len(found - ids), reason) == (0, why)


def test_one_mail_domain_or_website_is_a_reason_but_not_a_providers(database: Database, lead: Lead) -> None:
    first = add(database, lead, VIASNA, "a@viasna.example.org", "viasna@gmail.com")
    second = add(database, lead, Profile({"en": "Spring"}, website="https://www.viasna.example.org/en"))
    add(database, lead, Profile({"en": "Harbour"}), "harbour@gmail.com")

    assert suggested(database, lead) == [({first, second}, Why.SAME_DOMAIN)]


def test_all_who_share_nothing_but_a_domain_are_one_suggestion_after_those_alike_by_name(database: Database, lead: Lead) -> None:
    names = ("Viasna", "Harbour", "Meadow Network", "Meadow Networks")
    ids = [add(database, lead, Profile({"en": name}), f"office{number}@host.example.org") for number, name in enumerate(names)]

    first, second = suggested(database, lead)

    assert first[0] == set(ids[2:])
    assert second == (set(ids), Why.SAME_DOMAIN)


def test_all_of_them_are_told_apart_at_once(database: Database, lead: Lead) -> None:
    ids = [add(database, lead, Profile({"en": name}), f"{name}@host.example.org") for name in ("Viasna", "Harbour", "Meadow")]

    with database.write() as session:
        duplicates.tell_apart(session, *ids, by=lead.actor, at=clock.now())

    assert suggested(database, lead) == []


def test_a_deleted_contacts_domain_says_nothing(database: Database, lead: Lead) -> None:
    add(database, lead, VIASNA, "a@viasna.example.org")
    add(database, lead, Profile({"en": "Spring"}), "b@viasna.example.org")
    with database.write() as session:
        entry = partners.find_entries(session, ["b@viasna.example.org"], by=lead.actor)["b@viasna.example.org"]
        contact, _ = contacts.get(session, entry.contact_id, by=lead.actor)
        contacts.delete(session, contact, at=clock.now())

    assert suggested(database, lead) == []


def test_what_the_lead_told_apart_is_not_suggested_again(database: Database, lead: Lead) -> None:
    one, other = add(database, lead, VIASNA), add(database, lead, replace(VIASNA, country_of_focus="UA"))
    assert len(suggested(database, lead)) == 1

    for pair in ((one, other), (other, one)):
        with database.write() as session:
            duplicates.tell_apart(session, *pair, by=lead.actor, at=clock.now())

    assert suggested(database, lead) == []


def test_nobody_is_told_apart_from_itself_or_from_another_leads_partner(database: Database, lead: Lead) -> None:
    one = add(database, lead, VIASNA)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)
    theirs = add(database, stranger, VIASNA)

    with database.write() as session, pytest.raises(SamePartner):
        duplicates.tell_apart(session, one, one, by=lead.actor, at=clock.now())
    with database.write() as session, pytest.raises(NotFound):
        duplicates.tell_apart(session, one, theirs, by=lead.actor, at=clock.now())
    assert suggested(database, lead) == suggested(database, stranger) == []


def test_a_thousand_partners_are_searched_with_three_queries(database: Database, lead: Lead) -> None:
    with database.write() as session:
        guests = [Guest({"en": f"Organization {number:04}"}, f"office@n{number}.example.org", language="en") for number in range(1_000)]
        partners.add(session, guests, by=lead.actor, at=clock.now())

    with database.read() as session:
        seen = cast.count_statements(session)
        duplicates.suggest(session, by=lead.actor)

    assert len(seen) == 3
