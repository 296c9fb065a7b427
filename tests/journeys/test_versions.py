"""Two who write one text: nobody's words are lost, every saved text can be compared and comes back, and each frozen text has its number."""

import re
from collections.abc import Callable

from app import clock
from app.db import Database
from app.domain import accounts
from tests.journeys.conftest import Running, three_ways
from tests.journeys.steps import log_in
from tests.journeys.visitors import Visitor


@three_ways
def test_a_conflict_an_earlier_text_and_a_second_version(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk, colleague = log_in(product, new_visitor()), new_visitor()
    log_in_too(product, colleague)
    path = draft(desk)
    colleague.open(f"{path}/edit")
    desk.open(f"{path}/edit")

    write(colleague, "We call for fair and public trials.\n\nNow.")
    write(desk, "We call for fair trials.\n\nToday.")
    assert "From what is saved now to what you typed" in desk.text
    assert "We call for fair and public trials." in desk.text
    desk.open(f"{path}/edit")
    desk.follow("Take it up")
    write(desk, "We call for fair and public trials.\n\nToday.")
    desk.press("Save")

    desk.open(f"{path}/revisions/en")
    desk.press("Take up again")
    assert "Taken up again" in desk.text
    desk.open(f"{path}/sign-on")
    desk.press("Lock the text and open sign-on")
    make_a_second_version(desk, path)

    desk.open(f"{path}/versions")
    assert "Frozen when sign-on opened" in desk.text
    assert "Frozen as an editorial change" in desk.text
    assert "coordinator@lead.example.org" in desk.text
    desk.press("Compare")
    assert "2 words inserted" in desk.text


def log_in_too(product: Running, colleague: Visitor) -> None:
    """The coordinator again, at another machine."""
    database: Database = product.database
    with database.write() as session:
        account = accounts.find(session, "coordinator@lead.example.org")
        assert account is not None
        link = accounts.issue_login(session, account, at=clock.now())
    colleague.open(link)
    colleague.press("Log in")


def draft(desk: Visitor) -> str:
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("title-0", "Joint statement on fair trials")
    desk.fill("body-0", "We call for fair trials.\n\nNow.")
    desk.press("Save")
    return desk.url.partition("?")[0]


def write(desk: Visitor, body: str) -> None:
    desk.fill("body-0", body)
    desk.press("Save")


def make_a_second_version(desk: Visitor, path: str) -> None:
    desk.open(f"{path}/change")
    desk.press("Begin a change")
    write(desk, "We call for fair and public trials of all.\n\nNow.")
    desk.open(f"{path}/change")
    desk.choose("change", "editorial")
    desk.fill("note", "A slip of the pen")
    desk.press("Freeze version 2")
