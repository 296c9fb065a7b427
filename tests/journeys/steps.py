"""Steps that several journeys share: logging in, endorsing, and finding links in mails and on the front page."""

import re

from app import clock
from app.domain import leads
from tests.asking import fetch
from tests.journeys.conftest import Running, wait_for
from tests.journeys.visitors import Visitor

ENDORSE = ("Endorse this text", "Падтрымаць гэты тэкст", "Confirm and endorse")


def log_in(product: Running, desk: Visitor) -> Visitor:
    with product.database.write() as session:
        made = leads.create(session, name="Coalition for Fair Trials", email="coordinator@lead.example.org", at=clock.now())
    desk.open(made.login_url)
    desk.press("Log in")
    assert desk.url == f"{product.url}/desk"
    return desk


def endorse(partner: Visitor, link: str, name: str, *, visibility: str) -> None:
    partner.open(link)
    partner.fill("display_name", name)
    partner.choose("visibility", visibility)
    partner.fill("signer_name", "Somebody in Charge")
    partner.fill("signer_title", "Director")
    partner.choose("authorized", "yes")
    press_first(partner, ENDORSE)
    assert partner.url.endswith("/receipt")


def press_first(visitor: Visitor, words: tuple[str, ...]) -> None:
    visitor.press(next(word for word in words if word in visitor.text))


def link_in(product: Running, address: str, *, path: str = "e") -> str:
    """Wait for a mail to an address and return the link in its plain text."""

    def found() -> list[str]:
        mails = [mail for mail in product.mail.mails if mail.recipient.startswith(address)]
        texts = [str(mail.message.get_body(("plain",)).get_content()) for mail in mails]  # type: ignore[union-attr]
        return [link for text in texts for link in re.findall(rf"{product.url}/{path}/\S+", text)]

    wait_for(found)
    return found()[-1]


def public_address(product: Running) -> str:
    def found() -> list[str]:
        return re.findall(r"/statements/[a-z0-9-]+", fetch(product.url).text)

    wait_for(found)
    return product.url + found()[0]
