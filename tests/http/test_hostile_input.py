"""What costs a stranger little must not cost us much: bounded before it is cleaned, matched or stored."""

import pytest
from sqlmodel import select
from starlette.types import ASGIApp

from app import clock
from app.db import Database
from app.domain import endorsements, public_files
from app.domain.inputs import Checks
from app.errors import TooMany
from app.i18n.catalogs import LANGUAGES, match
from app.models import Endorsement
from app.publishing.canonical import canonical_body
from app.web.shelf import Shelf
from tests import cast
from tests.asking import ask
from tests.cast import Clock

MARKS = "a" + "\u0301\u0316" * 250_000


def test_a_language_header_of_any_length_is_answered(app: ASGIApp) -> None:
    assert ask(app, "GET", "/", headers={"accept-language": "x-" * 20_000 + "be"}).status_code == 200
    assert match("x-" * 500_000 + "x", LANGUAGES) == "en"


def test_headers_of_more_than_64_kib_are_refused(app: ASGIApp) -> None:
    assert ask(app, "GET", "/login", headers={"x-long": "x" * 70_000}).status_code == 431


def test_a_pile_of_combining_marks_is_refused_before_it_is_normalized() -> None:
    checks = Checks()

    assert checks.line("name", MARKS) == ""
    assert checks.markdown("body", MARKS[:150_000]) == ""
    assert checks.email("email", MARKS) == ""
    assert set(checks.errors) == {"name", "body", "email"}


@pytest.mark.parametrize("pair", ["\u0f73", "\u0f75", "\u0f81"])
def test_a_pile_of_signs_that_are_taken_apart_into_marks_is_one_too(pair: str) -> None:
    checks = Checks()

    checks.markdown("body", "a" + pair * 31)

    assert set(checks.errors) == {"body"}


def test_a_few_marks_are_how_some_scripts_are_written() -> None:
    checks = Checks()

    assert checks.line("name", "Hội Nhân quyền e\u0302\u0301") == "Hội Nhân quyền ế"
    assert checks.errors == {}


def test_a_wall_of_spaces_is_canonical_at_once() -> None:
    assert canonical_body(" " * 190_000 + "x \t\ny") == " " * 190_000 + "x\ny"


@pytest.mark.parametrize("charset", ["utf-7", "unicode_escape", "raw_unicode_escape", "latin-1"])
def test_only_utf_8_is_taken(app: ASGIApp, charset: str) -> None:
    headers = {"content-type": f"application/x-www-form-urlencoded; charset={charset}"}

    assert ask(app, "POST", "/login", content=b"email=x", headers=headers).status_code == 415


def test_a_slash_too_many_is_no_way_to_another_host(app: ASGIApp) -> None:
    answer = ask(app, "GET", "/e/token/", headers={"host": "evil.example"})

    assert answer.status_code == 404
    assert "location" not in answer.headers


def test_an_answer_can_only_be_changed_so_often(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    (token,) = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    for number in range(11):
        cast.endorse(database, token, nonce=f"nonce-number-{number}", visibility=("named", "withheld")[number % 2])

    with pytest.raises(TooMany), database.write() as session:
        endorsements.confirm(session, token, cast.answer(nonce="nonce-once-too-often"), at=clock.now())


def test_an_old_form_sent_again_does_not_bring_a_name_back(database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    (token,) = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    cast.endorse(database, token, nonce="nonce-of-the-first", visibility="named")
    cast.endorse(database, token, nonce="nonce-of-the-second", visibility="withheld")

    cast.endorse(database, token, nonce="nonce-of-the-first", visibility="named")

    with database.read() as session:
        assert [row.visibility for row in session.exec(select(Endorsement)).all()] == ["withheld"]


def test_a_file_read_before_a_publication_is_not_kept_after_it(app: ASGIApp, database: Database, slug: str) -> None:
    assert ask(app, "GET", f"/statements/{slug}").status_code == 200
    shelf = Shelf(database, [])
    with database.read() as session:
        file = public_files.get(session, f"/statements/{slug}", at=clock.now())

    shelf.put(file, seen=shelf.revision - 1)

    assert shelf.get(file.path) is None
