"""With scripts, what is typed is kept while it is typed: a closed laptop loses nothing, and the browser's own store stays empty."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.domain import revisions
from app.domain.revisions import Form
from tests import cast
from tests.cast import Lead
from tests.journeys.conftest import Running, wait_for

pytestmark = pytest.mark.browser


@pytest.fixture
def lead(product: Running) -> Lead:
    return cast.new_lead(product.database)


@pytest.fixture
def context(chromium: Browser, product: Running, lead: Lead) -> Iterator[BrowserContext]:
    """A browser with scripts, logged in."""
    with ExitStack() as stack:
        context = stack.enter_context(chromium.new_context())
        page = context.new_page()
        page.goto(lead.login_url)
        page.locator("main button").click()
        yield context


def edit(context: BrowserContext, product: Running, path: str) -> Page:
    return show(context, product, f"{path}/edit")


def show(context: BrowserContext, product: Running, path: str) -> Page:
    page = context.new_page()
    page.goto(f"{product.url}{path}")
    return page


def is_kept(product: Running, lead: Lead, statement_id: str, language: str = "") -> bool:
    with product.database.read() as session:
        return revisions.find_unsaved(session, Form(statement_id, language), by=lead.actor) is not None


def test_what_is_typed_is_kept_after_a_pause_and_offered_again(product: Running, lead: Lead, context: BrowserContext) -> None:
    statement_id = cast.new_draft(product.database, lead).id
    page = edit(context, product, f"/desk/statements/{statement_id}")

    page.locator("#body-0").fill("We call for open trials.")

    expect(page.get_by_text("not saved yet")).to_be_visible(timeout=20_000)
    again = edit(context, product, f"/desk/statements/{statement_id}")
    again.get_by_role("link", name="Take it up").click()
    expect(again.locator("#body-0")).to_have_value("We call for open trials.")
    assert again.evaluate("localStorage.length + sessionStorage.length") == 0


def test_a_page_closed_in_the_middle_of_a_word_is_kept(product: Running, lead: Lead, context: BrowserContext) -> None:
    statement_id = cast.new_draft(product.database, lead).id
    page = edit(context, product, f"/desk/statements/{statement_id}")

    page.locator("#body-0").fill("We call for op")
    page.close(run_before_unload=True)

    wait_for(lambda: is_kept(product, lead, statement_id))


def test_what_was_saved_is_kept_no_more(product: Running, lead: Lead, context: BrowserContext) -> None:
    statement_id = cast.new_draft(product.database, lead).id
    page = edit(context, product, f"/desk/statements/{statement_id}")

    page.locator("#body-0").fill("We call for open trials.")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_text("Saved.")).to_be_visible()
    assert not is_kept(product, lead, statement_id)


def test_a_new_statement_is_kept_too(product: Running, lead: Lead, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(f"{product.url}/desk/statements/new")

    page.locator("#title-0").fill("Open letter")
    page.goto(f"{product.url}/desk")

    wait_for(lambda: is_kept(product, lead, ""))


def test_an_hour_s_translation_is_kept_when_the_laptop_closes_and_taken_up(product: Running, lead: Lead, context: BrowserContext) -> None:
    statement_id = cast.new_draft(product.database, lead).id
    path = f"/desk/statements/{statement_id}/translations/be"
    page = show(context, product, path)

    page.locator("#paragraph-1").fill("Заўтра.")
    page.close(run_before_unload=True)

    wait_for(lambda: is_kept(product, lead, statement_id, "be"))
    again = show(context, product, path)
    again.get_by_text("What you had typed").first.click()
    expect(again.locator(".redline ins", has_text="Заўтра.").first).to_be_visible()
    again.get_by_role("link", name="Take it up").click()
    expect(again.locator("#paragraph-1")).to_have_value("Заўтра.")
    again.get_by_role("button", name="Save", exact=True).click()
    expect(again).to_have_url(f"{product.url}{path.removesuffix('/be')}?done=saved")
    assert not is_kept(product, lead, statement_id, "be")


def test_a_translation_is_kept_after_a_pause_while_its_frozen_page_keeps_nothing(
    product: Running, lead: Lead, context: BrowserContext
) -> None:
    statement_id = cast.new_draft(product.database, lead).id
    page = show(context, product, f"/desk/statements/{statement_id}/translations/be")

    page.locator("#title").fill("Новы загаловак")

    expect(page.get_by_text("not saved yet")).to_be_visible(timeout=20_000)
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    frozen = cast.open_statement(product.database, lead).id
    expect(show(context, product, f"/desk/statements/{frozen}/translations/be").locator("[data-keep]")).to_have_count(0)
