"""A published statement goes to its addressee by mail; the answer comes back, and stands on the public page."""

import hashlib
from collections.abc import Callable

from app import clock
from app.config import Settings
from app.domain import publications, statements
from tests import cast
from tests.asking import fetch
from tests.cast import Lead
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.visitors import Visitor
from tests.mail.smtp_server import ReceivedMail

OFFICE = "registry@council.example.org"


def published(product: Running) -> tuple[Lead, str]:
    """A lead, and the address of its published statement."""
    lead = cast.new_lead(product.database)
    statement = cast.open_statement(product.database, lead)
    cast.endorse(product.database, cast.invite(product.database, lead, statement, cast.PARTNER)[0])
    with product.database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    page = f"{product.url}/statements/{statement.slug}"
    wait_for(lambda: fetch(page).status_code == 200)
    return lead, page


def arrived(product: Running) -> ReceivedMail:
    wait_for(lambda: [mail for mail in product.mail.mails if mail.recipient == OFFICE])
    (mail,) = [mail for mail in product.mail.mails if mail.recipient == OFFICE]
    return mail


@three_ways
def test_the_addressee_gets_the_files_and_its_answer_is_published(
    settings: Settings, product: Running, new_visitor: Callable[[], Visitor]
) -> None:
    lead, page = published(product)
    files = {hashlib.sha256(fetch(f"{page}/en/statement.{ending}").content).hexdigest() for ending in ("pdf", "docx")}
    desk = new_visitor()
    desk.open(lead.login_url)
    desk.press("Log in")
    desk.follow("Joint statement on fair trials")
    desk.follow("Delivery")
    desk.follow("Send by mail")
    desk.fill("email", OFFICE)
    desk.press("Send with PDF and Word")

    mail = arrived(product)
    assert {hashlib.sha256(part.get_content()).hexdigest() for part in mail.message.iter_attachments()} == files
    wait_for(lambda: is_taken(desk))  # the server has a mail a moment before we have kept that it has
    assert all(sha256 in desk.text for sha256 in files)

    desk.fill("answer", "We shall reply in June.")
    desk.fill("answered_on", clock.now().date().isoformat())
    desk.choose("is_public", "yes")
    desk.choose("is_answer_public", "yes")
    desk.press("Save")

    wait_for(lambda: "We shall reply in June." in fetch(f"{page}/en").text)
    assert OFFICE not in fetch(f"{page}/en").text


def is_taken(desk: Visitor) -> bool:
    desk.open(desk.url)
    return "Taken by the mail server" in desk.text
