"""Changed texts through the API."""

import pytest

from app.db import Database
from app.publishing.canonical import text_sha256
from tests import cast
from tests.api.calling import Api, problem, row

CHANGED = {"change": "substantive", "translations": {"en": {"body": "We call for public trials."}}}


@pytest.fixture
def statement_id(api: Api, database: Database) -> str:
    """A statement that one organization has endorsed."""
    opened = api.open()
    api.invite(opened, row("one@example.org"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))
    return opened


def states(api: Api, statement_id: str) -> list[tuple[str, int]]:
    return [(item["state"], item["version"]) for item in api("GET", f"/statements/{statement_id}/endorsements").json()["items"]]


def test_a_substantive_change_makes_the_next_version_and_asks_again(api: Api, statement_id: str) -> None:
    answer = api("POST", f"/statements/{statement_id}/versions", json=CHANGED)

    title = api("GET", f"/statements/{statement_id}").json()["translations"]["en"]["title"]
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.json()["sha256"]["en"] == text_sha256(title, "We call for public trials.")
    assert states(api, statement_id) == [("needs_reconfirmation", 1)]


def test_an_editorial_change_keeps_the_endorsements(api: Api, statement_id: str) -> None:
    answer = api("POST", f"/statements/{statement_id}/versions", json=CHANGED | {"change": "editorial", "note": "A comma"})

    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert states(api, statement_id) == [("confirmed", 1)]


def test_the_same_key_makes_one_version(api: Api, statement_id: str) -> None:
    headers = {"Idempotency-Key": "one-change-of-the-text"}

    answers = [api("POST", f"/statements/{statement_id}/versions", json=CHANGED, headers=headers) for _ in range(2)]

    assert [answer.json()["version"] for answer in answers] == [2, 2]
    assert api("GET", f"/statements/{statement_id}").json()["version"] == 2


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"change": "cosmetic"}, "invalid", {"change"}),
        ({"translations": {"en": {"body": " "}}}, "invalid", {"translations.en.body"}),
        ({"translations": {}}, "nothing_changed", set()),
        ({"change": "editorial", "objection_hours": 0}, "invalid", {"objection_hours"}),
    ],
)
def test_a_change_that_is_none_is_refused_and_leaves_no_trace(
    api: Api, statement_id: str, changes: dict[str, object], code: str, field: set[str]
) -> None:
    answer = api("POST", f"/statements/{statement_id}/versions", json=CHANGED | changes)

    assert problem(answer)[1:] == (code, field)
    assert api("GET", f"/statements/{statement_id}").json()["version"] == 1
    assert states(api, statement_id) == [("confirmed", 1)]


def test_a_draft_has_no_versions_to_change(api: Api) -> None:
    assert problem(api("POST", f"/statements/{api.draft()}/versions", json=CHANGED)) == (409, "wrong_phase", set())


def test_every_version_is_listed_the_newest_first(api: Api) -> None:
    statement_id = api.open()
    api("POST", f"/statements/{statement_id}/versions", json=CHANGED | {"note": "Public trials"})

    items = api("GET", f"/statements/{statement_id}/versions").json()["items"]

    assert [(item["number"], item["frozen_as"]) for item in items] == [(2, "substantive"), (1, "sign_on")]
    assert set(items[0]["sha256"]) == {"en", "be"}
    assert items[0]["note"] == "Public trials"


def test_a_draft_is_a_version_that_is_not_frozen(api: Api) -> None:
    (item,) = api("GET", f"/statements/{api.draft()}/versions").json()["items"]

    assert (item["number"], item["frozen_as"], item["frozen_at"]) == (1, None, None)


def test_a_stranger_finds_no_version(api: Api, stranger: Api) -> None:
    assert stranger("GET", f"/statements/{api.open()}/versions").status_code == 404
