"""It has become dangerous to be seen: the lead hides all names of a country in two clicks, and only a signatory shows its own again."""

from collections.abc import Callable

from app import clock
from app.config import Settings
from app.domain import publications, statements
from tests import cast
from tests.asking import fetch
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, public_address
from tests.journeys.visitors import Visitor

DIRECTOR, NAME = "director@lantern", "Lantern Committee Minsk"


def publish(product: Running, new_visitor: Callable[[], Visitor]) -> cast.Lead:
    """A public statement with a name of Belarus and one of Georgia."""
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead)
    cast.invite(product.database, lead, statement, cast.PARTNER, cast.SECOND)
    for address, name in ((DIRECTOR, NAME), ("office@harbour", "Harbour Rights Network")):
        endorse(new_visitor(), link_in(product, address), name, visibility="named")
    with product.database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    wait_for(lambda: NAME in fetch(public_address(product)).text)
    return lead


@three_ways
def test_a_country_is_hidden_in_two_clicks_and_its_owner_comes_back(
    settings: Settings, product: Running, new_visitor: Callable[[], Visitor]
) -> None:
    desk, lead = new_visitor(), publish(product, new_visitor)
    invitation = link_in(product, DIRECTOR)
    desk.open(lead.login_url)
    desk.press("Log in")
    desk.follow("Hide names now")
    assert "1 name in 1 statement" in desk.text

    desk.choose("choice", "country-BY")
    desk.agree("Hide these names")
    desk.press("Hide these names")

    assert "1 name is hidden" in desk.text
    wait_for(lambda: NAME not in fetch(public_address(product)).text)
    assert "Harbour Rights Network" in fetch(public_address(product)).text
    wait_for(lambda: any("As a precaution" in text for text in mailed(product)))
    assert not any(NAME in text or cast.LEAD in text for text in mailed(product) if "As a precaution" in text)

    partner = new_visitor()
    partner.open(invitation)
    assert "Withheld: your organization is counted" in partner.text
    show_again(partner)
    wait_for(lambda: "Named: your name, as typed here, appears in the public list together with other changes" in reread(partner))


def show_again(partner: Visitor) -> None:
    partner.choose("visibility", "named")
    partner.fill("signer_name", "Alesia Partner")
    partner.fill("signer_title", "Director")
    partner.choose("authorized", "yes")
    partner.press("Save the change")


def mailed(product: Running) -> list[str]:
    """The words of the mails to the director."""
    mine = [mail.message for mail in product.mail.mails if mail.recipient.startswith(DIRECTOR)]
    return [str(message.get_body(("plain",)).get_content()) for message in mine]  # type: ignore[union-attr]


def reread(visitor: Visitor) -> str:
    visitor.open(visitor.url)
    return visitor.text
