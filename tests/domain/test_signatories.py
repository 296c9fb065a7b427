"""How rows become a roster: who has a rank, what is told of a partner, and what everybody counts for."""

from typing import Any

import pytest
from sqlmodel import col, select

from app import clock
from app.db import Database
from app.domain import arrangements, publications, readings, reviews, statements
from app.domain.arrangements import Arrangement
from app.domain.guest_lists import Guest
from app.models import Edition, Endorsement, Partner, PartnerKind, Statement
from app.publishing.document import Document, Signatory
from tests import cast
from tests.cast import Clock, Lead

NAMES = ("Cedar", "Alder", "Birch")


@pytest.fixture
def statement(database: Database, lead: Lead, still: Clock) -> Statement:
    """Three endorsed, one a minute: Cedar, then Alder, who is withheld, then Birch."""
    made = cast.open_statement(database, lead, late_endorsements=True)
    for name in NAMES:
        (token,) = cast.invite(database, lead, made, Guest({"en": f"{name} Office"}, f"{name.lower()}@example.org"))
        visibility = "withheld" if name == "Alder" else "named"
        cast.endorse(database, token, display_name=name, visibility=visibility, nonce=f"nonce-of-{name}")
        still.advance(minutes=1)
    return made


def change(database: Database, name: str, **values: Any) -> None:
    """Write what the lead knows of the partner that endorsed under a name."""
    with database.write() as session:
        query = select(Partner).join(Endorsement, col(Endorsement.partner_id) == col(Partner.id)).where(Endorsement.display_name == name)
        partner = session.exec(query).one()
        for field, value in values.items():
            setattr(partner, field, value)


def arrange(database: Database, lead: Lead, statement: Statement, **values: Any) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        arrangements.arrange(session, fresh, Arrangement(**values), at=clock.now())


def drawn(database: Database, lead: Lead, statement: Statement) -> Document:
    with database.read() as session:
        return publications.draw(session, statement.id, 1, at=clock.now()).document


def one(document: Document, name: str) -> Signatory:
    return next(signatory for signatory in document.signatories if signatory.name == name)


def test_p4_ranks_run_among_the_named_so_that_no_gap_tells_of_a_withheld_one(database: Database, lead: Lead, statement: Statement) -> None:
    arrange(database, lead, statement, order="endorsed")

    ranked = [(signatory.name, signatory.rank) for signatory in drawn(database, lead, statement).signatories]

    assert ranked == [("Birch", 2), ("Cedar", 1)]


@pytest.mark.parametrize("order", ["alphabetical", "country", "lead_first"])
def test_no_other_order_tells_who_endorsed_when(database: Database, lead: Lead, statement: Statement, order: str) -> None:
    arrange(database, lead, statement, order=order)

    assert {signatory.rank for signatory in drawn(database, lead, statement).signatories} == {0}


def test_facts_that_the_lead_knows_of_a_named_partner_are_those_of_its_directory_now(
    database: Database, lead: Lead, statement: Statement
) -> None:
    change(database, "Cedar", country_of_focus="UZ", country_of_base="FR", kind=PartnerKind.NETWORK, ecosoc="special", scope="regional")

    told = one(drawn(database, lead, statement), "Cedar")

    assert (told.country, told.base, told.kind, told.scope, told.ecosoc) == ("UZ", "FR", "network", "regional", "special")


def test_where_only_the_base_is_known_it_stands_for_the_country(database: Database, lead: Lead, statement: Statement) -> None:
    change(database, "Cedar", country_of_base="FR")

    told = one(drawn(database, lead, statement), "Cedar")

    assert (told.country, told.base) == ("FR", "")


def test_joint_programmes_that_are_named_count_as_the_lead_says(database: Database, lead: Lead, statement: Statement) -> None:
    change(database, "Cedar", kind=PartnerKind.JOINT_PROGRAMME, counts_as=3)
    change(database, "Birch", counts_as=9)

    document = drawn(database, lead, statement)

    assert (document.named_count, document.withheld_count, document.total_count) == (4, 1, 5)


@pytest.mark.parametrize(("counts_as", "counted"), [(5, 1), (1, 1), (0, 0)])
def test_p4_no_number_of_its_own_tells_which_joint_programme_is_withheld(
    database: Database, lead: Lead, statement: Statement, counts_as: int, counted: int
) -> None:
    change(database, "Alder", kind=PartnerKind.JOINT_PROGRAMME, counts_as=counts_as)
    (token,) = cast.invite(database, lead, statement, Guest({"en": "Elder Office"}, "elder@example.org"))

    with database.read() as session:
        _, company = readings.read_request(session, token, at=clock.now())
        reviewed = reviews.review(session, statements.get(session, statement.id, by=lead.actor))

    assert company.withheld_count == reviewed.withheld_count == drawn(database, lead, statement).withheld_count == counted


def test_the_review_and_the_edition_have_the_count_of_the_page(database: Database, lead: Lead, statement: Statement) -> None:
    change(database, "Cedar", kind=PartnerKind.JOINT_PROGRAMME, counts_as=3)
    with database.read() as session:
        reviewed = reviews.review(session, statements.get(session, statement.id, by=lead.actor)).total_count

    document = cast.publish(database, lead, statement)

    with database.read() as session:
        edition = session.exec(select(Edition)).one()
    assert (edition.named_count, edition.withheld_count) == (4, 1)
    assert reviewed == document.total_count == document.facts.total_count == 5


def test_p4_nothing_that_is_known_of_a_withheld_one_is_in_the_document(database: Database, lead: Lead, statement: Statement) -> None:
    change(database, "Alder", country_of_focus="KG", acronym="SECRET", website="https://secret.example.org", shows_website=True)
    for order in ("alphabetical", "country", "lead_first", "manual", "endorsed"):
        arrange(database, lead, statement, order=order)

        said = repr(drawn(database, lead, statement))

        assert not [word for word in ("Alder", "KG", "SECRET", "secret.example.org") if word in said]


def test_partners_read_the_same_count_before_they_endorse(database: Database, lead: Lead, statement: Statement) -> None:
    change(database, "Cedar", kind=PartnerKind.JOINT_PROGRAMME, counts_as=3)
    (token,) = cast.invite(database, lead, statement, Guest({"en": "Elder Office"}, "elder@example.org"))

    with database.read() as session:
        _, company = readings.read_request(session, token, at=clock.now())

    assert (company.named_count, company.withheld_count, company.total_count) == (4, 1, 5)
    assert (len(company.named), company.unlisted) == (2, 0)
