"""An organization says “this was not us”: from its own page to the lead's answer and back; and three who leave within the hour."""

from collections.abc import Callable

from app.config import Settings
from app.domain.guest_lists import Guest
from tests import cast
from tests.cast import Lead
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in
from tests.journeys.visitors import Visitor

DIRECTOR = "director@lantern"
OTHERS = tuple(Guest({"en": f"House {one}"}, f"office@house{one}.example.org") for one in range(3))


def start(product: Running, *guests: Guest) -> Lead:
    lead = cast.new_lead(product.database)
    cast.invite(product.database, lead, cast.open_statement(product.database, lead), *guests)
    return lead


def log_in(desk: Visitor, lead: Lead) -> Visitor:
    desk.open(lead.login_url)
    desk.press("Log in")
    return desk


def say_it_was_not_us(product: Running, partner: Visitor) -> str:
    """Endorse and dispute as the director of the first partner; return the manage page's address."""
    endorse(partner, link_in(product, DIRECTOR), "Lantern Committee", visibility="named")
    manage = link_in(product, DIRECTOR, path="m")
    partner.open(manage)
    partner.agree("This was not us")
    partner.press("This was not us")
    assert "owes you an answer" in partner.text
    return manage


def answer(desk: Visitor, outcome: str, sentence: str) -> None:
    desk.follow("Lantern Committee")
    assert "d…@lantern.example.org" in desk.text
    desk.choose("outcome", outcome)
    desk.fill("answer", sentence)
    desk.press("Answer the organization")
    assert sentence in desk.text


@three_ways
def test_the_lead_finds_that_the_organization_never_endorsed(
    settings: Settings, product: Running, new_visitor: Callable[[], Visitor]
) -> None:
    lead, partner = start(product, cast.PARTNER), new_visitor()
    manage = say_it_was_not_us(product, partner)
    invitation = link_in(product, DIRECTOR)
    desk = log_in(new_visitor(), lead)
    assert "1 organization says that it did not endorse" in desk.text

    answer(desk, "upheld", "We are sorry: the link had gone astray.")

    wait_for(lambda: "An answer to your objection" in told(product))
    partner.open(manage)
    assert "has found that your organization did not endorse this text." in partner.text
    assert "We are sorry: the link had gone astray." in partner.text
    partner.open(invitation)
    assert "Endorse this text" not in partner.text
    desk.open(f"{product.url}/desk")
    assert "says that it did not endorse" not in desk.text


@three_ways
def test_a_misunderstanding_ends_when_the_partner_confirms(
    settings: Settings, product: Running, new_visitor: Callable[[], Visitor]
) -> None:
    lead, partner = start(product, cast.PARTNER), new_visitor()
    manage = say_it_was_not_us(product, partner)

    answer(log_in(new_visitor(), lead), "settled", "Your chair had agreed on the telephone.")

    wait_for(lambda: "An answer to your objection" in told(product))
    partner.open(manage)
    assert "takes it for a misunderstanding." in partner.text
    partner.open(link_in(product, DIRECTOR))
    assert "It is off the list unless it confirms that it does." in partner.text
    partner.choose("authorized", "yes")
    partner.press("Yes, we endorse this text")
    partner.open(manage)
    assert "Your organization has endorsed this text." in partner.text


@three_ways
def test_three_who_leave_within_the_hour_raise_an_alarm(settings: Settings, product: Running, new_visitor: Callable[[], Visitor]) -> None:
    lead, partner = start(product, *OTHERS), new_visitor()
    for number, guest in enumerate(OTHERS):
        endorse(partner, link_in(product, guest.email), f"House {number}", visibility="named")
        partner.open(link_in(product, guest.email, path="m"))
        partner.choose("visibility", "withheld")
        partner.press("Hide our name")

    wait_for(lambda: "Several organizations left a statement" in told(product, cast.COORDINATOR))
    desk = log_in(new_visitor(), lead)
    assert "3 organizations hid, withdrew or disputed in a short time" in desk.text
    desk.press("We have seen this")
    assert "hid, withdrew or disputed in a short time" not in desk.text


def told(product: Running, address: str = DIRECTOR) -> list[str]:
    """The subjects of the mails that an address got."""
    return [str(mail.message["Subject"]) for mail in product.mail.mails if mail.recipient.startswith(address)]
