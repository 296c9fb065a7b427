"""What every route of the API has in common: keys, ids, methods, media types, and errors that say what is wrong and no more."""

import json
from typing import Any

import pytest
from sqlalchemy import text
from starlette.types import ASGIApp

from app.db import Database
from tests.api.calling import DRAFT, Api, problem, row
from tests.cast import Lead

ABSENT = "0" * 32
TEXT = {"title": "A title", "body": "A body."}
ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/statements", DRAFT),
    ("GET", "/statements", None),
    ("GET", "/channels", None),
    ("GET", "/statements/{statement}", None),
    ("PATCH", "/statements/{statement}", {"late_endorsements": True}),
    ("PUT", "/statements/{statement}/translations/en", TEXT),
    ("POST", "/statements/{statement}/sign-on", None),
    ("POST", "/statements/{statement}/consultation", {"comment_deadline": "2027-01-10T18:00"}),
    ("GET", "/statements/{statement}/comments", None),
    ("POST", f"/comments/{ABSENT}/decision", {"decision": "answered", "answer": "Thank you."}),
    ("GET", "/statements/{statement}/versions", None),
    ("POST", "/statements/{statement}/versions", {"change": "editorial", "translations": {"en": TEXT}}),
    ("POST", "/statements/{statement}/invitations", [row("other@example.org")]),
    ("GET", "/statements/{statement}/invitations", None),
    ("GET", "/statements/{statement}/endorsements", None),
    ("GET", "/statements/{statement}/roster", None),
    ("POST", "/invitations/{invitation}/reminder", None),
    ("DELETE", "/invitations/{invitation}", None),
    ("POST", "/statements/{statement}/publication", None),
    ("GET", "/statements/{statement}/publication", None),
    ("DELETE", "/statements/{statement}/publication", {"notice": "A notice."}),
    ("PATCH", "/statements/{statement}/publication", {"publish_at": None}),
    ("DELETE", "/statements/{statement}/publication/time", None),
    ("GET", "/statements/{statement}/deliveries", None),
    ("POST", "/statements/{statement}/deliveries", {"addressee": "A minister", "channel": "post", "delivered_on": "2026-12-01"}),
    ("POST", "/hidings", {"country": "GE"}),
]
OF_ONE_THING = [route for route in ROUTES if "{" in route[1]]


def test_no_route_is_missing_from_these_tests(api: Api) -> None:
    paths = api("GET", "/openapi.json").json()["paths"]

    assert len(ROUTES) == sum(len(operations) for operations in paths.values())


@pytest.mark.parametrize("authorization", [b"", b"Bearer", b"Bearer not-a-key", "Bearer clé".encode("latin-1")])
def test_without_a_valid_key_no_route_tells_anything(app: ASGIApp, lead: Lead, authorization: bytes) -> None:
    for method, path, body in ROUTES:
        answer = Api(app)(method, path.format(statement=ABSENT, invitation=ABSENT), json=body, headers={"Authorization": authorization})

        assert problem(answer) == (401, "unauthenticated", set()), (method, path)
        assert answer.headers["www-authenticate"] == "Bearer"


def test_another_scheme_is_no_key(app: ASGIApp, api: Api) -> None:
    answer = Api(app)("GET", "/statements", headers={"Authorization": f"Basic {api.key}"})

    assert problem(answer) == (401, "unauthenticated", set())


def test_a_stranger_finds_nothing_on_any_route(api: Api, stranger: Api) -> None:
    statement_id = api.open()
    (invited,) = api.invite(statement_id, row("one@example.org"))
    for method, path, body in OF_ONE_THING:
        theirs = stranger(method, path.format(statement=statement_id, invitation=invited["id"]), json=body)
        absent = stranger(method, path.format(statement=ABSENT, invitation=ABSENT), json=body)

        assert problem(theirs) == (404, "not_found", set()), (method, path)
        assert theirs.content == absent.content


def test_what_cannot_be_an_id_is_absent(api: Api) -> None:
    for bad in ("1", "%00", "%F0%9F%92%A9", "A" * 32, "'", "%E2%80%AE", "0" * 33):
        assert problem(api("GET", f"/statements/{bad}/endorsements"))[0] == 404
        assert problem(api("POST", f"/invitations/{bad}/reminder"))[0] == 404


def test_what_is_not_routed_is_absent(api: Api) -> None:
    for path in ("/nothing", "/statements/", f"/statements/{ABSENT}/bundle", f"/statements/{ABSENT}/versions/1"):
        assert problem(api("POST", path, json={})) == (404, "not_found", set())


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/statements", "GET, POST, HEAD, OPTIONS"),
        (f"/statements/{ABSENT}", "GET, PATCH, HEAD, OPTIONS"),
        (f"/statements/{ABSENT}/publication", "GET, POST, PATCH, DELETE, HEAD, OPTIONS"),
        (f"/statements/{ABSENT}/sign-on", "POST, OPTIONS"),
    ],
)
def test_a_path_says_which_methods_it_takes(api: Api, path: str, methods: str) -> None:
    asked = api("OPTIONS", path)
    refused = api("TRACE", path)

    assert (asked.status_code, asked.headers["allow"], asked.content) == (204, methods, b"")
    assert problem(refused) == (405, "method_not_allowed", set())
    assert refused.headers["allow"] == methods


def test_head_is_get_without_its_body(api: Api) -> None:
    path = f"/statements/{api.draft()}"
    shown, headed = api("GET", path), api("HEAD", path)

    assert (headed.status_code, headed.content) == (200, b"")
    assert headed.headers["content-length"] == shown.headers["content-length"]
    assert api("HEAD", f"/statements/{ABSENT}").status_code == 404


@pytest.mark.parametrize("content", [b"{", b"\xff\xfe", b"[" * 100_000, b'{"kind": ' + b"1" * 5000 + b"}", b"nothing"])
def test_a_body_that_is_no_json_is_refused(api: Api, content: bytes) -> None:
    answer = api("POST", "/statements", content=content, headers={"Content-Type": "application/json"})

    assert problem(answer) == (422, "invalid", {"body"})


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_of_another_type_is_refused(api: Api, media_type: str) -> None:
    headers = {"Content-Type": media_type} if media_type else {}

    answer = api("POST", "/statements", content=json.dumps(DRAFT).encode(), headers=headers)

    assert problem(answer) == (415, "unsupported_media_type", set())


def test_no_body_at_all_is_a_missing_one(api: Api) -> None:
    assert problem(api("POST", "/statements")) == (422, "invalid", {"body"})


def test_an_error_of_ours_says_only_that_it_happened(api: Api, database: Database) -> None:
    statement_id = api.draft()
    with database.write() as session:
        for table in ("delivery_file", "delivery", "edition_file", "edition"):
            session.connection().execute(text(f"DROP TABLE {table}"))

    answer = api("GET", f"/statements/{statement_id}/publication")

    status, code, _ = problem(answer)
    assert (status, code) in {(500, "error"), (503, "unavailable")}
    assert not any(word in answer.text for word in ("edition", "SELECT", "Traceback", "sqlalchemy", statement_id))


def test_no_answer_sets_a_cookie_or_may_be_stored(api: Api) -> None:
    for answer in (api("POST", "/statements", json=DRAFT), api("GET", "/statements"), api("GET", "/nothing")):
        assert "set-cookie" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
