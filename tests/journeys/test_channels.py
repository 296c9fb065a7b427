"""A statement that has to be short: a limit of one's own, a count that says so at every step, and nothing that stands in the way."""

import re
from collections.abc import Callable

from sqlmodel import select

from app.models import OwnChannel
from tests.journeys.conftest import Running, three_ways
from tests.journeys.steps import log_in
from tests.journeys.visitors import Visitor

TOO_LONG = "Too long by 2 words. 12 of 10 words (title and footnotes counted)"


@three_ways
def test_a_text_is_counted_by_the_rule_of_where_it_goes(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    desk.follow("Limits of length")
    desk.fill("name", "Evening paper")
    desk.fill("most", "10")
    desk.choose("unit", "words")
    desk.press("Add")
    assert "Evening paper 10 words" in desk.text

    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("title-0", "On fair trials")
    desk.fill("body-0", "We call for fair and public trials.[^1]\n\n[^1]: Article fourteen.")
    desk.choose("kind", "oral_statement")
    desk.press("Save and look at the preview")
    assert "9 words, about 4 s of speaking" in desk.text
    desk.follow("Go on editing")
    desk.choose("channel", own_channel(product))
    desk.press("Save and look at the preview")
    assert TOO_LONG in desk.text

    desk.open(re.sub(r"(/desk/statements/\w+).*", r"\1/sign-on", desk.url))
    assert TOO_LONG in desk.text
    desk.press("Lock the text and open sign-on")
    assert "Sign-on is open and the text is locked." in desk.text

    desk.follow("Limits of length")
    desk.press("Delete")
    assert "A statement that had chosen it has no limit now." in desk.text


def own_channel(product: Running) -> str:
    with product.database.read() as session:
        return session.exec(select(OwnChannel.id)).one()
