"""One partner's contacts on the desk."""

import re

import pytest

from app import clock
from app.db import Database
from app.models import OffBecause
from tests import campaigning, cast
from tests.coordinator import Browser, Desk, marked
from tests.partner import words

DEPUTY = {"email": "deputy@lantern.example.org", "contact": "Borys Deputy", "language": "be", "channel": "email"}


@pytest.fixture
def path(desk: Desk) -> str:
    """The address of an invited partner."""
    desk.opened(cast.PARTNER)
    found = re.search(r'href="(/desk/partners/[0-9a-f]{32})"', desk.get("/desk/partners").text)
    assert found
    return found[1]


def contact_paths(desk: Desk, path: str) -> list[str]:
    return re.findall(rf'href="({path}/contacts/[0-9a-f]+)"', desk.get(path).text)


def test_a_second_contact_is_added_and_made_first(desk: Desk, path: str) -> None:
    assert desk.post(f"{path}/contacts/new", **DEPUTY).headers["location"] == f"{path}?done=contact_added#contacts"
    first, second = contact_paths(desk, path)

    assert desk.post(f"{second}/first").status_code == 303

    assert contact_paths(desk, path) == [second, first]


def test_a_contact_is_corrected_and_can_be_asked_anew(desk: Desk, path: str) -> None:
    (contact,) = contact_paths(desk, path)
    assert 'value="director@lantern.example.org"' in desk.get(contact).text

    answer = desk.post(contact, **(DEPUTY | {"email": "new@lantern.example.org", "channel": "email"}))

    assert answer.status_code == 303
    assert "new@lantern.example.org" in words(desk.get(path))
    assert "Its invitation has not arrived at this address: send it again now." in words(desk.get(path))


def test_a_refused_contact_keeps_what_was_typed(desk: Desk, path: str) -> None:
    (contact,) = contact_paths(desk, path)

    for page in (contact, f"{path}/contacts/new"):
        answer = desk.post(page, **(DEPUTY | {"email": "nobody"}))
        assert (answer.status_code, marked(answer)) == (422, ["email"])
        assert 'value="nobody"' in answer.text
        assert 'value="Borys Deputy"' in answer.text


def test_a_contact_is_turned_off_and_on(desk: Desk, path: str) -> None:
    (contact,) = contact_paths(desk, path)

    desk.post(f"{contact}/off")
    assert "turned off by you, 1 December 2026" in words(desk.get(path))
    assert "No working address" in words(desk.get("/desk/partners", unreachable="yes"))
    desk.post(f"{contact}/on")

    assert "turned off by you" not in words(desk.get(path))


def test_who_wants_no_mail_is_not_turned_on_at_the_desk(desk: Desk, database: Database, path: str) -> None:
    campaigning.change(database, cast.PARTNER.email, off_at=clock.now(), off_because=OffBecause.STOPPED)
    (contact,) = contact_paths(desk, path)

    answer = desk.post(f"{contact}/on")

    assert "Mail again" not in words(desk.get(path))
    assert (answer.status_code, "This person asked for no more mail" in words(answer)) == (409, True)


def test_a_contact_is_deleted_for_good(desk: Desk, database: Database, path: str) -> None:
    (contact,) = contact_paths(desk, path)

    answer = desk.post(f"{contact}/deletion")

    assert "its name and address are erased" in words(desk.get(answer.headers["location"]))
    assert "Alesia" not in desk.get(path).text
    assert desk.get(contact).status_code == 404
    assert desk.get(f"/desk/partners/{path.rpartition('/')[2]}").status_code == 200


def test_a_look_alike_domain_is_shown_in_plain_letters_beside(desk: Desk, path: str) -> None:
    desk.post(f"{path}/contacts/new", **(DEPUTY | {"email": "director@lаntern.example.org"}))

    assert "(in plain letters: xn--lntern-3nf.example.org)" in words(desk.get(path))


def test_a_stranger_neither_sees_nor_changes_a_contact(desk: Desk, stranger: Desk, path: str) -> None:
    (contact,) = contact_paths(desk, path)

    assert stranger.get(contact).status_code == 404
    ways = ["", "/first", "/off", "/on", "/deletion"]
    assert {stranger.post(f"{contact}{way}", **DEPUTY).status_code for way in ways} == {404}
    assert stranger.post(f"{path}/contacts/new", **DEPUTY).status_code == 404


def test_a_contact_opens_only_under_its_own_partner(desk: Desk, path: str) -> None:
    (contact,) = contact_paths(desk, path)

    assert desk.get(contact.replace(path, "/desk/partners/another")).status_code == 404


def test_only_a_member_with_its_token_changes_a_contact(client: Browser, desk: Desk, path: str) -> None:
    (contact,) = contact_paths(desk, path)

    assert {client.post(f"{contact}{way}", data=DEPUTY).status_code for way in ("", "/first", "/off", "/on", "/deletion")} == {403}
