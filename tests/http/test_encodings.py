"""Bytes that are no text, no form, or no token: a clear answer, no record, never a 500."""

import pytest
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from tests.asking import ask
from tests.cast import Clock
from tests.partner import FORM, Invited, dump, invited

URLENCODED = "application/x-www-form-urlencoded"
ON_ONE_DATABASE = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""For what is refused before any database is asked."""


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    return invited(settings, database)


@ON_ONE_DATABASE
@pytest.mark.parametrize("page", ["/e/", "/m/"])
@pytest.mark.parametrize(
    "token", ["%00", "%FF%FE", "%D0%B9", "a%00b", "%E2%80%AE", "%25%30%30", "%0d%0aSet-Cookie:x", "%F0%9F%8F%AE", "~" * 6000]
)
def test_a_token_of_garbage_is_an_invalid_link(partner: Invited, page: str, token: str) -> None:
    answer = ask(partner.app, "GET", page + token)

    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers


@ON_ONE_DATABASE
@pytest.mark.parametrize("ending", ["%00", "%20", "%0A", ".", "=", "%E2%80%8B", "%C2%A0"])
def test_a_good_token_with_something_after_it_is_an_invalid_link(partner: Invited, ending: str) -> None:
    assert ask(partner.app, "GET", f"/e/{partner.token}{ending}").status_code == 400


@ON_ONE_DATABASE
@pytest.mark.parametrize("path", ["/e/..%2F..%2Fetc%2Fpasswd", "/e/%2e%2e/%2e%2e/desk", "/m//", "/e//receipt"])
def test_a_path_of_garbage_is_not_found(partner: Invited, path: str) -> None:
    assert ask(partner.app, "GET", path).status_code in {400, 404}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"display_name=%FF%FE&visibility=named", URLENCODED),
        (b"\xff\xfe\x00\x01", URLENCODED),
        (b"%00=%00&&&===&display_name", URLENCODED),
        (b"", URLENCODED),
        (b'{"display_name": "Lantern Committee"}', "application/json"),
        (b"display_name=Lantern", "text/plain"),
        (b"", "multipart/form-data"),
        (b"--x\r\nno headers", "multipart/form-data; boundary=x"),
        (b"<xml/>", "application/xml"),
    ],
)
def test_a_body_of_garbage_is_refused_and_records_nothing(partner: Invited, body: bytes, kind: str) -> None:
    before = dump(partner.database)

    answer = ask(partner.app, "POST", f"/e/{partner.token}", content=body, headers={"content-type": kind})

    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"].startswith("text/html")
    assert dump(partner.database) == before


def test_a_name_in_broken_utf_8_is_refused(partner: Invited) -> None:
    body = (
        "&".join(f"{name}={value}" for name, value in FORM.items() if name != "display_name").replace(" ", "+")
        + "&display_name=Lantern+%FF%FE"
    )

    answer = ask(partner.app, "POST", f"/e/{partner.token}", content=body, headers={"content-type": URLENCODED})

    assert answer.status_code == 422


def test_a_file_where_a_name_belongs_is_refused(partner: Invited) -> None:
    files = {"display_name": ("name.txt", b"Lantern Committee")}

    answer = ask(partner.app, "POST", f"/e/{partner.token}", data={k: v for k, v in FORM.items() if k != "display_name"}, files=files)

    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")


def test_a_multipart_form_is_a_form(partner: Invited) -> None:
    answer = ask(partner.app, "POST", f"/e/{partner.token}", files={name: (None, value) for name, value in FORM.items()})

    assert answer.status_code == 303


def test_two_thousand_fields_are_too_many(partner: Invited) -> None:
    answer = ask(partner.app, "POST", f"/e/{partner.token}", data={f"field{number}": "x" for number in range(2000)})

    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("path", ["/statements/%00", "/statements/a%00b/en", "/api/v1/statements/%00"])
def test_a_nul_in_an_address_leads_nowhere_on_any_database(app: ASGIApp, path: str) -> None:
    assert ask(app, "GET", path).status_code in {401, 404}
