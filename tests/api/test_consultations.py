"""Consultations through the API: a text put up for comments, what partners said, and what was made of it."""

from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from app.db import Database
from tests import cast
from tests.api.calling import Api, problem, row
from tests.asking import ask
from tests.cast import Clock
from tests.consulting import FORM

DEADLINE = {"comment_deadline": "2026-12-15T18:00"}


@pytest.fixture
def statement_id(api: Api) -> str:
    """A statement in consultation."""
    drafted = api.draft()
    assert api("POST", f"/statements/{drafted}/consultation", json=DEADLINE).status_code == 201
    return drafted


@pytest.fixture
def token(api: Api, app: ASGIApp, database: Database, statement_id: str) -> str:
    """The link of one organization that has proposed another wording."""
    api.invite(statement_id, row("one@example.org"))
    found = cast.link_in_mail(database, "one@example.org", "consultation")
    assert say(app, found, wording="Now, and at once.") == 303
    return found


def say(app: ASGIApp, token: str, **changes: str) -> int:
    return ask(app, "POST", f"/c/{token}/comments", data=FORM | changes).status_code


def comments(api: Api, statement_id: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api("GET", f"/statements/{statement_id}/comments").json()["items"]
    return found


def decide(api: Api, statement_id: str, **fields: str) -> httpx.Response:
    return api("POST", f"/comments/{comments(api, statement_id)[0]['id']}/decision", json=fields)


def test_a_text_is_put_up_for_comments_with_its_number_and_hashes(api: Api) -> None:
    drafted = api.draft()

    answer = api("POST", f"/statements/{drafted}/consultation", json=DEADLINE)

    assert answer.status_code == 201
    assert answer.json()["version"] == 1
    assert set(answer.json()["sha256"]) == {"en", "be"}
    shown = api("GET", f"/statements/{drafted}").json()
    assert (shown["phase"], shown["version"], shown["comment_deadline"]) == ("consultation", 2, "2026-12-15T16:00:00Z")


def test_the_same_key_opens_one_round(api: Api) -> None:
    drafted = api.draft()
    answers = [api("POST", f"/statements/{drafted}/consultation", json=DEADLINE, headers={"Idempotency-Key": "once"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


def test_without_a_key_the_same_text_opens_no_second_round(api: Api, statement_id: str) -> None:
    assert problem(api("POST", f"/statements/{statement_id}/consultation", json=DEADLINE))[:2] == (409, "nothing_new")


@pytest.mark.parametrize("deadline", ["", "2026-11-30T18:00", "soon"])
def test_a_bad_deadline_is_named(api: Api, deadline: str) -> None:
    answer = api("POST", f"/statements/{api.draft()}/consultation", json={"comment_deadline": deadline})

    assert problem(answer) == (422, "invalid", {"comment_deadline"})


def test_after_sign_on_there_is_no_consultation(api: Api) -> None:
    assert problem(api("POST", f"/statements/{api.open()}/consultation", json=DEADLINE))[:2] == (409, "wrong_phase")


def test_comments_come_with_who_said_what_of_which_paragraph(api: Api, statement_id: str, token: str) -> None:
    (found,) = comments(api, statement_id)

    assert (found["partner"], found["version"], found["language"], found["paragraph"]) == ("Lantern Committee", 1, "en", 2)
    assert (found["comment"], found["wording"], found["private"]) == ("Say by when.", "Now, and at once.", False)
    assert (found["state"], found["answer"], found["decided_at"]) == ("open", "", None)


def test_comments_page(api: Api, app: ASGIApp, statement_id: str, token: str) -> None:
    for number in range(4):
        say(app, token, nonce=f"nonce-of-form-{number}", comment=f"Number {number}.")

    paged = api.pages(f"/statements/{statement_id}/comments", 2)

    assert [one["comment"] for one in paged] == ["Say by when.", "Number 0.", "Number 1.", "Number 2.", "Number 3."]


def test_an_accepted_wording_stands_in_the_draft(api: Api, database: Database, statement_id: str, token: str) -> None:
    answer = decide(api, statement_id, decision="accepted")

    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    shown = api("GET", f"/statements/{statement_id}").json()
    assert shown["translations"]["en"]["body"] == "We call for **fair trials**.\n\nNow, and at once."
    assert len(cast.outbox(database, "comment_decided")) == 1


def test_a_decision_needs_a_word_and_a_known_name(api: Api, statement_id: str, token: str) -> None:
    assert problem(decide(api, statement_id, decision="declined")) == (422, "invalid", {"answer"})
    assert problem(decide(api, statement_id, decision="open", answer="x")) == (422, "invalid", {"decision"})


def test_a_second_decision_is_a_conflict_and_the_same_again_is_not(api: Api, database: Database, statement_id: str, token: str) -> None:
    answers = [decide(api, statement_id, decision=choice, answer="It is said above.") for choice in ("declined", "declined", "answered")]

    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert problem(answers[2])[1] == "already_decided"
    assert len(cast.outbox(database, "comment_decided")) == 1


def test_a_changed_paragraph_is_a_conflict(api: Api, statement_id: str, token: str) -> None:
    api("PUT", f"/statements/{statement_id}/translations/en", json={"title": "Title", "body": "Another text."})

    assert problem(decide(api, statement_id, decision="accepted"))[:2] == (409, "paragraph_changed")


def test_a_stranger_finds_no_comments(stranger: Api, api: Api, statement_id: str, token: str) -> None:
    comment_id = comments(api, statement_id)[0]["id"]

    assert stranger("GET", f"/statements/{statement_id}/comments").status_code == 404
    assert stranger("POST", f"/statements/{statement_id}/consultation", json=DEADLINE).status_code == 404
    assert stranger("POST", f"/comments/{comment_id}/decision", json={"decision": "accepted"}).status_code == 404


def test_nobody_without_a_key_reads_comments(app: ASGIApp, statement_id: str) -> None:
    assert Api(app)("GET", f"/statements/{statement_id}/comments").status_code == 401


def test_invitations_during_a_consultation_ask_for_comments(api: Api, database: Database, statement_id: str, still: Clock) -> None:
    (invited,) = api.invite(statement_id, row("one@example.org"))
    still.advance(hours=13)

    reminded = api("POST", f"/invitations/{invited['id']}/reminder")

    assert reminded.json()["reminded"]
    assert [mail.kind for mail in cast.outbox(database)] == ["consultation", "consultation_reminder"]
