"""Endorsements through the API: the lead sees every name, the roster shows what the public would see, and nobody can write one."""

import pytest

from app import clock
from app.db import Database
from app.domain import endorsements, withdrawals
from tests import cast
from tests.api.calling import Api, row
from tests.cast import Clock


@pytest.fixture
def statement_id(api: Api, database: Database, still: Clock) -> str:
    """A statement with one named and one withheld endorsement, and one decline."""
    opened = api.open()
    api.invite(opened, row("one@example.org", country="GE"), row("two@example.org", "Second Partner"), row("three@example.org", "Third"))
    tokens = [cast.link_in_mail(database, f"{name}@example.org", "invitation") for name in ("one", "two", "three")]
    cast.endorse(database, tokens[0], display_name="Камітэт «Ліхтар»", language="be")
    still.advance(seconds=1)
    cast.endorse(database, tokens[1], display_name="Hidden Harbour Network", visibility="withheld", nonce="nonce-of-another-form")
    still.advance(seconds=1)
    with database.write() as session:
        endorsements.decline(session, tokens[2], reason="", at=clock.now())
    return opened


def test_the_lead_sees_every_endorsement_with_its_name(api: Api, statement_id: str) -> None:
    named, withheld, declined = api("GET", f"/statements/{statement_id}/endorsements").json()["items"]

    assert set(named) == {"id", "partner_id", "partner", "state", "visibility", "display_name", "language", "version", "recorded_at"}
    assert (named["partner"], named["state"], named["visibility"]) == ("Lantern Committee", "confirmed", "named")
    assert (named["display_name"], named["language"], named["version"]) == ({"be": "Камітэт «Ліхтар»"}, "be", 1)
    assert named["recorded_at"] == "2026-12-01T12:00:00Z"
    assert (withheld["visibility"], withheld["display_name"]) == ("withheld", {"en": "Hidden Harbour Network"})
    assert (declined["state"], declined["visibility"], declined["display_name"], declined["language"]) == ("declined", None, {}, None)


def test_p4_the_roster_counts_the_withheld_and_does_not_name_them(api: Api, statement_id: str) -> None:
    answer = api("GET", f"/statements/{statement_id}/roster")

    roster = answer.json()
    assert (roster["total"], roster["named"], roster["withheld"], roster["version"]) == (2, 1, 1, 1)
    assert roster["as_of"] == "2026-12-01T12:00:02Z"
    [one] = roster["items"]
    assert (one["number"], one["name"], one["language"], one["country"]) == (1, "Камітэт «Ліхтар»", "be", "GE")
    assert one["line"] == "Камітэт «Ліхтар» (Georgia)", "a name that the directory has not stands alone"
    assert roster["withheld_in_words"] == "and 1 organization whose name is withheld for its safety"
    assert "Hidden" not in answer.text
    assert "Second Partner" not in answer.text


def test_endorsements_come_in_pages(api: Api, statement_id: str) -> None:
    first = api("GET", f"/statements/{statement_id}/endorsements?limit=2").json()
    second = api("GET", f"/statements/{statement_id}/endorsements?limit=2&cursor={first['next']}").json()

    assert [len(first["items"]), len(second["items"]), second["next"]] == [2, 1, None]


def test_the_roster_comes_in_pages_in_the_order_of_the_statement(api: Api, database: Database) -> None:
    opened = api.open(roster_order="country")
    places = (("PL", "Żuraw"), ("GE", "Zeta"), ("GE", "Alpha"))
    for number, (country, name) in enumerate(places):
        email = f"office{number}@example.org"
        api.invite(opened, row(email, name, country=country))
        cast.endorse(database, cast.link_in_mail(database, email, "invitation"), display_name=name, nonce=f"nonce-number-{number}")

    first = api("GET", f"/statements/{opened}/roster?limit=2").json()
    second = api("GET", f"/statements/{opened}/roster?limit=2&cursor={first['next']}").json()

    assert [item["name"] for item in first["items"] + second["items"]] == ["Alpha", "Zeta", "Żuraw"]
    assert (first["total"], second["total"], second["next"]) == (3, 3, None)


def test_a_quiet_withdrawal_leaves_no_name_even_for_the_lead(api: Api, database: Database, still: Clock) -> None:
    opened = api.open()
    api.invite(opened, row("one@example.org"))
    manage = cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"), display_name="A Name to Forget")
    still.advance(minutes=1)
    with database.write() as session:
        withdrawals.withdraw(session, manage, "quiet", at=clock.now())

    answer = api("GET", f"/statements/{opened}/endorsements")

    assert (answer.json()["items"][0]["state"], answer.json()["items"][0]["display_name"]) == ("withdrawn", {})
    assert "A Name to Forget" not in answer.text


def test_a_draft_has_an_empty_roster(api: Api) -> None:
    roster = api("GET", f"/statements/{api.draft()}/roster").json()

    assert (roster["items"], roster["next"], roster["total"]) == ([], None, 0)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("noun", ["endorsements", "roster"])
def test_p1_nothing_can_be_written_where_endorsements_are_read(api: Api, statement_id: str, method: str, noun: str) -> None:
    assert api(method, f"/statements/{statement_id}/{noun}", json={}).status_code == 405
