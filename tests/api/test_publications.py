"""Publication through the API: asked for, built, shown with hashes, retracted."""

import asyncio
import hashlib

import pytest

from app.db import Database
from app.worker import Worker
from tests import cast
from tests.api.calling import Api, problem, row
from tests.cast import Clock


@pytest.fixture
def statement_id(api: Api, database: Database) -> str:
    """A statement that one organization has endorsed."""
    opened = api.open()
    api.invite(opened, row("one@example.org"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))
    return opened


def build(database: Database, still: Clock) -> None:
    still.advance(seconds=1)
    asyncio.run(Worker(database.settings, database).run_once())


def test_publication_is_asked_for_and_then_built(api: Api, database: Database, statement_id: str, still: Clock) -> None:
    asked = api("POST", f"/statements/{statement_id}/publication")
    waiting = api("GET", f"/statements/{statement_id}/publication").json()
    build(database, still)
    built = api("GET", f"/statements/{statement_id}/publication").json()

    assert (asked.status_code, asked.json()) == (202, {"edition": 1, "state": "building"})
    assert (waiting["edition"], waiting["state"], waiting["files"], waiting["failure"]) == (1, "building", [], "")
    assert (built["edition"], built["state"], built["failure"]) == (1, "published", "")
    assert api("GET", f"/statements/{statement_id}").json()["phase"] == "published"


def test_every_file_is_public_with_the_hash_that_was_told(api: Api, database: Database, statement_id: str, still: Clock) -> None:
    api("POST", f"/statements/{statement_id}/publication")
    build(database, still)

    files = api("GET", f"/statements/{statement_id}/publication").json()["files"]

    slug = api("GET", f"/statements/{statement_id}").json()["slug"]
    assert {f"/statements/{slug}", f"/statements/{slug}/be/statement.md", f"/statements/{slug}/signatories.csv"} <= {
        file["path"] for file in files
    }
    for file in files:
        body = api.public(file["path"])
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (file["sha256"], file["bytes"])


def test_asking_again_while_it_is_built_is_the_same_edition(api: Api, statement_id: str) -> None:
    answers = [api("POST", f"/statements/{statement_id}/publication") for _ in range(2)]

    assert [(answer.status_code, answer.json()["edition"]) for answer in answers] == [(202, 1), (202, 1)]


def test_nothing_is_published_without_an_endorsement(api: Api) -> None:
    assert problem(api("POST", f"/statements/{api.open()}/publication")) == (409, "nothing_to_publish", set())


def test_a_draft_is_not_published(api: Api) -> None:
    statement_id = api.draft()

    assert problem(api("POST", f"/statements/{statement_id}/publication")) == (409, "wrong_phase", set())
    assert problem(api("GET", f"/statements/{statement_id}/publication")) == (404, "not_found", set())


def test_what_is_published_is_not_published_again(api: Api, database: Database, statement_id: str, still: Clock) -> None:
    api("POST", f"/statements/{statement_id}/publication")
    build(database, still)

    assert problem(api("POST", f"/statements/{statement_id}/publication")) == (409, "wrong_phase", set())


def test_a_retraction_puts_its_notice_in_place_of_the_statement(api: Api, database: Database, statement_id: str, still: Clock) -> None:
    api("POST", f"/statements/{statement_id}/publication")
    build(database, still)

    answer = api("DELETE", f"/statements/{statement_id}/publication", json={"notice": "We were **misled**."})
    build(database, still)

    assert (answer.status_code, answer.json()) == (202, {"edition": 2, "state": "building"})
    shown = api("GET", f"/statements/{statement_id}").json()
    assert (shown["phase"], shown["retraction_notice"]) == ("retracted", "We were **misled**.")
    assert b"misled" in api.public(f"/statements/{shown['slug']}")
    assert problem(api("DELETE", f"/statements/{statement_id}/publication", json={"notice": "Again."})) == (409, "wrong_phase", set())


@pytest.mark.parametrize(("body", "field"), [({"notice": " "}, "notice"), ({}, "notice"), ({"notice": "x", "reason": "y"}, "reason")])
def test_a_retraction_needs_a_notice(api: Api, statement_id: str, body: dict[str, str], field: str) -> None:
    assert problem(api("DELETE", f"/statements/{statement_id}/publication", json=body)) == (422, "invalid", {field})


def test_what_was_never_published_is_not_retracted(api: Api, statement_id: str) -> None:
    assert problem(api("DELETE", f"/statements/{statement_id}/publication", json={"notice": "Never."})) == (409, "wrong_phase", set())


def test_a_time_can_be_chosen_moved_and_called_off(api: Api, database: Database, statement_id: str, still: Clock) -> None:
    path = f"/statements/{statement_id}/publication"
    chosen = api("POST", path, json={"publish_at": "2026-12-12T12:00:00Z"})
    build(database, still)
    moved = api("PATCH", path, json={"publish_at": "2026-12-13T12:00:00+02:00"})
    called_off = api("DELETE", f"{path}/time")

    assert [answer.status_code for answer in (chosen, moved, called_off)] == [202, 200, 204]
    assert api("GET", path).status_code == 404
    assert api("DELETE", f"{path}/time").status_code == 409


@pytest.mark.parametrize("moment", ["2026-11-30T12:00:00Z", "some day", 7])
def test_a_time_that_cannot_be_is_refused(api: Api, statement_id: str, moment: object) -> None:
    answer = api("POST", f"/statements/{statement_id}/publication", json={"publish_at": moment})

    assert (answer.status_code, "publish_at" in answer.text) == (422, True)
