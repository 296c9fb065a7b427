"""Frames: the live roster shows on the websites that the lead named and nowhere else; every other answer refuses to be framed."""

import asyncio

import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import embeds, statements
from app.main import create_app
from app.models import Statement
from app.worker import Worker
from tests import cast, digesting
from tests.asking import ask
from tests.cast import Clock, Lead
from tests.coordinator import browser, log_in, marked
from tests.http.test_headers import PATHS

NOWHERE = "frame-ancestors 'none'"
FRAMES = ["/embed", "/en/embed", "/be/embed"]


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.fixture
def address(settings: Settings, database: Database, still: Clock, lead: Lead) -> str:
    """A published statement whose roster two websites may frame."""
    statement = digesting.publish(settings, database, lead, still)
    with database.write() as session:
        mine = statements.get(session, statement.id, by=lead.actor)
        embeds.allow(session, mine, "https://a.example\nhttps://пошта.example:8443", at=clock.now())
    asyncio.run(Worker(settings, database).run_once())
    return f"/statements/{statement.slug}"


def test_a_frame_shows_where_the_lead_said_and_nowhere_else(app: ASGIApp, address: str) -> None:
    for answer in (ask(app, "GET", f"{address}{ending}") for ending in FRAMES):
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors https://a.example https://xn--80a1acn3a.example:8443;" in policy
        assert policy.startswith("default-src 'none'; style-src 'self'")
        assert "script-src" not in policy
        assert "x-frame-options" not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in answer.headers


def test_no_other_file_of_the_statement_shows_in_a_frame(app: ASGIApp, address: str) -> None:
    endings = ["", "/en", "/en/republish", "/signatories.json", "/en/statement.md", "/en/card.png", "/statement.jsonld"]
    headers = {ending: ask(app, "GET", f"{address}{ending}").headers for ending in endings}

    assert [ending for ending in endings if NOWHERE not in headers[ending]["content-security-policy"]] == []
    assert {ending: headers[ending]["cross-origin-resource-policy"] for ending in endings} == dict.fromkeys(endings, "same-origin")


def test_no_other_page_shows_in_a_frame(app: ASGIApp, address: str) -> None:
    paths = [*PATHS, "/feed.atom", "/sitemap.xml", "/statements/no-such-statement/embed"]

    framed = [path for path in paths if NOWHERE not in ask(app, "GET", path).headers["content-security-policy"]]

    assert (len(paths), framed) == (23, [])


def test_with_nobody_named_a_frame_shows_nowhere(app: ASGIApp, slug: str) -> None:
    answers = [ask(app, "GET", f"/statements/{slug}{ending}") for ending in FRAMES]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.url.path for answer in answers if NOWHERE not in answer.headers["content-security-policy"]] == []


def test_no_withheld_name_is_in_what_others_show_and_copy(app: ASGIApp, address: str) -> None:
    answers = [ask(app, "GET", f"{address}{ending}") for ending in (*FRAMES, "/en/republish", "/statement.jsonld")]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert [answer.url.path for answer in answers if "Hidden Harbour" in answer.text or "<script" in answer.text] == []


def test_after_a_retraction_the_frame_shows_the_notice_in_the_same_places(
    settings: Settings, database: Database, still: Clock, lead: Lead, address: str
) -> None:
    (statement,) = [one for one, _title in listed(database, lead)]
    digesting.retract(settings, database, lead, statement, notice="We were wrong.")

    answer = ask(create_app(settings, database), "GET", f"{address}/en/embed")

    assert "We were wrong." in answer.text
    assert "Lantern Committee" not in answer.text
    assert "frame-ancestors https://a.example" in answer.headers["content-security-policy"]


def test_the_lead_names_websites_and_copies_the_code(settings: Settings, database: Database, still: Clock, lead: Lead) -> None:
    desk = log_in(browser(settings, database), database, lead)
    path, statement, _ = desk.opened()

    refused = desk.post(f"{path}/embed", hosts="https://*.example.org")
    saved = desk.post(f"{path}/embed", hosts="www.example.org/\nhttps://пошта.example")

    assert (refused.status_code, marked(refused)) == (422, ["hosts"])
    assert "https://*.example.org</textarea>" in refused.text
    page = desk.get(saved.headers["location"]).text
    assert "https://www.example.org\nhttps://xn--80a1acn3a.example</textarea>" in page
    assert f"/statements/{statement.slug}/be/embed" in page


def test_a_stranger_names_no_website(settings: Settings, database: Database, still: Clock, lead: Lead) -> None:
    statement = cast.open_statement(database, lead)
    stranger = cast.new_lead(database, "Elsewhere Alliance", cast.STRANGER)
    desk = log_in(browser(settings, database), database, stranger)

    answers = [desk.get(f"/desk/statements/{statement.id}/embed"), desk.post(f"/desk/statements/{statement.id}/embed", hosts="a.example")]

    assert [answer.status_code for answer in answers] == [404, 404]


def listed(database: Database, lead: Lead) -> list[tuple[Statement, str]]:
    with database.read() as session:
        return list(statements.list_for(session, by=lead.actor))
