"""The pages of several people of one organization in a real browser: nobody is shut out, whatever the screen, the light, the direction."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize
from sqlmodel import select

from app import clock
from app.db import Session
from app.domain import boards, consents, delegations, invitations, observers, statements
from app.domain.consents import Recorded
from app.domain.guest_lists import Guest
from app.domain.observers import Wanted
from app.models import Invitation, Statement
from tests import cast
from tests.cast import Lead
from tests.journeys.conftest import Running, on_sqlite

pytestmark = [pytest.mark.browser, on_sqlite]
ARAB = Guest({"ar": "لجنة الفانوس"}, "lajna@lantern.example.org", "سمير", "ar")


@dataclass(frozen=True)
class Pages:
    """A browser's page, logged in as the coordinator, and the addresses to look at; `invitation` is the Arab partner's."""

    page: Page
    addresses: list[str]
    invitation: str


@pytest.fixture
def pages(product: Running, chromium: Browser) -> Iterator[Pages]:
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead, hard_deadline="2035-01-15T18:00")
    arab, answered = cast.invite(product.database, lead, statement, ARAB, cast.SECOND)
    manage = cast.endorse(product.database, answered, display_name="Harbour Rights Network")
    with product.database.write() as session:
        desk = prepare(session, lead, statement, arab)
        board = boards.issue(session, arab, at=clock.now())
    addresses = [f"{product.url}{path}" for path in (f"/e/{arab}", f"/b/{board}", f"/m/{manage}", *desk)]
    with chromium.new_context(bypass_csp=True) as context:  # axe needs the policy out of its way
        page = context.new_page()
        page.goto(lead.login_url)
        page.locator("main button").click()
        yield Pages(page, addresses, addresses[0])


def prepare(session: Session, lead: Lead, statement: Statement, token: str) -> list[str]:
    """Pass the invitation on, record a consent, add an observer; return the pages of the desk about them."""
    delegations.delegate(session, token, "colleague@lantern.example.org", at=clock.now())
    silent = session.exec(select(Invitation.id).where(Invitation.state != "answered")).one()
    invitation, fresh = invitations.get(session, silent, by=lead.actor)
    consents.record(session, invitation, fresh, Recorded("letter", "2026-01-30", "لجنة الفانوس"), by=lead.actor, at=clock.now())
    fresh = statements.get(session, statement.id, by=lead.actor)
    observers.add(session, fresh, Wanted("desk@rapporteur.example.org", "The Rapporteur"), at=clock.now())
    path = f"/desk/statements/{statement.id}"
    return [f"{path}/invitations/{silent}", f"{path}/invitations/{silent}/consent", f"{path}/observers"]


@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_is_shut_out_and_no_page_is_wider_than_the_screen(pages: Pages, width: int) -> None:
    pages.page.set_viewport_size(ViewportSize(width=width, height=900))
    pages.page.emulate_media(color_scheme="dark" if width < 1000 else "light")

    for address in pages.addresses:
        pages.page.goto(address)
        pages.page.evaluate("document.querySelectorAll('main details').forEach(folded => { folded.open = true; })")
        assert [f"{found['id']}: {found['nodes'][0]['target']}" for found in Axe().run(pages.page).response["violations"]] == [], address
        assert pages.page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_the_link_for_a_board_is_shown_and_an_address_is_written_from_the_left(pages: Pages) -> None:
    pages.page.goto(pages.invitation)
    assert pages.page.locator("#email").evaluate("field => getComputedStyle(field).direction") == "ltr"
    pages.page.locator("label[for=sure-board]").click()
    pages.page.locator("form[action$='/board'] button").click()

    assert "/b/" in pages.page.locator("#board-link").input_value()
    assert Axe().run(pages.page).response["violations"] == []


def test_a_form_that_needs_its_tick_begins_at_what_was_wrong(pages: Pages) -> None:
    pages.page.goto(pages.invitation)
    pages.page.locator("form[action$='/decline']").evaluate("form => form.submit()")
    pages.page.locator(".error-summary a").click()

    assert pages.page.evaluate("document.activeElement.id") == "sure-decline"
