"""A scanner with a whole browser: it opens the links of a mail with scripts on, presses every button, and sends forms past their checks."""

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import col, select

from app import clock
from app.domain import boards, delegations
from app.models import Event
from tests import cast
from tests.journeys.conftest import Running, on_sqlite, wait_for
from tests.journeys.steps import endorse
from tests.journeys.visitors import chromium_visitor
from tests.partner import dump

COLLEAGUE = "colleague@lantern.example.org"
WORKERS_OWN = {"mail", "worker", "invitation", "log", "log_key", "log_checkpoint", "log_tile"}
"""Tables that the worker alone goes on with: it sends mails, and signs and shows the log. What was done stands in `event`."""


@pytest.fixture
def links(product: Running) -> dict[str, str]:
    """The link of every kind that a mail may carry, by its first letter; one partner has endorsed, the other is silent."""
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead, hard_deadline="2035-01-15T18:00")
    silent, answered = cast.invite(product.database, lead, statement, cast.PARTNER, cast.SECOND)
    manage = endorse_at(product, answered)
    with product.database.write() as session:
        board = boards.issue(session, silent, at=clock.now())
        delegations.delegate(session, silent, COLLEAGUE, at=clock.now())
    return {"e": silent, "answered": answered, "m": manage, "b": board}


def endorse_at(product: Running, token: str) -> str:
    return cast.endorse(product.database, token, display_name="Harbour Rights Network")


@pytest.mark.browser
@on_sqlite
def test_a_browser_that_presses_everything_changes_nothing(product: Running, links: dict[str, str], chromium: Browser) -> None:
    pages = [f"{product.url}/{kind if len(kind) == 1 else 'e'}/{token}" for kind, token in links.items()]
    wait_for(lambda: has_its_log(product))
    before = answers(product)

    with chromium.new_context() as context:
        for url in pages:
            press_everything(context.new_page(), url)
            send_everything(context.new_page(), url)

    assert answers(product) == before
    with chromium_visitor(chromium) as partner:
        endorse(partner, pages[0], "Lantern Committee", visibility="named")


def answers(product: Running) -> dict[str, list[tuple[object, ...]]]:
    """Return every row but those of the worker's own tables."""
    return {name: rows for name, rows in dump(product.database).items() if name not in WORKERS_OWN}


def has_its_log(product: Running) -> bool:
    """Whether the worker has begun the log and given each act its place: from then on only another act changes an event."""
    with product.database.read() as session:
        acts = session.exec(select(Event.log_number).where(col(Event.leaf).is_not(None))).all()
    return bool(acts) and None not in acts


def press_everything(page: Page, url: str) -> None:
    page.goto(url)
    for number in range(page.locator("button").count()):
        page.goto(url)
        page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
        page.locator("button").nth(number).click()
        page.wait_for_load_state()


def send_everything(page: Page, url: str) -> None:
    """Send every form from a script, which asks no field whether it is filled in."""
    page.goto(url)
    for number in range(page.locator("form").count()):
        page.goto(url)
        with page.expect_navigation():
            page.locator("form").nth(number).evaluate("form => form.submit()")
