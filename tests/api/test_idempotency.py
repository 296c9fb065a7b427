"""Idempotency-Key: the same request sent again is the same act, alone or at the same moment."""

from collections.abc import Callable

import httpx
import pytest

from app.db import Database
from tests import cast
from tests.api.calling import DRAFT, Api, problem, row

KEY = {"Idempotency-Key": "one-key"}


def test_the_same_key_and_body_get_the_same_answer_and_one_statement(api: Api) -> None:
    first = api("POST", "/statements", json=DRAFT, headers=KEY)
    second = api("POST", "/statements", json=DRAFT, headers=KEY)

    assert (second.status_code, second.content) == (first.status_code, first.content) == (201, first.content)
    assert second.headers["content-type"] == "application/json"
    assert len(api("GET", "/statements").json()["items"]) == 1


def test_without_a_key_every_request_acts(api: Api) -> None:
    api("POST", "/statements", json=DRAFT)
    api("POST", "/statements", json=DRAFT)

    assert len(api("GET", "/statements").json()["items"]) == 2


def test_another_body_under_the_same_key_is_refused(api: Api) -> None:
    api("POST", "/statements", json=DRAFT, headers=KEY)

    other = api("POST", "/statements", json=DRAFT | {"kind": "appeal"}, headers=KEY)

    assert problem(other) == (409, "idempotency_mismatch", set())


def test_another_path_under_the_same_key_is_refused(api: Api) -> None:
    first, second = api.draft(), api.draft()
    api("POST", f"/statements/{first}/sign-on", headers=KEY)

    assert problem(api("POST", f"/statements/{second}/sign-on", headers=KEY)) == (409, "idempotency_mismatch", set())


def test_the_keys_of_two_leads_do_not_meet(api: Api, stranger: Api) -> None:
    mine = api("POST", "/statements", json=DRAFT, headers=KEY)
    theirs = stranger("POST", "/statements", json=DRAFT | {"kind": "appeal"}, headers=KEY)

    assert (mine.status_code, theirs.status_code) == (201, 201)
    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.parametrize("length", [0, 201])
def test_a_key_is_one_to_two_hundred_characters(api: Api, length: int) -> None:
    answer = api("POST", "/statements", json=DRAFT, headers={"Idempotency-Key": "k" * length})

    assert problem(answer) == (422, "invalid", {"Idempotency-Key"})


def test_an_error_is_not_kept(api: Api, database: Database) -> None:
    statement_id = api.open()
    refused = api("POST", f"/statements/{statement_id}/publication", headers=KEY)
    api.invite(statement_id, row("one@example.org"))
    cast.endorse(database, cast.link_in_mail(database, "one@example.org", "invitation"))

    later = api("POST", f"/statements/{statement_id}/publication", headers=KEY)

    assert (refused.status_code, later.status_code) == (409, 202)


def test_an_act_that_could_not_be_done_twice_answers_the_same_twice(api: Api) -> None:
    statement_id = api.draft()
    opened = [api("POST", f"/statements/{statement_id}/sign-on", headers=KEY) for _ in range(2)]
    rows = [row("one@example.org"), 7]
    invited = [api("POST", f"/statements/{statement_id}/invitations", json=rows, headers={"Idempotency-Key": "k2"}) for _ in range(2)]
    path = f"/invitations/{invited[0].json()[0]['id']}/reminder"
    reminded = [api("POST", path, headers={"Idempotency-Key": "k3"}) for _ in range(2)]

    both: list[list[httpx.Response]] = [opened, invited, reminded]
    for status, (first, second) in zip((201, 201, 202), both, strict=True):
        assert (first.status_code, second.status_code, first.content) == (status, status, second.content)


def test_twins_at_the_same_moment_are_one_act(api: Api) -> None:
    answers = at_once(8, lambda: api("POST", "/statements", json=DRAFT, headers=KEY))

    assert [answer.status_code for answer in answers] == [201] * 8
    assert len({answer.content for answer in answers}) == 1
    assert len(api("GET", "/statements").json()["items"]) == 1


def test_twins_that_invite_send_one_mail_each(api: Api, database: Database) -> None:
    statement_id = api.open()
    rows = [row(f"office{number}@example.org") for number in range(20)]

    answers = at_once(4, lambda: api("POST", f"/statements/{statement_id}/invitations", json=rows, headers=KEY))

    assert len({answer.content for answer in answers}) == 1
    assert len(cast.outbox(database, "invitation")) == 20


def at_once(count: int, call: Callable[[], httpx.Response]) -> list[httpx.Response]:
    return [answer for answer in cast.at_once(count, lambda _: call()) if isinstance(answer, httpx.Response)]
