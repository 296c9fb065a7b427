"""A wrong address, from the invitation to the desk: its mail comes back to the sender on the envelope, and the lead knows why."""

import re
from collections.abc import Callable

import pytest

from tests import cast
from tests.bouncing import hand_to_command
from tests.journeys.conftest import Running, wait_for
from tests.journeys.visitors import Visitor
from tests.mail.returned import dsn
from tests.mail.smtp_server import ReceivedMail

SAID = "smtp; 550 5.1.1 <director@lantern.example.org>: Recipient address rejected: User unknown"
over_http = pytest.mark.parametrize("new_visitor", ["http"], indirect=True)


def mail_to(product: Running, address: str) -> ReceivedMail:
    """Wait for a mail to an address."""
    wait_for(lambda: any(mail.recipient == address for mail in product.mail.mails))
    return next(mail for mail in product.mail.mails if mail.recipient == address)


@over_http
def test_a_wrong_address_comes_back_and_the_lead_is_told_why(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead)
    desk = new_visitor()
    desk.open(lead.login_url)
    desk.press("Log in")
    cast.invite(product.database, lead, statement, cast.PARTNER)

    # The partner's server takes the mail, and returns it an hour later to the sender on its envelope.
    mail = mail_to(product, cast.PARTNER.email)
    assert re.fullmatch(r"b\+[a-z2-7]{26}\.[a-z2-7]{20}@statements\.example\.org", mail.sender)
    wait_for(lambda: "Taken by the mail server" in look(desk, product, statement.id))
    came_back = dsn(to=mail.sender, message_id=mail.message["Message-ID"], said=SAID)
    assert hand_to_command(product.database.settings, came_back, "--recipient", mail.sender) == (0, "Recorded.\n")

    # The desk says so by name, with what the server said, and never the address where others could read it.
    page = look(desk, product, statement.id)
    assert "Came back" in page
    assert "550 5.1.1 (address): Recipient address rejected: User unknown" in page

    # The lead has one mail, which names nobody and leads to the desk.
    alert = mail_to(product, cast.COORDINATOR)
    text = str(alert.message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert alert.message["Subject"] == "Mail about a text came back"
    assert "lantern" not in text.lower()
    desk.open(next(iter(re.findall(rf"{product.url}/desk/\S+", text))))
    assert "Mail did not arrive" in desk.text
    assert "Lantern Committee" in desk.text

    # The same report again, and a forged one, change nothing.
    assert hand_to_command(product.database.settings, came_back)[1] == "Recorded before; nothing changed.\n"
    assert hand_to_command(product.database.settings, dsn(to="b" + mail.sender[1:40] + "aaaaaaaaa@statements.example.org"))[0] == 1


def look(desk: Visitor, product: Running, statement_id: str) -> str:
    """Return the page of the one invitation there is."""
    desk.open(f"{product.url}/desk/statements/{statement_id}")
    desk.follow("Lantern Committee")
    return desk.text
