"""Duplicates on the desk: suggested, told apart, merged after a look."""

import re

import pytest

from app import clock
from app.db import Database
from app.domain import endorsements, profiles
from app.domain.guest_lists import Guest
from app.domain.profiles import Profile
from tests import cast
from tests.coordinator import Browser, Desk
from tests.partner import words

VIASNA, VYASNA = Profile({"en": "Human Rights Center Viasna"}), Profile({"en": "Human Rights Center Vyasna"})
OTHER_NONCE = "nonce-of-another-form"
TWIN = Guest({"en": "Lantern Comittee"}, "deputy@lantern.example.org", language="en")


@pytest.fixture
def ids(desk: Desk, database: Database) -> list[str]:
    """Two entries of one organization."""
    with database.write() as session:
        return [profiles.add(session, profile, by=desk.lead.actor, at=clock.now()).id for profile in (VIASNA, VYASNA)]


def invited(desk: Desk) -> tuple[list[str], list[str]]:
    """Two entries of one organization that are both invited: their ids and tokens."""
    _, _, tokens = desk.opened(cast.PARTNER, TWIN)
    found = re.findall(r"/desk/partners/([0-9a-f]+)/merge\?other=([0-9a-f]+)", desk.get("/desk/partners/duplicates").text)
    return list(found[0]), tokens


def test_two_that_look_like_one_are_suggested_with_the_reason(desk: Desk, ids: list[str]) -> None:
    page = words(desk.get("/desk/partners/duplicates"))

    assert "1 suggestion" in page
    assert "Same name, spelt in another way Human Rights Center Viasna" in page


def test_what_was_told_apart_is_not_suggested_again(desk: Desk, ids: list[str]) -> None:
    answer = desk.post("/desk/partners/duplicates/distinction", partner=[ids[1], ids[0]])

    page = words(desk.get(answer.headers["location"]))
    assert "They stay two" in page
    assert "Nobody seems to stand here twice." in page


def test_a_merge_is_shown_before_it_is_done_and_an_old_address_leads_to_the_one_that_stays(desk: Desk, ids: list[str]) -> None:
    look = desk.get(f"/desk/partners/{ids[0]}/merge", other=ids[1])
    assert "This one stays Human Rights Center Viasna" in words(look)
    assert f'href="/desk/partners/{ids[1]}/merge?other={ids[0]}"' in look.text

    answer = desk.post(f"/desk/partners/{ids[0]}/merge", other=ids[1])

    page = words(desk.get(answer.headers["location"]))
    assert "Other names Human Rights Center Vyasna" in page
    assert "Merged into it: Human Rights Center Vyasna (1 December 2026)" in page
    assert desk.get(f"/desk/partners/{ids[1]}").headers["location"] == f"/desk/partners/{ids[0]}?done=merged"


def test_the_other_entry_can_be_looked_for(desk: Desk, ids: list[str]) -> None:
    page = desk.get(f"/desk/partners/{ids[0]}/merge", q="вясна")

    assert f'href="/desk/partners/{ids[0]}/merge?other={ids[1]}"' in page.text
    assert f"other={ids[0]}" not in page.text
    assert "No other entry was found." in words(desk.get(f"/desk/partners/{ids[0]}/merge", q="harbour"))


def test_two_endorsements_are_made_one_after_the_page_has_said_so(desk: Desk, database: Database) -> None:
    (keep, other), tokens = invited(desk)
    for token, nonce in zip(tokens, ("nonce-of-one-form", OTHER_NONCE), strict=True):
        cast.endorse(database, token, nonce=nonce)
    said = words(desk.get(f"/desk/partners/{keep}/merge", other=other))
    assert "Both gave the same answer: it counts once." in said
    assert "From then on the links of both lead to one answer: the people of each see what the other answered." in said

    assert desk.post(f"/desk/partners/{keep}/merge", other=other).status_code == 303

    assert len(cast.outbox(database, "merged")) == 2


def test_the_page_shows_under_which_names_two_endorsed_and_which_one_stays(desk: Desk, database: Database) -> None:
    (keep, other), tokens = invited(desk)
    cast.endorse(database, tokens[0])
    cast.endorse(database, tokens[1], nonce=OTHER_NONCE, display_name="Lantern Front", visibility="withheld")

    said = words(desk.get(f"/desk/partners/{keep}/merge", other=other))

    assert "Stays Lantern Committee Named Ends Lantern Front Withheld" in said
    assert "Two different names" in said


def test_different_answers_are_refused_and_the_statement_is_named(desk: Desk, database: Database) -> None:
    (keep, other), tokens = invited(desk)
    cast.endorse(database, tokens[0])
    with database.write() as session:
        endorsements.decline(session, tokens[1], reason="", at=clock.now())

    look, answer = desk.get(f"/desk/partners/{keep}/merge", other=other), desk.post(f"/desk/partners/{keep}/merge", other=other)

    assert (look.status_code, answer.status_code) == (200, 409)
    for page in (look, answer):
        assert "Joint statement on fair trials Different answers" in words(page)
        assert f'action="/desk/partners/{keep}/merge"' not in page.text


def test_a_second_click_finds_it_done(desk: Desk, ids: list[str]) -> None:
    desk.post(f"/desk/partners/{ids[0]}/merge", other=ids[1])

    assert desk.post(f"/desk/partners/{ids[0]}/merge", other=ids[1]).status_code == 303
    assert desk.post(f"/desk/partners/{ids[1]}/merge", other=ids[0]).status_code == 404
    assert desk.post(f"/desk/partners/{ids[0]}/merge", other=ids[0]).status_code == 409


def test_the_look_before_a_merge_shows_the_people_and_past_answers_of_both(desk: Desk) -> None:
    (keep, other), _ = invited(desk)

    look = words(desk.get(f"/desk/partners/{keep}/merge", other=other))

    assert "director@lantern.example.org" in look
    assert "deputy@lantern.example.org" in look
    assert look.count("Groups none") == 2
    assert look.count("Website –") == 2


def test_a_stranger_neither_sees_nor_merges(desk: Desk, stranger: Desk, ids: list[str]) -> None:
    assert "Viasna" not in stranger.get("/desk/partners/duplicates").text
    assert stranger.get(f"/desk/partners/{ids[0]}/merge", other=ids[1]).status_code == 404
    assert stranger.post(f"/desk/partners/{ids[0]}/merge", other=ids[1]).status_code == 404
    assert stranger.post("/desk/partners/duplicates/distinction", partner=ids).status_code == 404


def test_only_a_member_with_its_token_merges(client: Browser, desk: Desk, ids: list[str]) -> None:
    ways = [f"/desk/partners/{ids[0]}/merge", "/desk/partners/duplicates/distinction"]

    assert {client.post(way, data={"other": ids[1]}).status_code for way in ways} == {403}
