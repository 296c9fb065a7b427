"""A receipt on its way: it comes with the mail, its owner has it checked, and what somebody forged of it does not hold."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ViewportSize

from app import clock
from app.db import Database
from app.ledger import leaves, receipts
from app.ledger.openings import Opened
from app.ledger.receipts import Receipt
from tests import cast
from tests.journeys.conftest import Running, on_sqlite, three_ways, wait_for
from tests.journeys.steps import endorse, link_in
from tests.journeys.visitors import Visitor
from tests.ledger.keys import OTHER
from tests.ledger.logging import log_of

ADDRESS = cast.PARTNER.email


def attached(product: Running) -> str:
    """Wait for the receipt's mail, and return the file that came with it."""

    def found() -> list[str]:
        mails = [mail.message for mail in product.mail.mails if mail.recipient == ADDRESS]
        files = [file for mail in mails for file in mail.iter_attachments()]
        return [file.get_content().decode() for file in files if file.get_filename() == "undersigned-receipt.json"]

    wait_for(found)
    return found()[-1]


def invite(database: Database) -> str:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead, hard_deadline="2035-01-15T18:00")
    log_of(database)
    return cast.invite(database, lead, statement, cast.PARTNER)[0]


def check(visitor: Visitor, product: Running, text: str) -> str:
    """Have a text checked by pasting it; return what the page says."""
    visitor.open(f"{product.url}/verify")
    visitor.fill("text", text)
    visitor.press("Check")
    return visitor.text


@three_ways
def test_who_endorsed_can_prove_it_and_nobody_else_can(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    invite(product.database)
    partner = new_visitor()
    endorse(partner, link_in(product, ADDRESS), "Lantern Committee", visibility="named")

    genuine = attached(product)
    said = check(new_visitor(), product, genuine)
    assert "It holds" in said
    assert "The name as it was typed: Lantern Committee" in said

    for forged, sentence in forgeries(genuine):
        said = check(new_visitor(), product, forged)
        assert sentence in said
        assert "It holds" not in said


def forgeries(genuine: str) -> Iterator[tuple[str, str]]:
    """Yield receipts that say something else, or that somebody else signed, with what is said of each."""
    receipt, changed = receipts.read(genuine), "This is not a receipt, or it was changed."
    yield genuine.replace("Lantern", "Beacon"), changed
    yield genuine.replace("named", "withheld"), changed
    yield genuine.replace(":", ": "), changed
    yield receipts.write(replace(receipt, origin="undersigned/0000000000000000")), "from a log that is not known here"
    yield receipts.write(made_up(receipt)), "It is not signed with a key that is known here"
    yield receipts.write(replace(receipt, opened=made_up(receipt).opened)), "The promise is not signed with the key of the log"


def made_up(receipt: Receipt) -> Receipt:
    """Return a receipt of an act that never was, whole in itself, signed with a key that is not the log's."""
    leaf, openings = leaves.make(clock.now().date(), {"act": receipt.opened.openings["act"].value, "name": "Beacon Committee"})
    key = replace(OTHER, name=receipt.origin)
    opened = Opened(bytes(leaf), openings)
    return replace(receipt, keys=(key.verifier,), opened=opened, promise=receipts.promise(receipt.origin, opened.entry, key))


@pytest.mark.browser
@on_sqlite
@pytest.mark.parametrize(("width", "language", "scheme"), [(320, "ar", "dark"), (320, "en", "light"), (1280, "ru", "dark")])
def test_nobody_is_shut_out_of_checking(
    product: Running, chromium: Browser, tmp_path: Path, width: int, language: str, scheme: str
) -> None:
    cast.endorse(product.database, invite(product.database))
    (tmp_path / "receipt.json").write_text(attached(product))
    (tmp_path / "changed.pdf").write_bytes(b"%PDF-1.7 something")
    (tmp_path / "letter.txt").write_text("Dear all,")

    with chromium.new_context(bypass_csp=True, locale=language, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.set_viewport_size(ViewportSize(width=width, height=900))
        for name in ("", "receipt.json", "changed.pdf", "letter.txt"):
            page.goto(f"{product.url}/verify")
            if name:
                page.set_input_files("#file", tmp_path / name)
                page.locator("main form button").click()
            assert [found["id"] for found in Axe().run(page).response["violations"]] == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
