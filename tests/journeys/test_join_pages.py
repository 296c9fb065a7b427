"""The pages of an open call in a real browser: nobody is shut out, whatever the screen, the light and the direction of writing."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize

from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.main import create_app
from tests import cast
from tests.joining import Call
from tests.journeys.conftest import Running, on_sqlite

pytestmark = [pytest.mark.browser, on_sqlite]

TEXTS = {
    "en": Text("Joint statement on fair trials", "We, {{count|organization|organizations}}, call for fair trials."),
    "ar": Text("بيان مشترك بشأن المحاكمات العادلة", "نطالب بمحاكمات عادلة."),
}


@dataclass(frozen=True)
class Pages:
    """A browser's page, logged in as the coordinator, and the addresses of an open call with a request that waits."""

    page: Page
    addresses: list[str]
    call: str


@pytest.fixture
def pages(product: Running, chromium: Browser) -> Iterator[Pages]:
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead, has_open_call=True, translations=TEXTS)
    call = Call(create_app(product.database.settings, product.database), product.database, lead, statement)
    cast.invite(product.database, lead, statement, Guest({"en": "Willow Legal Aid"}, "director@willow.example.org"))
    request_id, queue = call.waiting(), f"/desk/statements/{statement.id}/requests"
    call.ask(email="other@oak.example.org", name="منظمة الصفصاف", language="ar")
    paths = [f"{call.path}/en", f"{call.path}/ar", f"{call.path}/ar?sent=yes", f"/j/{call.links('other@oak.example.org')[0]}"]
    addresses = [product.url + path for path in (*paths, queue, f"{queue}/{request_id}?find=Willow")]
    with chromium.new_context(bypass_csp=True) as context:  # axe needs the policy out of its way
        page = context.new_page()
        page.goto(lead.login_url)
        page.locator("main button").click()
        yield Pages(page, addresses, product.url + call.path)


@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_is_shut_out_and_no_page_is_wider_than_the_screen(pages: Pages, width: int) -> None:
    pages.page.set_viewport_size(ViewportSize(width=width, height=900))
    pages.page.emulate_media(color_scheme="dark" if width < 1000 else "light")

    for address in pages.addresses:
        pages.page.goto(address)
        for folded in pages.page.locator("main details").all():
            folded.evaluate("details => { details.open = true; }")
        assert [f"{found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(pages.page).response["violations"]] == [], address
        assert pages.page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_arabic_is_written_from_the_right(pages: Pages) -> None:
    pages.page.goto(f"{pages.call}/ar")

    assert pages.page.locator("html").get_attribute("dir") == "rtl"
    assert pages.page.locator("#email").evaluate("field => getComputedStyle(field).direction") == "ltr"


def test_the_field_for_machines_is_neither_seen_nor_reached_by_the_keyboard(pages: Pages) -> None:
    pages.page.goto(f"{pages.call}/en")
    pages.page.locator("#answer").focus()
    pages.page.keyboard.press("Tab")

    assert pages.page.evaluate("document.activeElement.tagName") == "BUTTON"
    box = pages.page.locator("div:has(> #subject)").bounding_box()
    assert box is not None
    assert box["width"] <= 1


def test_a_refused_form_begins_at_what_was_wrong(pages: Pages) -> None:
    pages.page.goto(f"{pages.call}/en")
    pages.page.locator("#request").evaluate("form => { form.noValidate = true; }")
    pages.page.locator("#request button").click()

    assert "Please correct this" in str(pages.page.evaluate("document.activeElement.innerText"))
