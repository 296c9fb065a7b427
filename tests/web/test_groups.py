"""Groups on the desk: made, renamed, deleted, filled from a search."""

import re

import pytest

from app import clock
from app.db import Database
from app.domain import partners
from tests import cast
from tests.coordinator import Browser, Desk, marked
from tests.partner import words


@pytest.fixture
def ids(desk: Desk, database: Database) -> list[str]:
    """Two partners in the directory."""
    with database.write() as session:
        entries = partners.add(session, [cast.PARTNER, cast.SECOND], by=desk.lead.actor, at=clock.now())
    return [entry.partner_id for entry in entries.values()]


def new_group(desk: Desk, name: str = "UN list") -> str:
    assert desk.post("/desk/groups", name=name).status_code == 303
    found = re.search(r'href="/desk/partners\?group=([0-9a-f]+)"', desk.get("/desk/groups").text)
    assert found
    return found[1]


def test_ticked_partners_go_into_a_group_and_out_again(desk: Desk, ids: list[str]) -> None:
    group = new_group(desk)

    put = desk.post("/desk/groups/members", act="add", into=group, partner=ids)
    assert "2 partners were put into the group “UN list”." in words(desk.get(put.headers["location"]))
    assert "UN list 2" in words(desk.get("/desk/groups"))

    out = desk.post("/desk/groups/members", act="remove", group=group, into=group, partner=ids[0])
    page = words(desk.get(out.headers["location"]))
    assert "1 partner was taken out of the group “UN list”." in page
    assert "Harbour Rights Network" in page
    assert "Lantern Committee" not in page


def test_all_that_were_found_go_into_a_new_group(desk: Desk, ids: list[str]) -> None:
    answer = desk.post("/desk/groups/members", act="add_found", name="Georgia", q="harbour", country="GE")

    assert answer.headers["location"].startswith("/desk/partners?q=harbour&country=GE&done=grouped&count=1&of=")
    assert "Georgia 1" in words(desk.get("/desk/groups"))


def test_a_typed_name_counts_whatever_group_is_chosen_beside_it(desk: Desk, ids: list[str]) -> None:
    chosen = new_group(desk)

    desk.post("/desk/groups/members", act="add", into=chosen, name="Geneva", partner=ids)

    said = words(desk.get("/desk/groups"))
    assert "Geneva 2" in said
    assert "UN list 0" in said


def test_neither_a_group_nor_a_name_is_asked_for_again_with_the_ticks_kept(desk: Desk, ids: list[str]) -> None:
    new_group(desk)

    answer = desk.post("/desk/groups/members", act="add", into="", name=" ", partner=ids[0])

    assert (answer.status_code, marked(answer)) == (422, ["into"])
    assert f'value="{ids[0]}" aria-label="Choose Lantern Committee" checked' in answer.text
    assert "UN list 0" in words(desk.get("/desk/groups"))


def test_no_group_is_chosen_before_somebody_chooses(desk: Desk, ids: list[str]) -> None:
    new_group(desk)

    assert '<option value="" selected>choose a group</option>' in desk.get("/desk/partners").text


def test_nobody_ticked_changes_nothing(desk: Desk, ids: list[str]) -> None:
    answer = desk.post("/desk/groups/members", act="add", name="Empty", q="lantern")

    assert "Nobody was ticked" in words(desk.get(answer.headers["location"]))
    assert "No group yet." in words(desk.get("/desk/groups"))


def test_a_partners_page_puts_it_into_a_group(desk: Desk, ids: list[str]) -> None:
    group = new_group(desk)

    answer = desk.post(f"/desk/partners/{ids[0]}/groups", into=group)

    page = desk.get(answer.headers["location"])
    assert "Put into the group." in words(page)
    assert f'href="/desk/partners?group={group}"' in page.text


def test_a_group_is_renamed_and_deleted(desk: Desk, ids: list[str]) -> None:
    group = new_group(desk)

    desk.post(f"/desk/groups/{group}/name", **{f"name-{group}": "Geneva"})
    assert "Geneva 0" in words(desk.get("/desk/groups", done="renamed"))
    answer = desk.post(f"/desk/groups/{group}/deletion")

    assert "Its partners stay in your directory." in words(desk.get(answer.headers["location"]))
    assert "2 partners" in words(desk.get("/desk/partners"))


def test_a_name_that_is_taken_is_refused_at_its_field(desk: Desk, ids: list[str]) -> None:
    group = new_group(desk, "Zurich")
    new_group(desk, "Alps")

    for path, fields, marks in (
        ("/desk/groups", {"name": "Zurich"}, ["name"]),
        (f"/desk/groups/{group}/name", {f"name-{group}": "Alps"}, [f"name-{group}"]),
        ("/desk/groups/members", {"act": "add_found", "name": "x" * 101}, ["name"]),
    ):
        answer = desk.post(path, **fields)
        assert (answer.status_code, marked(answer)) == (422, marks)


def test_a_stranger_neither_sees_nor_changes_a_group(desk: Desk, stranger: Desk, ids: list[str]) -> None:
    group = new_group(desk)

    assert "UN list" not in stranger.get("/desk/groups").text
    answers = [
        stranger.post(f"/desk/groups/{group}/name", **{f"name-{group}": "Mine"}),
        stranger.post(f"/desk/groups/{group}/deletion"),
        stranger.post("/desk/groups/members", act="add", into=group, partner=ids),
        stranger.post(f"/desk/partners/{ids[0]}/groups", into=group),
    ]
    assert {answer.status_code for answer in answers} == {404}


def test_only_a_member_with_its_token_changes_groups(client: Browser, desk: Desk) -> None:
    group = new_group(desk)

    ways = ["/desk/groups", "/desk/groups/members", f"/desk/groups/{group}/name", f"/desk/groups/{group}/deletion"]
    assert {client.post(way, data={"name": "x"}).status_code for way in ways} == {403}
