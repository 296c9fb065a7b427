"""The page of a lead and its feed: the digest of real work writes itself, and nobody else's or unpublished work is in it."""

import re

import feedparser
import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import digests, publications, statements, translations
from app.domain.drafts import Text
from app.main import create_app
from app.models import Lead
from tests import cast
from tests.asking import ask
from tests.cast import Clock
from tests.coordinator import Browser, browser
from tests.digesting import DATES, publish, publish_digest, retract
from tests.partner import words
from tests.publishing.samples import real_texts


@pytest.fixture
def client(settings: Settings, database: Database) -> Browser:
    return browser(settings, database)


def address_of_lead(client: Browser) -> str:
    return str(re.findall(r'href="(/leads/[^"/]+)"', client.get("/").text)[0])


def test_the_page_of_a_lead_is_its_digest(settings: Settings, database: Database, still: Clock, client: Browser) -> None:
    publish_digest(settings, database, still)

    page = client.get(address_of_lead(client))

    items = real_texts()
    assert re.findall(r"<h3[^>]*><a[^>]*>(.*?)</a>", page.text) == [item["title"].replace('"', "&#34;") for item in items]
    assert re.findall(r'<time datetime="([^"]+)">', page.text) == list(DATES)
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page.text) == ["March 2023"]
    for item in items:
        assert " ".join(item["body"].split()) in words(page)
    assert "UN Human Rights Council · Session: 52 · Agenda item: 4 · Interactive Dialogue" in words(page)
    assert page.text.count("2 organizations") == 5


def test_the_feed_of_a_lead_is_its_digest(settings: Settings, database: Database, still: Clock, client: Browser) -> None:
    publish_digest(settings, database, still)

    found = feedparser.parse(client.get(f"{address_of_lead(client)}/feed.atom").text)

    assert not found.bozo
    assert [entry.title for entry in found.entries] == [item["title"] for item in real_texts()]
    assert [entry.summary for entry in found.entries] == [" ".join(item["body"].split()) for item in real_texts()]
    assert [entry.published[:10] for entry in found.entries] == list(DATES)


def test_a_lead_s_page_speaks_the_reader_s_language(settings: Settings, database: Database, still: Clock, client: Browser) -> None:
    publish(settings, database, cast.new_lead(database), still)
    path = address_of_lead(client)

    app = create_app(settings, database)

    spoken = {language: ask(app, "GET", path, headers={"accept-language": language}) for language in ("be", "ar", "en")}

    assert '<html lang="be" dir="ltr">' in spoken["be"].text
    assert "Сумесная заява аб справядлівых судах" in spoken["be"].text
    assert '<html lang="ar" dir="rtl">' in spoken["ar"].text
    assert "Joint statement on fair trials" in spoken["en"].text
    assert {answer.headers["vary"] for answer in spoken.values()} == {"accept-encoding, accept-language"}


@pytest.mark.parametrize("path", ["/leads/{}", "/leads/{}/feed.atom"])
def test_a_lead_that_published_nothing_is_as_unknown_as_none(
    settings: Settings, database: Database, still: Clock, client: Browser, path: str
) -> None:
    quiet = cast.new_lead(database, "Quiet Alliance", "quiet@lead.example.org")
    cast.open_statement(database, quiet)
    slug = slug_of(database, quiet.actor.lead_id)

    known, unknown = (client.get(path.format(one)) for one in (slug, "no-such-lead"))

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.text.replace(slug, "") == unknown.text.replace("no-such-lead", "")


def test_a_retracted_statement_says_so_on_the_lead_s_page(settings: Settings, database: Database, still: Clock, client: Browser) -> None:
    lead = cast.new_lead(database)
    path_of = publish(settings, database, lead, still)
    retract(settings, database, lead, path_of, notice="We were *wrong*.")
    (slug,) = re.findall(r"/leads/[^/<]+", client.get("/sitemap.xml").text)

    said = words(client.get(slug))

    assert "Joint statement · Retracted" in said
    assert "We were wrong." in said
    assert "We call for" not in said
    assert path_of.slug not in client.get("/").text


def test_a_statement_without_one_language_is_linked_in_the_others(
    settings: Settings, database: Database, still: Clock, client: Browser
) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    with database.write() as session:
        mine = statements.get(session, statement.id, by=lead.actor)
        translations.leave_out(session, mine, ["be"], at=clock.now())
        publications.publish(session, mine, at=clock.now())
    cast.build(database)

    with database.read() as session:
        (item,) = digests.list_published(session).items

    assert [text.language for text in item.texts] == ["en"]


def test_long_lists_come_in_pages(settings: Settings, database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    slugs = []
    for number in range(3):
        still.advance(days=1)
        slugs.append(publish(settings, database, lead, still, translations={"en": Text(f"Appeal {number}", "We ask.")}).slug)

    with database.read() as session:
        first = digests.list_page(session, limit=2)
        second = digests.list_page(session, before=first.older, limit=2)

    assert [item.slug for item in (*first.items, *second.items)] == slugs[::-1]
    assert (first.older, second.older) == (slugs[1], "")


@pytest.mark.parametrize("path", ["/feed.atom", "/leads/{}", "/leads/{}/feed.atom"])
def test_a_page_after_nothing_public_is_not_found(settings: Settings, database: Database, still: Clock, client: Browser, path: str) -> None:
    lead = cast.new_lead(database)
    publish(settings, database, lead, still)
    draft = cast.new_draft(database, lead, translations={"en": Text("Secret plans", "We plan.")}, addressees=())
    path = path.format(slug_of(database, lead.actor.lead_id))

    answers = [client.get(path, before=slug) for slug in (draft.slug, "nonsense", "\0")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert client.get(path).status_code == 200


def slug_of(database: Database, lead_id: str) -> str:
    with database.read() as session:
        return session.get_one(Lead, lead_id).slug
