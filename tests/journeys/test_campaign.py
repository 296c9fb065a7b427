"""A campaign from the directory to the answers: chosen, looked at, sent; a link handed over; more time for who is silent."""

from collections.abc import Callable

from sqlmodel import select

from app import clock
from app.domain import partners
from app.domain.accounts import Actor
from app.models import Channel, Contact, Lead
from tests import cast
from tests.campaigning import THIRD
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in
from tests.journeys.test_changing import go, mail_to
from tests.journeys.visitors import Visitor


@three_ways
def test_a_coordinator_invites_the_whole_directory_and_reaches_everybody(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    fill_directory(product)
    open_sign_on(desk)

    choose_everybody(desk)
    desk.press("See who gets which mail")
    assert "invited without a mail" in desk.text
    desk.press("Send this one to myself")
    assert "A request for your organization" not in mail_to(product, "coordinator@lead", "asks Lantern Committee to endorse this text")
    desk.press("Invite 3 organizations")
    endorse(new_visitor(), link_in(product, "director@lantern"), "Lantern Committee", visibility="named")
    wait_for(lambda: everything_has_left(desk))

    desk.follow("Invited: see it, copy a link")
    desk.press("Show a link to copy")
    endorse(new_visitor(), desk.read("link"), "Harbour Rights Network", visibility="withheld")

    go(desk, "/extension")
    desk.fill("hard_deadline", "2030-02-01T18:00")
    assert "Tell the 1 organization that has not answered" in desk.text
    desk.press("Give more time")
    assert "1 organization is told." in desk.text
    assert "1 лютага 2030" in mail_to(product, "hello@river", "Часу стала больш")


def fill_directory(product: Running) -> None:
    """Three partners: one reads English, one is reached by Signal alone, one reads Belarusian."""
    with product.database.write() as session:
        lead = session.exec(select(Lead)).one()
        added = partners.add(session, [cast.PARTNER, cast.SECOND, THIRD], by=Actor(lead.id, lead.name), at=clock.now())
        session.get_one(Contact, added[cast.SECOND.email].contact_id).channel = Channel.SIGNAL


def open_sign_on(desk: Visitor) -> None:
    desk.open(f"{desk.url}/statements/new")
    desk.fill("language-0", "en")
    desk.fill("title-0", "Joint statement on fair trials")
    desk.fill("body-0", "We call for fair trials.")
    desk.choose("time_zone", "Europe/Vilnius")
    desk.fill("hard_deadline", "2030-01-15T18:00")
    desk.press("Save")
    go(desk, "/sign-on")
    desk.press("Lock the text and open sign-on")


def choose_everybody(desk: Visitor) -> None:
    go(desk, "/campaigns")
    desk.press("Begin a campaign")
    desk.press("Add these")
    assert "3 partners chosen" in desk.text


def everything_has_left(desk: Visitor) -> bool:
    desk.open(desk.url)
    return "2 taken by the mail server 0 waiting" in desk.text
