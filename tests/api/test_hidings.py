"""Hiding names through the API: a country or a group, once, and only of the caller's own."""

import pytest

from app.db import Database
from tests import cast
from tests.api.calling import Api, problem, row


@pytest.fixture
def named(api: Api, database: Database) -> str:
    """A statement that an organization of Belarus has endorsed by name; its id."""
    opened = api.open()
    api.invite(opened, row("one@example.org", country="BY"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))
    return opened


def visibilities(api: Api, statement_id: str) -> list[str]:
    return [one["visibility"] for one in api("GET", f"/statements/{statement_id}/endorsements").json()["items"]]


def test_the_names_of_a_country_are_hidden_once(api: Api, named: str) -> None:
    first, second = (api("POST", "/hidings", json={"country": "BY"}) for _ in range(2))

    assert (first.status_code, first.json(), second.json()) == (201, {"hidden": 1}, {"hidden": 0})
    assert visibilities(api, named) == ["withheld"]


@pytest.mark.parametrize("given", [{}, {"country": "XX"}, {"country": "BY", "group": "0" * 32}, {"country": "\ud800"}])
def test_one_country_or_one_group_is_asked_for(api: Api, named: str, given: dict[str, str]) -> None:
    answer = api("POST", "/hidings", json=given)

    assert problem(answer) == (422, "invalid", {"country"})
    assert visibilities(api, named) == ["named"]


def test_an_unknown_group_is_absent(api: Api, named: str) -> None:
    assert api("POST", "/hidings", json={"group": "0" * 32}).status_code == 404
    assert visibilities(api, named) == ["named"]
