"""The side-by-side editor, the translator's page and the history in Chromium: no barrier, no sideways scrolling, Arabic from the right."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from app import clock
from app.domain import revisions, statements, translations, translators
from app.domain.drafts import Text
from app.domain.revisions import Form
from app.domain.translators import Request
from tests import cast
from tests.cast import Lead
from tests.journeys.conftest import Running, on_sqlite

pytestmark = [pytest.mark.browser, on_sqlite]

BODY = "# Facts\n\nWe call for **fair trials**.\n\n- one;\n- two."
PAGES = [
    "/translations",
    "/translations/ar",
    "/translations/ar?as=text",
    "/versions",
    "/revisions/en",
    "/revisions/en/compare?before=1&after=2",
]
Open = Callable[..., Page]


@dataclass(frozen=True)
class Stale:
    """A draft whose Arabic translation is stale, with a kept text that was not saved: its address on the desk, a translator's link."""

    lead: Lead
    path: str
    link: str


@pytest.fixture
def stale(product: Running) -> Stale:
    lead = cast.new_lead(product.database)
    texts = {"en": Text("Joint statement", BODY), "ar": Text("بيان مشترك", "# الوقائع\n\nنطالب بمحاكمات عادلة.\n\n- واحد؛\n- اثنان.")}
    statement = cast.new_draft(product.database, lead, translations=texts)
    with product.database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        translations.mark_reviewed(session, fresh, "ar", read_against=1)
        changed = Text("Joint statement", BODY.replace("fair", "public"))
        statements.edit_translation(session, fresh, "en", changed, revision=1, at=clock.now())
        link = translators.issue(session, fresh, "ar", Request("Layla"), by=lead.actor, at=clock.now())
        fields = {"title": "بيان مشترك", "body": "# الوقائع\n\nنطالب بمحاكمات علنية.", "number": "1"}
        revisions.keep_unsaved(session, Form(fresh.id, "ar"), fields, typed_over=1, by=lead.actor, at=clock.now())
    return Stale(lead, f"{product.url}/desk/statements/{statement.id}", link)


@pytest.fixture
def show(chromium: Browser, stale: Stale) -> Iterator[Open]:
    """Opens a page, logged in, at a width; axe needs the policy out of its way."""
    with ExitStack() as contexts:
        page = contexts.enter_context(chromium.new_context(bypass_csp=True)).new_page()
        page.goto(stale.lead.login_url)
        page.locator("main button").click()

        def opened(url: str, width: int) -> Page:
            page.set_viewport_size(ViewportSize(width=width, height=900))
            page.emulate_media(color_scheme="dark" if width < 1000 else "light")
            page.goto(url)
            return page

        yield opened


@pytest.mark.parametrize("width", [390, 1280])
def test_nobody_is_shut_out_and_no_page_is_wider_than_the_screen(show: Open, stale: Stale, width: int) -> None:
    for url in (*(stale.path + ending for ending in PAGES), stale.link, f"{stale.link}?as=text"):
        page = show(url, width)
        for folded in page.locator("main details").all():
            folded.evaluate("details => { details.open = true; }")

        assert [f"{found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(page).response["violations"]] == [], url
        assert page.evaluate("document.documentElement.scrollWidth") <= width, url


@pytest.mark.parametrize(("width", "place"), [(390, "under"), (1280, "beside")])
def test_both_texts_stand_side_by_side_where_there_is_room(show: Open, stale: Stale, width: int, place: str) -> None:
    page = show(f"{stale.path}/translations/ar", width)

    source, target = page.locator("#place-2 .sheet-source").bounding_box(), page.locator("#paragraph-1").bounding_box()
    assert source is not None
    assert target is not None
    assert (source["x"] + source["width"] <= target["x"]) == (place == "beside")
    assert (source["y"] + source["height"] <= target["y"]) == (place == "under")


def test_arabic_is_written_from_the_right_and_english_beside_it_from_the_left(show: Open, stale: Stale) -> None:
    page = show(stale.link, 1280)

    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.locator("#paragraph-1").evaluate("area => getComputedStyle(area).direction") == "rtl"
    assert page.locator("#place-2 .redline-words").evaluate("words => getComputedStyle(words).direction") == "ltr"
