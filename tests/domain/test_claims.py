"""What a text says of its own signatories, held against who would stand under it."""

import pytest

from app.db import Database
from app.domain import reviews
from app.domain.claims import Countries
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.models import Statement
from tests import cast
from tests.cast import Lead

BASED = Guest({"en": "River Network"}, "office@river.example.org", language="en", country_of_base="LT")
NOWHERE = Guest({"en": "Harbour Network"}, "office@harbour.example.org", language="en")
COUNTING = {"en": Text("We ask", "We, from {{countries}} countries, ask.")}


@pytest.fixture
def counting(database: Database, lead: Lead) -> Statement:
    """A statement whose text counts countries, with sign-on open."""
    return cast.open_statement(database, lead, translations=COUNTING)


def endorse(database: Database, lead: Lead, statement: Statement, *guests: Guest, visibility: str = "named") -> None:
    for token, guest in zip(cast.invite(database, lead, statement, *guests), guests, strict=True):
        cast.endorse(database, token, display_name=guest.names["en"], nonce=guest.email, visibility=visibility)


def counted(database: Database, statement: Statement) -> tuple[int, list[str]] | None:
    with database.read() as session:
        found = reviews.review(session, statement).countries
    return (found.count, [partner.name() for partner in found.without]) if isinstance(found, Countries) else None


def test_a_signatory_without_a_country_of_work_is_listed_under_the_one_it_is_based_in(
    database: Database, lead: Lead, counting: Statement
) -> None:
    endorse(database, lead, counting, cast.PARTNER, BASED)

    document = cast.publish(database, lead, counting)

    assert [(one.name, one.country) for one in document.signatories] == [("Lantern Committee", "BY"), ("River Network", "LT")]
    assert document.country_count == 2


def test_the_review_says_which_listed_organizations_the_number_of_countries_leaves_out(
    database: Database, lead: Lead, counting: Statement
) -> None:
    endorse(database, lead, counting, cast.PARTNER, BASED, NOWHERE)

    assert counted(database, counting) == (2, ["Harbour Network"])


def test_the_review_says_when_no_country_would_be_counted(database: Database, lead: Lead, counting: Statement) -> None:
    endorse(database, lead, counting, cast.PARTNER, visibility="withheld")

    assert counted(database, counting) == (0, [])


def test_a_text_that_counts_no_countries_is_not_held_against_any(database: Database, lead: Lead, statement: Statement) -> None:
    endorse(database, lead, statement, NOWHERE)

    assert counted(database, statement) is None
