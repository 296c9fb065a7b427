"""Columns as Chromium lays them out, on a screen, in a frame and on paper: they begin level, and nothing stands in columns twice."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize

import app
from app.publishing.document import Document, RosterStyle, Signatory
from app.publishing.embed import embed_page
from app.publishing.html import statement_page
from tests.publishing.samples import document, text

pytestmark = pytest.mark.browser

STATIC = Path(app.__file__).parent / "static"
HOST = "http://statements.example.org"
COUNTRIES = ("AM", "BY", "BR", "EG", "GE", "DE", "KE", "LT", "PL")
SIGNATORIES = tuple(Signatory(f"Alder House {number}", "en", country=COUNTRIES[number // 4]) for number in range(36))
TOPS = """[...document.querySelectorAll('.roster-group')].reduce((tops, group) => {
    const edge = group.getBoundingClientRect()
    tops[Math.round(edge.x)] ??= Math.round(edge.y)
    return tops
}, {})"""
LEFTS = "selector => [...document.querySelectorAll(selector)].map(one => Math.round(one.getBoundingClientRect().x))"
PIECES = "selector => [...document.querySelectorAll(selector)].map(one => one.getClientRects().length)"


def shown(chromium: Browser, content: str, *, width: int = 1280, media: str = "screen") -> Page:
    page = chromium.new_context(viewport=ViewportSize(width=width, height=900)).new_page()
    page.route("**/*", lambda route: answer(route, content))
    page.emulate_media(media="print" if media == "print" else "screen")
    page.goto(f"{HOST}/page")
    return page


def answer(route: Route, content: str) -> None:
    path = route.request.url.removeprefix(HOST)
    if path.startswith("/static/"):
        route.fulfill(path=STATIC / path.removeprefix("/static/"))
    else:
        route.fulfill(body=content, content_type="text/html; charset=utf-8")


def grouped() -> Document:
    return document("en", "ar", signatories=SIGNATORIES, style=RosterStyle(order="country", grouping="country"))


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("make", [statement_page, embed_page])
def test_the_groups_that_begin_columns_stand_level(chromium: Browser, make: type, language: str) -> None:
    page = shown(chromium, make(grouped(), language))

    tops = page.evaluate(TOPS)

    assert len(tops) == 3
    assert len(set(tops.values())) == 1


def test_a_small_group_keeps_together(chromium: Browser) -> None:
    page = shown(chromium, statement_page(grouped(), "en"))

    assert set(page.evaluate(PIECES, ".roster-group")) == {1}


def test_on_paper_a_group_stands_in_one_column_of_two(chromium: Browser) -> None:
    page = shown(chromium, statement_page(grouped(), "en"), media="print", width=700)

    assert len(set(page.evaluate(LEFTS, ".roster-group"))) == 2
    assert len(set(page.evaluate(LEFTS, ".roster-group li"))) == 2


@pytest.mark.parametrize("width", [640, 700, 816])
def test_on_paper_what_stands_under_a_label_stays_with_it(chromium: Browser, width: int) -> None:
    made = replace(grouped(), texts=(text("en"),))
    page = shown(chromium, statement_page(made, "en"), media="print", width=width)

    assert set(page.evaluate(PIECES, ".facts > div")) == {1}
    assert len(set(page.evaluate(LEFTS, ".facts > div"))) == 3


def test_a_table_keeps_its_distance_from_a_quotation(chromium: Browser) -> None:
    made = document(texts=(text("en", "A title", "> They said so.\n\n| a | b |\n|---|---|\n| 1 | 2 |"),))
    page = shown(chromium, statement_page(made, "en"))

    above, below = page.locator(".prose blockquote").bounding_box(), page.locator(".prose table").bounding_box()

    assert above is not None
    assert below is not None
    assert below["y"] - (above["y"] + above["height"]) >= 24
