"""Several people of one organization: the director passes the request on and shows it around; and a consent given by letter."""

import re
from collections.abc import Callable

from app.config import Settings
from tests import cast
from tests.cast import Lead
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in
from tests.journeys.visitors import Visitor

DIRECTOR, COLLEAGUE = "director@lantern", "legal@lantern.example.org"


@three_ways
def test_a_director_passes_the_request_on_and_the_colleague_answers(
    settings: Settings, product: Running, new_visitor: Callable[[], Visitor]
) -> None:
    asked(product)
    director = new_visitor()
    director.open(link_in(product, DIRECTOR))
    director.fill("email", COLLEAGUE)
    director.press("Pass it on")
    assert "Passed on to l…@lantern.example.org" in director.text

    endorse(new_visitor(), link_in(product, COLLEAGUE), "Lantern Committee", visibility="named")

    director.open(link_in(product, DIRECTOR))
    assert "Your organization has endorsed this text." in director.text
    assert told(product, DIRECTOR) == ["Your answer was recorded"]
    assert told(product, COLLEAGUE) == ["Your answer was recorded"]


@three_ways
def test_a_board_is_shown_the_text_and_can_press_nothing(settings: Settings, product: Running, new_visitor: Callable[[], Visitor]) -> None:
    asked(product)
    director = new_visitor()
    director.open(link_in(product, DIRECTOR))
    director.agree("Make the link")
    director.press("Make the link")
    assert "Copy it now" in director.text
    director.follow("Look at it")

    assert re.search(r"/b/[^/]+$", director.url)
    assert "Your organization has not answered yet." in director.text
    assert "Endorse this text" not in director.text


@three_ways
def test_a_consent_by_letter_counts_when_the_partner_confirms(
    settings: Settings, product: Running, new_visitor: Callable[[], Visitor]
) -> None:
    lead = asked(product)
    desk = new_visitor()
    log_in(desk, lead)
    desk.follow("Joint statement on fair trials")
    desk.follow("Lantern Committee")
    desk.follow("Record a consent given by letter or telephone")
    desk.choose("channel", "letter")
    desk.fill("consented_on", "2026-01-30")
    desk.fill("display_name", "Lantern Committee")
    desk.press("Record it and mail the organization")
    assert "Recorded, not counted" in desk.text

    wait_for(lambda: len(told(product, DIRECTOR, "A request for your organization")) == 2)
    partner = new_visitor()
    partner.open(link_in(product, DIRECTOR))
    assert "It does not count until you confirm it here." in partner.text
    endorse(partner, partner.url, "Lantern Committee", visibility="named")

    desk.open(desk.url)
    assert "Confirmed by the organization" in desk.text


@three_ways
def test_a_consent_that_nobody_gave_is_contested(settings: Settings, product: Running, new_visitor: Callable[[], Visitor]) -> None:
    lead = asked(product)
    desk = new_visitor()
    log_in(desk, lead)
    desk.follow("Joint statement on fair trials")
    desk.follow("Lantern Committee")
    desk.follow("Record a consent given by letter or telephone")
    desk.choose("channel", "phone")
    desk.fill("consented_on", "2026-01-30")
    desk.fill("display_name", "Lantern Committee")
    desk.press("Record it and mail the organization")

    partner = new_visitor()
    partner.open(link_in(product, DIRECTOR))
    partner.agree("Tell Coalition for Fair Trials")
    partner.press("Tell Coalition for Fair Trials")
    assert "What was recorded is not counted." in partner.text

    desk.open(desk.url)
    assert "Contested by the organization" in desk.text
    wait_for(lambda: told(product, "coordinator@lead", "A recorded consent is contested"))


def asked(product: Running) -> Lead:
    """Invite the Lantern Committee to an open statement."""
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead, hard_deadline="2035-01-15T18:00")
    cast.invite(product.database, lead, statement, cast.PARTNER)
    return lead


def log_in(desk: Visitor, lead: Lead) -> None:
    desk.open(lead.login_url)
    desk.press("Log in")


def told(product: Running, address: str, subject: str = "Your answer was recorded") -> list[str]:
    """Return the subjects of the mails of one kind to an address; waits for the first."""

    def found() -> list[str]:
        mails = [mail for mail in product.mail.mails if mail.recipient.startswith(address)]
        return [str(mail.message["subject"]) for mail in mails if str(mail.message["subject"]) == subject]

    wait_for(found)
    return found()
