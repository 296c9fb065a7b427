"""An open call: an organization the lead has never heard of asks, confirms by mail, is accepted, and endorses by its own act."""

import re
from collections.abc import Callable

from tests.asking import fetch
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in, public_address
from tests.journeys.visitors import Visitor

NUMBERS = ("three", "four", "five", "six", "seven", "eight", "nine")


@three_ways
def test_an_organization_nobody_invited_asks_and_endorses(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk, asker = log_in(product, new_visitor()), new_visitor()
    asker.open(open_call(desk))
    assert "Nothing of it is published." in asker.text

    send_request(asker)
    asker.open(link_in(product, "office@willow", path="j"))
    asker.choose("confirmed", "yes")
    asker.press("Send the request")
    assert "Your request is with Coalition for Fair Trials" in asker.text

    go(desk, "/requests")
    desk.follow("Willow Legal Aid")
    assert "We work on the same cases." in desk.text
    desk.choose("choice", "new")
    desk.press("Record the decision")
    assert "Accepted: the invitation is on its way." in desk.text

    endorse(asker, link_in(product, "office@willow"), "Willow Legal Aid", visibility="named")
    go(desk, "/publication")
    desk.press("Publish with 1 endorsement")
    public = public_address(product)
    wait_for(lambda: "Willow Legal Aid" in fetch(f"{public}/en").text)


def open_call(desk: Visitor) -> str:
    """Open sign-on of a statement with an open call, and return the address of the call."""
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("language-0", "en")
    desk.fill("title-0", "On fair trials")
    desk.fill("body-0", "We call for fair trials.")
    desk.choose("has_open_call", "yes")
    desk.press("Save")
    go(desk, "/sign-on")
    assert "Because of the open call, anybody who has its address can read title and text" in desk.text
    desk.press("Lock the text and open sign-on")
    go(desk, "/requests")
    return str(re.findall(r"http\S+/join", desk.text)[0])


def send_request(asker: Visitor) -> None:
    """Fill in the form with a slip, correct it, and send it."""
    asker.fill("name", "Willow Legal Aid")
    asker.choose("country", "GE")
    asker.fill("contact_name", "Nino Asker")
    asker.fill("email", "office@willow.example.org")
    asker.fill("note", "We work on the same cases.")
    asker.fill("answer", "99")
    asker.press("Mail me the link")
    assert "This is not the sum." in asker.text
    numbers = re.findall(r"How much is (\w+) plus (\w+)\?", asker.text)[0]
    asker.fill("answer", str(sum(NUMBERS.index(word) + 3 for word in numbers)))
    asker.press("Mail me the link")
    assert "We have mailed you a link" in asker.text


def go(desk: Visitor, page: str) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", rf"\1{page}", desk.url))
