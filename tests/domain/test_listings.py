"""The desk's lists of organizations: by name, and found by any spelling of it."""

import pytest

from app import clock
from app.db import Database
from app.domain import campaigns, listings, overviews, recipient_choices, reminders, statements
from app.domain.guest_lists import Guest
from app.domain.invitations import Standing
from app.domain.listings import Wanted
from app.domain.recipient_choices import Filters
from app.models import Statement
from tests import cast
from tests.cast import Lead

NAMES = ["Zebra Fund", "élan vital", "“Alder” Centre", "Вясна", "Harbour Network"]
SORTED = ["“Alder” Centre", "élan vital", "Harbour Network", "Zebra Fund", "Вясна"]
GUESTS = [Guest({"en": name}, f"office{number}@example.org", language="en") for number, name in enumerate(NAMES)]


@pytest.fixture
def invited(database: Database, lead: Lead, statement: Statement) -> list[str]:
    """The five, invited in the order of `NAMES`; the tokens of their invitations."""
    return cast.invite(database, lead, statement, *GUESTS)


def listed(database: Database, lead: Lead, statement: Statement, wanted: Wanted) -> tuple[list[str], str]:
    with database.read() as session:
        overview = overviews.get(session, statement.id, by=lead.actor, at=clock.now(), limit=1)
        filled = listings.fill(session, overview, wanted)
        return [line.partner.name() for line in filled.progress], filled.next_after


def test_the_invited_are_listed_by_name(database: Database, lead: Lead, statement: Statement, invited: list[str]) -> None:
    assert listed(database, lead, statement, Wanted()) == (SORTED, "")


def test_the_pages_of_the_invited_follow_the_names(database: Database, lead: Lead, statement: Statement, invited: list[str]) -> None:
    first, after = listed(database, lead, statement, Wanted(limit=2))
    second, after = listed(database, lead, statement, Wanted(after=after, limit=2))
    third, end = listed(database, lead, statement, Wanted(after=after, limit=2))

    assert (first, second, third, end) == (SORTED[:2], SORTED[2:4], SORTED[4:], "")


def test_a_page_goes_on_where_the_last_one_of_it_has_left_the_list(
    database: Database, lead: Lead, statement: Statement, invited: list[str]
) -> None:
    wanted = Wanted(show=Standing.SILENT, limit=2)
    _, after = listed(database, lead, statement, wanted)
    cast.endorse(database, invited[NAMES.index("élan vital")])

    rest, _ = listed(database, lead, statement, Wanted(show=Standing.SILENT, after=after))

    assert rest == SORTED[2:]


@pytest.mark.parametrize(
    ("words", "found"), [("viasna", ["Вясна"]), ("ELAN", ["élan vital"]), ("net harb", ["Harbour Network"]), ("?", [])]
)
def test_the_invited_are_found_by_any_spelling(
    database: Database, lead: Lead, statement: Statement, invited: list[str], words: str, found: list[str]
) -> None:
    assert listed(database, lead, statement, Wanted(words=words))[0] == found


def test_those_to_remind_come_by_name(database: Database, lead: Lead, statement: Statement, invited: list[str]) -> None:
    with database.read() as session:
        found = reminders.list_silent(session, statements.get(session, statement.id, by=lead.actor))

    assert [one.line.partner.name() for one in found] == SORTED
    assert [one.line.partner.name() for one in found if listings.has_name(one.line.partner, "vyasna")] == ["Вясна"]


def test_recipients_come_by_name_and_are_found_by_any_spelling(
    database: Database, lead: Lead, statement: Statement, invited: list[str]
) -> None:
    other = cast.open_statement(database, lead)
    with database.write() as session:
        fresh = statements.get(session, other.id, by=lead.actor)
        campaign = campaigns.create(session, fresh, nonce="nonce-of-a-campaign", by=lead.actor, at=clock.now())
        recipient_choices.add(session, campaign, Filters(), by=lead.actor)
        first = recipient_choices.list_page(session, campaign, limit=3)
        rest = recipient_choices.list_page(session, campaign, after=first[-1].partner.id, limit=3)
        found = recipient_choices.list_page(session, campaign, words="viasna")

    assert [one.partner.name() for one in first + rest] == SORTED
    assert [one.partner.name() for one in found] == ["Вясна"]
