"""The live roster in a frame on a co-signer's page, as the code we offer puts it there, in Chromium without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page

from app import clock
from app.domain import embeds, statements
from app.publishing.embed import embed_code
from tests import cast
from tests.asking import fetch
from tests.journeys.conftest import Running, on_sqlite, wait_for

pytestmark = [pytest.mark.browser, on_sqlite]

THEIRS = "https://partner.example.org/"


def framed(product: Running, chromium: Browser) -> Page:
    """A co-signer's page with the code of a published statement on it."""
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead)
    (token,) = cast.invite(product.database, lead, statement, cast.PARTNER)
    cast.endorse(product.database, token)
    cast.publish(product.database, lead, statement)
    with product.database.write() as session:
        embeds.allow(session, statements.get(session, statement.id, by=lead.actor), THEIRS, at=clock.now())
    url = f"{product.url}/statements/{statement.slug}"
    wait_for(lambda: "partner.example.org" in fetch(f"{url}/en/embed").headers["content-security-policy"])
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.route(f"{THEIRS}**", lambda route: route.fulfill(body=embed_code(url, "Fair trials", "en"), content_type="text/html"))
    return page


def test_the_frame_is_dressed_lists_everybody_and_opens_the_statement(product: Running, chromium: Browser) -> None:
    page = framed(product, chromium)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(THEIRS)
    frame = page.frame_locator("iframe")

    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="Read the whole statement").click()
    statement = opened.value
    statement.wait_for_load_state()

    assert failed == []
    assert "Lantern Committee" in frame.locator(".roster").inner_text()
    assert statement.locator("h1").inner_text() == "Joint statement on fair trials"
    assert page.url == THEIRS
