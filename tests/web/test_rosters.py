"""The desk's roster: order, groups, what is shown, and places by hand."""

import re

import httpx
import pytest

from app.db import Database
from app.domain.guest_lists import Guest
from app.models import Statement
from tests import cast
from tests.coordinator import Browser, Desk, hidden
from tests.partner import words

SETTINGS = {"roster_order": "manual", "roster_grouping": "scope", "shows_number": "yes", "shows_country": "yes", "rounds_total": "yes"}


@pytest.fixture
def page(desk: Desk, database: Database) -> str:
    path, _, links = desk.opened(cast.PARTNER, cast.SECOND)
    for link, name in zip(links, ("Lantern Committee", "Harbour House"), strict=True):
        cast.endorse(database, link, display_name=name, nonce=f"nonce-of-{name[:6]}")
    return f"{path}/roster"


def stored(database: Database, page: str) -> Statement:
    with database.read() as session:
        return session.get_one(Statement, page.split("/")[3])


def save(desk: Desk, page: str, **changes: str) -> httpx.Response:
    """Send the settings over those that the page shows now."""
    return desk.post(page, **{"revision": hidden(desk.get(page), "revision")} | SETTINGS | changes)


def move(desk: Desk, page: str, **numbers: str) -> httpx.Response:
    """Type numbers into the form that the page shows now."""
    shown = desk.get(page)
    return desk.post(page, **{name: hidden(shown, name) for name in ("revision", "seen", "first")} | SETTINGS | numbers)


def places(desk: Desk, page: str) -> dict[str, tuple[str, str]]:
    """Return the field and the number of every name, in the order of the page."""
    rows = re.findall(r'name="(place-\w+)"[^>]* value="(\d+)">\n<label[^>]*><bdi[^>]*>([^<]*)</bdi>', desk.get(page).text)
    return {name: (field, number) for field, number, name in rows}


def test_the_statement_s_pages_lead_there_and_the_count_stands_on_it(desk: Desk, page: str) -> None:
    assert f'href="{page}"' in desk.get(page.removesuffix("/roster")).text
    assert "2 organizations" in words(desk.get(page))


def test_what_is_chosen_is_kept_and_shown_again(desk: Desk, database: Database, page: str) -> None:
    assert save(desk, page).status_code == 303

    kept = stored(database, page)
    shown = desk.get(page).text
    assert (kept.roster_order, kept.roster_grouping, kept.roster_shows) == ("manual", "scope", ["number", "country"])
    assert (kept.rounds_total, kept.has_un_profile) == (True, False)
    assert '<option value="manual" selected>' in shown
    assert 'name="shows_acronym" type="checkbox" value="yes" checked' not in shown


def test_what_cannot_be_is_refused_and_what_was_typed_stays(desk: Desk, page: str) -> None:
    answer = save(desk, page, roster_grouping="money")

    assert answer.status_code == 422
    assert "Please choose one of the options." in words(answer)
    assert '<option value="manual" selected>' in answer.text


def test_a_number_moves_a_name_and_the_others_make_room(desk: Desk, page: str) -> None:
    assert list(places(desk, page)) == ["Harbour House", "Lantern Committee"]
    field, _ = places(desk, page)["Lantern Committee"]

    assert move(desk, page, **{field: "1"}).status_code == 303

    assert [(name, number) for name, (_, number) in places(desk, page).items()] == [("Lantern Committee", "1"), ("Harbour House", "2")]


def test_one_button_saves_settings_and_places(desk: Desk, database: Database, page: str) -> None:
    field, _ = places(desk, page)["Lantern Committee"]

    move(desk, page, **{field: "1", "roster_grouping": "country"})

    assert stored(database, page).roster_grouping == "country"
    assert list(places(desk, page)) == ["Lantern Committee", "Harbour House"]
    assert desk.get(page).text.count(">Save</button>") == 1


def test_a_wrong_place_loses_no_setting_that_was_typed_beside_it(desk: Desk, database: Database, page: str) -> None:
    field, _ = places(desk, page)["Lantern Committee"]

    answer = move(desk, page, **{field: "first"})

    assert '<option value="manual" selected>' in answer.text
    assert stored(database, page).roster_order == "alphabetical"


def test_the_order_by_hand_begins_with_the_alphabet_of_the_page(desk: Desk, database: Database) -> None:
    names = ("Zebra House", "São Paulo Watch", "Éclair Centre", "Östliche Hilfe", "Solidarity Desk", "İzmir Bar", "Права на сход")
    guests = [Guest({"en": name, "be": name}, f"office{number}@example.org") for number, name in enumerate(names)]
    guests[-1] = Guest({"en": "Right to Assemble"}, "rights@example.org")
    path, _, links = desk.opened(*guests)
    for link, name in zip(links, names, strict=True):
        cast.endorse(database, link, display_name=name, language="be" if name == names[-1] else "en", nonce=f"nonce-{link[:20]}")

    shown = list(places(desk, f"{path}/roster"))

    assert shown == [
        "Éclair Centre",
        "İzmir Bar",
        "Östliche Hilfe",
        "Right to Assemble",
        "São Paulo Watch",
        "Solidarity Desk",
        "Zebra House",
    ]
    assert "Right to Assemble Права на сход" in words(desk.get(f"{path}/roster"))


def test_what_is_no_number_is_refused_where_it_was_typed(desk: Desk, page: str) -> None:
    field, _ = places(desk, page)["Lantern Committee"]

    answer = move(desk, page, **{field: "first"})

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="first"' in answer.text


def test_what_a_colleague_arranged_meanwhile_is_not_overwritten_and_nothing_typed_is_lost(
    desk: Desk, database: Database, page: str
) -> None:
    mine = hidden(desk.get(page), "revision")
    assert save(desk, page, roster_order="country").status_code == 303

    refused = desk.post(page, **SETTINGS | {"revision": mine})

    assert (refused.status_code, stored(database, page).roster_order) == (409, "country")
    assert "Somebody else arranged this list while you did." in words(refused)
    assert "<dt>Order</dt><dd>By country</dd>" in refused.text
    assert '<option value="manual" selected>' in refused.text
    assert desk.post(page, **SETTINGS | {"revision": hidden(refused, "revision")}).status_code == 303
    assert stored(database, page).roster_order == "manual"


def test_places_that_a_colleague_moved_meanwhile_are_not_moved_back(desk: Desk, page: str) -> None:
    before = places(desk, page)
    mine = {"seen": hidden(desk.get(page), "seen"), "first": "1", before["Harbour House"][0]: "1", before["Lantern Committee"][0]: "3"}
    assert move(desk, page, **{before["Lantern Committee"][0]: "1"}).status_code == 303

    refused = desk.post(page, **SETTINGS | mine)

    assert refused.status_code == 409
    assert list(places(desk, page)) == ["Lantern Committee", "Harbour House"]
    assert 'value="3"' in refused.text
    assert "stands at 1 now" in words(refused)


def test_an_endorsement_that_came_meanwhile_is_no_conflict(desk: Desk, database: Database, page: str) -> None:
    before, seen = places(desk, page), hidden(desk.get(page), "seen")
    left = {"seen": f"{seen} somebody-who-left", "first": "1", before["Harbour House"][0]: "1"}

    answer = desk.post(page, **SETTINGS | left | {"revision": hidden(desk.get(page), "revision"), before["Lantern Committee"][0]: "1"})

    assert answer.status_code == 303
    assert list(places(desk, page)) == ["Lantern Committee", "Harbour House"]


def test_a_withheld_name_has_no_place(desk: Desk, database: Database) -> None:
    path, _, links = desk.opened(cast.PARTNER, cast.SECOND)
    cast.endorse(database, links[0], display_name="Lantern Committee")
    cast.endorse(database, links[1], display_name="Harbour House", visibility="withheld", nonce="nonce-of-the-other")

    assert list(places(desk, f"{path}/roster")) == ["Lantern Committee"]
    said = words(desk.get(f"{path}/roster"))
    assert "2 organizations: 1 named, 1 withheld for its safety" in said
    assert said.count("withheld for its safety") == 1


def test_strangers_find_nothing(stranger: Desk, page: str) -> None:
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, **SETTINGS).status_code == 404


def test_a_visitor_is_asked_to_log_in(client: Browser, page: str) -> None:
    client.cookies.clear()

    assert client.get(page).status_code in {303, 401}
