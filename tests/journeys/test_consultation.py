"""A text is drafted together: partners comment and propose, the lead decides, and who was asked sees what changed before endorsing."""

import re
from collections.abc import Callable

from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in
from tests.journeys.visitors import Visitor

BODY = "We call for **fair trials**.\n\nWe ask the Council to speak.\n\n- Now.\n- Everywhere."
LIST = """name_en;email;contact;language;country
Lantern Committee;director@lantern.example.org;Alesia;en;BY
Harbour Rights Network;office@harbour.example.org;Giorgi;en;GE
"""


@three_ways
def test_partners_comment_and_the_invitees_see_what_became_of_the_text(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    put_up_for_comments(desk)
    invite_two(desk)

    lantern, harbour = (link_in(product, address, path="c") for address in ("director@lantern", "office@harbour"))
    propose(new_visitor(), lantern, "We ask the Council to hold a special session.")
    comment(new_visitor(), harbour, "Please name the country.")
    accept(desk)
    decline(desk, "The title names it.")
    assert "special session" in mail_to(product, "director@lantern", "has taken your proposal into the text")
    assert "The title names it." in mail_to(product, "office@harbour", "does not take it up")

    go(desk, "/sign-on")
    assert "2 organizations that were invited to comment are mailed a link to endorse, at once." in desk.text
    desk.press("Lock the text and open sign-on")

    partner, link = new_visitor(), link_in(product, "office@harbour")
    partner.open(link)
    assert "What changed since you were consulted" in partner.text
    partner.unfold("The changes from version 1 to version 2")
    assert "hold a special session" in partner.text
    endorse(partner, link, "Harbour Rights Network", visibility="named")
    late = new_visitor()
    late.open(lantern)
    assert "The text is final and open for endorsement" in late.text
    assert "Harbour" not in late.text


def put_up_for_comments(desk: Visitor) -> None:
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("language-0", "en")
    desk.fill("title-0", "Joint statement on fair trials")
    desk.fill("body-0", BODY)
    desk.choose("time_zone", "Europe/Vilnius")
    desk.fill("hard_deadline", "2035-01-15T18:00")
    desk.press("Save")
    desk.follow("Ask for comments first")
    desk.fill("comment_deadline", "2034-12-15T18:00")
    desk.press("Put the text up for comments")
    assert "Version 1 is up for comments." in desk.text


def invite_two(desk: Visitor) -> None:
    go(desk, "/invitations")
    desk.fill("list", LIST)
    desk.press("Check the list")
    desk.press("Invite 2 organizations")


def propose(partner: Visitor, link: str, wording: str) -> None:
    partner.open(f"{link}/paragraphs/2")
    assert "Who will read this" in partner.text
    partner.fill("wording", wording)
    partner.press("Send the comment")
    assert "Your comment, recorded" in partner.text


def comment(partner: Visitor, link: str, words: str) -> None:
    partner.open(link)
    partner.follow("Comment on this paragraph")
    partner.fill("comment", words)
    partner.press("Send the comment")
    assert words in partner.text


def accept(desk: Visitor) -> None:
    go(desk, "/consultation")
    assert "Lantern Committee" in desk.text
    decide(desk, "Lantern Committee", "accepted")
    assert "Accepted. The organization is told by mail." in desk.text


def decline(desk: Visitor, answer: str) -> None:
    decide(desk, "Harbour Rights Network", "declined", answer)
    assert "Declined. The organization is told by mail." in desk.text


def decide(desk: Visitor, whose: str, decision: str, answer: str = "") -> None:
    desk.follow(whose)
    desk.choose("decision", decision)
    desk.fill("answer", answer)
    desk.press("Record and tell the organization")


def go(desk: Visitor, page: str) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", rf"\1{page}", desk.url))


def mail_to(product: Running, address: str, words: str) -> str:
    """Wait for a mail to an address that says certain words, and return its text."""

    def found() -> list[str]:
        mails = [mail for mail in product.mail.mails if mail.recipient.startswith(address)]
        texts = [str(mail.message.get_body(("plain",)).get_content()) for mail in mails]  # type: ignore[union-attr]
        return [text for text in texts if words in " ".join(text.split())]

    wait_for(found)
    return found()[-1]
