"""Finding partners in the lead's directory, and everything that is known of one."""

from dataclasses import replace

import pytest

from app import clock
from app.db import Database
from app.domain import contacts, directory, groups, partners, profiles
from app.domain.directory import Filters
from app.domain.guest_lists import Guest
from app.domain.invitations import Standing
from app.domain.profiles import Profile
from app.errors import NotFound
from tests import cast
from tests.cast import Clock, Lead

VIASNA = Profile({"en": "Human Rights Center “Viasna”", "be": "Праваабарончы цэнтр «Вясна»"}, country_of_focus="BY", scope="national")
FIDH = Profile({"en": "Federation for Rights", "fr": "Fédération des droits"}, "FDR", ["Ligue des droits"], "network", country_of_base="FR")
GHOST = Profile({"en": "Ghost Network"}, ecosoc="special", country_of_focus="FR")


def add(database: Database, lead: Lead, *given: Profile) -> list[str]:
    with database.write() as session:
        return [profiles.add(session, profile, by=lead.actor, at=clock.now()).id for profile in given]


def found(database: Database, lead: Lead, words: str = "", **filters: object) -> list[str]:
    with database.read() as session:
        page = directory.list_page(session, replace(Filters(words), **filters), by=lead.actor)  # type: ignore[arg-type]
    assert page.count == len(page.lines)
    return [line.partner.name() for line in page.lines]


@pytest.mark.parametrize("words", ["viasna", "Вясна", "вясна", "VYASNA", "center viasna", "цэнтр", "rights viasna"])
def test_a_partner_is_found_by_any_spelling(database: Database, lead: Lead, words: str) -> None:
    add(database, lead, VIASNA, FIDH, GHOST)

    assert found(database, lead, words) == ["Human Rights Center “Viasna”"]


@pytest.mark.parametrize("words", ["fdr", "F.D.R.", "federation", "FÉDÉRATION", "ligue"])
def test_a_partner_is_found_by_acronym_accents_and_other_names(database: Database, lead: Lead, words: str) -> None:
    add(database, lead, VIASNA, FIDH, GHOST)

    assert found(database, lead, words) == ["Federation for Rights"]


@pytest.mark.parametrize("words", ["harbour", "%", "_", "…", "viasna federation"])
def test_what_nobody_is_called_finds_nobody(database: Database, lead: Lead, words: str) -> None:
    add(database, lead, VIASNA, FIDH)

    assert found(database, lead, words) == []


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"country": "FR"}, ["Federation for Rights", "Ghost Network"]),
        ({"country": "by"}, ["Human Rights Center “Viasna”"]),
        ({"scope": "national"}, ["Human Rights Center “Viasna”"]),
        ({"kind": "network"}, ["Federation for Rights"]),
        ({"ecosoc": "special"}, ["Ghost Network"]),
        ({"ecosoc": "special", "country": "BY"}, []),
        ({"scope": "galactic"}, []),
        ({}, ["Federation for Rights", "Ghost Network", "Human Rights Center “Viasna”"]),
    ],
)
def test_partners_are_found_by_what_they_are(database: Database, lead: Lead, filters: dict[str, str], names: list[str]) -> None:
    add(database, lead, VIASNA, FIDH, GHOST)

    assert found(database, lead, **filters) == names


def test_partners_are_found_by_group(database: Database, lead: Lead) -> None:
    first, *_ = add(database, lead, VIASNA, FIDH)
    with database.write() as session:
        group = groups.create(session, "Belarus", by=lead.actor, at=clock.now())
        groups.add_partners(session, group, [first], by=lead.actor)

    assert found(database, lead, group_id=group.id) == ["Human Rights Center “Viasna”"]
    with database.read() as session:
        line, *_ = directory.list_page(session, Filters("viasna"), by=lead.actor).lines
    assert [group.name for group in line.groups] == ["Belarus"]


def test_partners_are_found_by_what_they_endorsed(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    token, _ = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, token)

    assert found(database, lead, endorsed_id=statement.id) == ["Lantern Committee"]


def test_partners_without_an_address_that_works_are_found(database: Database, lead: Lead) -> None:
    add(database, lead, GHOST)
    with database.write() as session:
        entries = partners.add(session, [cast.PARTNER, cast.SECOND], by=lead.actor, at=clock.now())
        contact, _ = contacts.get(session, entries[cast.SECOND.email].contact_id, by=lead.actor)
        contacts.turn_off(session, contact, at=clock.now())

    assert found(database, lead, is_unreachable=True) == ["Ghost Network", "Harbour Rights Network"]


def test_a_partner_that_was_invited_by_a_list_is_found_too(database: Database, lead: Lead) -> None:
    with database.write() as session:
        partners.add(session, [cast.PARTNER], by=lead.actor, at=clock.now())

    assert found(database, lead, "lihtar") == found(database, lead, "lantern") == ["Lantern Committee"]


def test_pages_follow_one_another_by_name(database: Database, lead: Lead) -> None:
    add(database, lead, *(Profile({"en": name}) for name in ("Delta", "Beta", "Alpha", "Beta", "Gamma")))
    seen, after = [], ""

    with database.read() as session:
        for _ in range(3):
            page = directory.list_page(session, Filters(), by=lead.actor, after=after, limit=2)
            after = page.next_after
            seen.append([line.partner.name() for line in page.lines])

    assert (seen, after) == ([["Alpha", "Beta"], ["Beta", "Delta"], ["Gamma"]], "")


def test_a_page_after_another_leads_partner_is_the_first_one(database: Database, lead: Lead) -> None:
    add(database, lead, Profile({"en": "Alpha"}), Profile({"en": "Gamma"}))
    (theirs,) = add(database, cast.new_lead(database, "Another Coalition", cast.STRANGER), Profile({"en": "Beta"}))

    with database.read() as session:
        page = directory.list_page(session, Filters(), by=lead.actor, after=theirs)

    assert [line.partner.name() for line in page.lines] == ["Alpha", "Gamma"]


def test_a_thousand_partners_are_listed_with_a_handful_of_queries(database: Database, lead: Lead) -> None:
    with database.write() as session:
        guests = [Guest({"en": f"Organization {number}"}, f"office{number}@example.org", language="en") for number in range(1_000)]
        partners.add(session, guests, by=lead.actor, at=clock.now())

    with database.read() as session:
        seen = cast.count_statements(session)
        page = directory.list_page(session, Filters("organization"), by=lead.actor, limit=50)

    assert (len(page.lines), page.count, len(seen)) == (50, 1_000, 4)
    assert {(line.contacts, line.working) for line in page.lines} == {(1, 1)}


def test_another_lead_finds_and_sees_nothing(database: Database, lead: Lead) -> None:
    first, *_ = add(database, lead, VIASNA)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    assert found(database, stranger) == []
    with database.read() as session, pytest.raises(NotFound):
        directory.get(session, first, by=stranger.actor)


def test_a_card_tells_contacts_notes_and_what_was_answered(database: Database, lead: Lead, still: Clock) -> None:
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    still.advance(hours=2)
    cast.endorse(database, token, visibility="withheld")
    with database.read() as session:
        (line,) = directory.list_page(session, Filters(), by=lead.actor).lines

        card = directory.get(session, line.partner.id, by=lead.actor)

    (answer,), (contact,) = card.answers, card.contacts
    assert (answer.title, answer.standing, answer.answered_at) == ("Joint statement on fair trials", Standing.WITHHELD, clock.now())
    assert (contact.email, contact.name) == ("director@lantern.example.org", "Alesia Partner")
    assert card.profile.names["be"] == "Камітэт «Ліхтар»"
