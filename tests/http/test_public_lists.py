"""Feeds, sitemap and pages of leads: only what is public now stands in them, and nothing that waits can be guessed from them."""

import re

import feedparser
import pytest
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import publications, statements
from app.domain.drafts import Text
from app.main import create_app
from app.models import Statement
from tests import cast, digesting
from tests.asking import ask
from tests.cast import Clock, Lead
from tests.conftest import make_settings
from tests.http.conftest import Published

ONION = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"
LISTS = ["/feed.atom", "/sitemap.xml", "/robots.txt", "/"]


@pytest.fixture
def lead(database: Database, still: Clock) -> Lead:
    return cast.new_lead(database)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/feed.atom", "application/atom+xml; charset=utf-8"),
        ("/sitemap.xml", "application/xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/schemas/signatories.schema.json", "application/schema+json"),
    ],
)
def test_a_list_is_served_like_every_public_file(app: ASGIApp, slug: str, path: str, media_type: str) -> None:
    first = ask(app, "GET", path)
    again = ask(app, "GET", path, headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, first.headers["content-type"]) == (200, media_type)
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-store"
    assert "set-cookie" not in first.headers


def test_what_waits_is_in_no_list(settings: Settings, database: Database, still: Clock, lead: Lead) -> None:
    waiting = [cast.new_draft(database, lead, translations={"en": Text("Secret draft", "We plan.")}), scheduled(database, lead)]
    public = digesting.publish(settings, database, lead, still)
    app = create_app(settings, database)
    lists = [*LISTS, *re.findall(r"/leads/[^<]+", ask(app, "GET", "/sitemap.xml").text)]

    said = "".join(ask(app, "GET", path).text for path in [*lists, f"{lists[-1]}/feed.atom"])

    assert public.slug in said
    for statement in waiting:
        assert statement.slug not in said
    assert "Secret" not in said
    assert "Hidden Harbour" not in said


def test_nothing_of_what_waits_can_be_asked_for(app: ASGIApp, database: Database, lead: Lead) -> None:
    slug = scheduled(database, lead).slug

    endings = ("", "/en", "/embed", "/en/embed", "/en/republish", "/statement.jsonld", "/en/card.png")
    for ending in endings:
        known, unknown = (ask(app, "GET", f"/statements/{one}{ending}") for one in (slug, "no-such-statement"))
        assert (known.status_code, known.text) == (404, unknown.text)
    assert ask(app, "GET", "/feed.atom", params={"before": slug}).status_code == 404


def test_a_retracted_statement_stays_in_the_feed_and_says_so(settings: Settings, database: Database, still: Clock, lead: Lead) -> None:
    statement = digesting.publish(settings, database, lead, still)
    digesting.retract(settings, database, lead, statement)
    app = create_app(settings, database)

    (entry,) = feedparser.parse(ask(app, "GET", "/feed.atom").text).entries

    assert (entry.title, entry.summary) == ("Retracted: Joint statement on fair trials", "We were wrong.")
    assert f"/statements/{statement.slug}/en</loc>" in ask(app, "GET", "/sitemap.xml").text


@pytest.mark.parametrize(
    "path", ["/leads/no-such-lead", "/leads/no-such-lead/feed.atom", "/leads/x%00y", "/leads/..%2f..", "/schemas/none.json"]
)
def test_an_unknown_address_is_not_found(app: ASGIApp, path: str) -> None:
    assert ask(app, "GET", path).status_code == 404


def test_a_new_publication_is_in_the_lists_at_once(settings: Settings, database: Database, still: Clock, lead: Lead, app: ASGIApp) -> None:
    before = ask(app, "GET", "/feed.atom").text
    statement = digesting.publish(settings, database, lead, still)

    assert statement.slug not in before
    assert statement.slug in ask(create_app(settings, database), "GET", "/feed.atom").text


@pytest.mark.parametrize("ending", ["/en", "/be"])
def test_a_page_says_how_it_looks_where_it_is_passed_on(app: ASGIApp, slug: str, ending: str) -> None:
    page = ask(app, "GET", f"/statements/{slug}{ending}").text

    said = dict(re.findall(r'<meta (?:property|name)="((?:og|twitter|article):[^"]+)" content="([^"]*)">', page))
    address = f"https://statements.example.org/statements/{slug}"
    assert (said["og:type"], said["og:url"], said["og:image"]) == ("article", f"{address}{ending}", f"{address}{ending}/card.png")
    assert {said["og:locale"], said["og:locale:alternate"]} == {"en_GB", "be_BY"}
    assert (said["og:image:width"], said["og:image:height"], said["twitter:card"]) == ("1200", "630", "summary_large_image")
    assert said["og:title"] in said["og:image:alt"]
    assert ask(app, "GET", f"/statements/{slug}{ending}/card.png").headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["/", "/statements/{}/en", "/statements/{}/en/embed"])
def test_pages_lead_tor_browser_to_the_onion_service(settings: Settings, database: Database, published: Published, path: str) -> None:
    onion = make_settings(settings.data_dir, DATABASE_URL=settings.database_url, ONION_HOST=ONION)
    path = path.format(published.slug)

    with_it, without = (ask(create_app(one, database), "GET", path).headers for one in (onion, settings))

    assert with_it["onion-location"] == f"http://{ONION}{path}"
    assert "onion-location" not in without


def scheduled(database: Database, lead: Lead) -> Statement:
    """A statement that is to be published when its embargo lifts."""
    changes = {"translations": {"en": Text("Secret appeal", "We appeal.")}, "embargo_until": "2026-12-24T12:00"}
    statement = cast.open_statement(database, lead, **changes)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    return statement
