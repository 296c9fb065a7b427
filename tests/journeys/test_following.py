"""A reader goes from a statement to its lead's page and feed and back; a co-signer takes the text along with a sentence of its own."""

import re
from collections.abc import Callable

import feedparser

from tests.asking import fetch
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in, public_address
from tests.journeys.visitors import Visitor


@three_ways
def test_a_reader_follows_the_feed_and_a_co_signer_republishes(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk, partner, reader = log_in(product, new_visitor()), new_visitor(), new_visitor()
    invite(desk)
    endorse(partner, link_in(product, "office@willow"), "Willow Legal Aid", visibility="named")
    desk.open(statement_page(desk, "/embed"))
    desk.fill("hosts", "https://willow.example.org")
    desk.press("Save")
    desk.open(statement_page(desk, "/publication"))
    desk.press("Publish with 1 endorsement")
    address = public_address(product)
    wait_for(lambda: fetch(f"{address}/en/embed").status_code == 200)

    reader.open(f"{address}/en")
    reader.follow("Coalition for Fair Trials")
    assert "On fair trials" in reader.text

    (entry,) = feedparser.parse(fetch(f"{reader.url}/feed.atom").text).entries
    reader.open(entry.link)
    assert "Willow Legal Aid" in reader.text
    reader.follow("Republish: text, link and list to copy")
    assert reader.read("copy-sentence") == "[name of your organization] is the signatory of “On fair trials”."

    partner.open(link_in(product, "office@willow", path="m"))
    partner.unfold("Republish the statement on your own website")
    assert "Willow Legal Aid is the signatory of “On fair trials”." in partner.text
    assert "frame-ancestors https://willow.example.org" in fetch(f"{address}/en/embed").headers["content-security-policy"]


def invite(desk: Visitor) -> None:
    """Open sign-on of a statement and invite one organization."""
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("language-0", "en")
    desk.fill("title-0", "On fair trials")
    desk.fill("body-0", "We call for fair trials.")
    desk.press("Save")
    desk.open(statement_page(desk, "/sign-on"))
    desk.press("Lock the text and open sign-on")
    desk.open(statement_page(desk, "/invitations"))
    desk.fill("name-en", "Willow Legal Aid")
    desk.fill("email", "office@willow.example.org")
    desk.press("Invite")


def statement_page(desk: Visitor, page: str) -> str:
    return re.sub(r"(/desk/statements/\w+).*", rf"\1{page}", desk.url)
