"""What a lead knows of a partner: checked, sealed where it is private, and never overwritten unseen."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import profiles, websites
from app.domain.inputs import Checks
from app.domain.profiles import PartnerChanged, Profile
from app.errors import Invalid, NotFound
from app.models import EcosocStatus, Edition, Endorsement, Partner, PartnerKind, Scope
from tests import cast
from tests.cast import Clock, Lead

LANTERN = Profile(
    {"en": "Lantern Committee", "be": "Камітэт «Ліхтар»"},
    acronym="LC",
    aliases=["The Lantern", "The Lantern", "Lantern Committee", " "],
    kind="network",
    country_of_focus="Belarus",
    scope="national",
    ecosoc="special",
    website="lantern.example.org",
    shows_website=True,
    notes="Ask Alesia first.",
)


def add(database: Database, lead: Lead, profile: Profile = LANTERN) -> Partner:
    with database.write() as session:
        return profiles.add(session, profile, by=lead.actor, at=clock.now())


def save(database: Database, lead: Lead, partner: Partner, revision: str, **changes: Any) -> None:
    with database.write() as session:
        fresh = profiles.get(session, partner.id, by=lead.actor)
        profiles.save(session, fresh, replace(LANTERN, **changes), revision=revision, by=lead.actor, at=clock.now())


def test_a_partner_is_kept_cleaned_and_can_be_read_again(database: Database, lead: Lead) -> None:
    made = add(database, lead)

    with database.read() as session:
        partner = profiles.get(session, made.id, by=lead.actor)
        read = profiles.read(session, partner)
    assert read == replace(LANTERN, aliases=["The Lantern"], country_of_focus="BY", website="https://lantern.example.org")
    assert (partner.kind, partner.scope, partner.ecosoc) == (PartnerKind.NETWORK, Scope.NATIONAL, EcosocStatus.SPECIAL)
    assert partner.search == " lantern committee comite камітэт ліхтар kamitet lihtar lc the "


def test_notes_are_sealed(database: Database, lead: Lead) -> None:
    add(database, lead)

    with database.read() as session:
        assert "Alesia" not in repr(session.exec(select(Partner)).one().model_dump())


def test_only_an_individual_has_an_affiliation(database: Database, lead: Lead) -> None:
    person = replace(LANTERN, kind="individual", affiliation="University of Example")

    assert add(database, lead, person).affiliation == "University of Example"
    assert add(database, lead, replace(person, kind="organization")).affiliation == ""


def test_a_website_is_shown_only_where_there_is_one(database: Database, lead: Lead) -> None:
    assert add(database, lead).shows_website
    assert not add(database, lead, replace(LANTERN, website="")).shows_website
    assert not add(database, lead, Profile({"en": "Harbour"})).shows_website


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"names": {}}, "name"),
        ({"names": {"en": " "}}, "name"),
        ({"names": {"en": "X"}}, "name"),
        ({"names": {"english": "Lantern"}}, "name"),
        ({"names": {f"en-x{number:02}": "Lantern" for number in range(31)}}, "name"),
        ({"acronym": "A" * 41}, "acronym"),
        ({"aliases": ["\u202eevil"]}, "aliases"),
        ({"aliases": [f"Alias {number}" for number in range(31)]}, "aliases"),
        ({"kind": "party"}, "kind"),
        ({"country_of_focus": "Ruritania"}, "country"),
        ({"country_of_base": "Ruritania"}, "country_of_base"),
        ({"scope": "galactic"}, "scope"),
        ({"ecosoc": "consultative"}, "ecosoc"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"notes": "x" * 10_001}, "notes"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_kept(database: Database, lead: Lead, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(database, lead, replace(LANTERN, **changes))

    assert list(refused.value.fields) == [field]
    with database.read() as session:
        assert session.exec(select(Partner)).all() == []


@pytest.mark.parametrize("typed", ["https://lantern.example.org/about?x=1", "http://ліхтар.example.org", "HTTPS://lantern.example.org"])
def test_a_website_is_taken(typed: str) -> None:
    checks = Checks()

    assert (websites.check(checks, "website", typed), checks.errors) == (typed, {})


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://lantern.example.org",
        "https://",
        "https://localhost",
        "https://[broken",
        "https://anna@lantern.example.org",
        "https://a b.org",
        "data:text/html,x",
        "//lantern.example.org",
        "https://lantern.example.org:8443",
        "https://a..org",
        "https://x.org" + "/" * 500,
    ],
)
def test_what_is_no_website_is_refused(typed: str) -> None:
    checks = Checks()

    websites.check(checks, "website", typed)

    assert list(checks.errors) == ["website"]


def test_a_saved_partner_is_found_by_its_new_names(database: Database, lead: Lead) -> None:
    made = add(database, lead)

    save(database, lead, made, profiles.revision_of(made), names={"en": "Beacon"}, aliases=[], notes="")

    with database.read() as session:
        partner = session.exec(select(Partner)).one()
    assert (partner.name(), partner.search, partner.notes_sealed) == ("Beacon", " beacon lc ", None)


def test_of_two_editors_the_second_overwrites_nothing(database: Database, lead: Lead, still: Clock) -> None:
    made = add(database, lead)
    seen = profiles.revision_of(made)
    still.advance(minutes=1)
    save(database, lead, made, seen, acronym="FIRST")

    with pytest.raises(PartnerChanged):
        save(database, lead, made, seen, acronym="SECOND")

    with database.read() as session:
        assert session.exec(select(Partner)).one().acronym == "FIRST"


def test_another_leads_partner_is_absent(database: Database, lead: Lead) -> None:
    made = add(database, lead)
    stranger = cast.new_lead(database, "Another Coalition", cast.STRANGER)

    with database.read() as session, pytest.raises(NotFound):
        profiles.get(session, made.id, by=stranger.actor)


def test_the_leads_own_entry_is_known_by_its_name(database: Database, lead: Lead) -> None:
    assert add(database, lead, Profile({"en": "coalition for FAIR trials"})).is_lead
    assert not add(database, lead).is_lead


@pytest.mark.parametrize(
    ("kind", "typed", "kept"), [("joint_programme", "3", 3), ("joint_programme", "0", 0), ("joint_programme", "", 1), ("network", "3", 1)]
)
def test_a_joint_programme_alone_counts_for_several_or_for_none(database: Database, lead: Lead, kind: str, typed: str, kept: int) -> None:
    assert add(database, lead, replace(LANTERN, kind=kind, counts_as=typed)).counts_as == kept


@pytest.mark.parametrize("typed", ["-1", "101", "many"])
def test_what_a_joint_programme_cannot_count_for_is_refused(database: Database, lead: Lead, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        add(database, lead, replace(LANTERN, kind="joint_programme", counts_as=typed))

    assert list(refused.value.fields) == ["counts_as"]


def test_a_published_list_follows_what_it_says_of_a_partner_and_nothing_else(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    cast.publish(database, lead, statement)
    with database.read() as session:
        partner = session.exec(select(Partner).join(Endorsement)).one()
        plain = replace(profiles.read(session, partner), notes="Ask first.")

    for profile, editions in ((plain, 1), (replace(plain, country_of_base="FR"), 2)):
        with database.write() as session:
            fresh = profiles.get(session, partner.id, by=lead.actor)
            profiles.save(session, fresh, profile, revision=profiles.revision_of(fresh), by=lead.actor, at=clock.now())
        with database.read() as session:
            assert len(session.exec(select(Edition.id)).all()) == editions
