"""A text that changes after organizations have endorsed it: first substantively, then by a correction after publication."""

import re
from collections.abc import Callable

from tests.asking import fetch
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in, public_address
from tests.journeys.visitors import Visitor

LIST = """name_en;email;contact;language
Lantern Committee;director@lantern.example.org;Alesia;en
Harbour Rights Network;office@harbour.example.org;Giorgi;en
"""


@three_ways
def test_nobody_stands_under_a_text_it_did_not_confirm(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    open_sign_on(desk, "We call for fair trials.")
    for address, name in (("director@lantern", "Lantern Committee"), ("office@harbour", "Harbour Rights Network")):
        endorse(new_visitor(), link_in(product, address), name, visibility="named")

    rewrite(desk, "We call for fair and public trials.")
    freeze(desk, "substantive", "Public trials are named too")
    assert "fair{+ and public+} trials" in mail_to(product, "director@lantern", "Your endorsement was for the text before")
    confirm_again(new_visitor(), link_in(product, "director@lantern"))
    publish(desk, "Publish with 1 endorsement")

    public = public_address(product)
    assert "Harbour" not in fetch(public).text
    assert fetch(f"{public}/signatories.json").json()["version"] == 2

    rewrite(desk, "We call for fair and public trials, now.")
    freeze(desk, "editorial", "A missing word")
    wait_for(lambda: "A missing word" in fetch(public).text)
    assert "Lantern Committee" in fetch(public).text
    assert "Your endorsement stands." in mail_to(product, "director@lantern", "A missing word")
    object_to(new_visitor(), link_in(product, "director@lantern"))
    wait_for(lambda: fetch(f"{public}/signatories.json").json()["total"] == 0)


def open_sign_on(desk: Visitor, body: str) -> None:
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("language-0", "en")
    desk.fill("title-0", "Joint statement on fair trials")
    desk.fill("body-0", body)
    desk.press("Save")
    go(desk, "/sign-on")
    desk.press("Lock the text and open sign-on")
    desk.fill("list", LIST)
    desk.press("Check the list")
    desk.press("Invite 2 organizations")


def rewrite(desk: Visitor, body: str) -> None:
    go(desk, "/change")
    desk.press("Begin a change")
    desk.fill("body-0", body)
    desk.press("Save")


def freeze(desk: Visitor, kind: str, note: str) -> None:
    go(desk, "/change")
    desk.choose("change", kind)
    desk.fill("note", note)
    desk.press("Freeze version")


def publish(desk: Visitor, button: str) -> None:
    go(desk, "/publication")
    desk.press(button)


def go(desk: Visitor, way: str) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", rf"\g<1>{way}", desk.url))


def confirm_again(partner: Visitor, link: str) -> None:
    partner.open(link)
    assert "What changed since your organization endorsed" in partner.text
    partner.choose("authorized", "yes")
    partner.press("Yes, we endorse this text")
    assert partner.url.endswith("/receipt")


def object_to(partner: Visitor, link: str) -> None:
    partner.open(link)
    partner.agree("Object: ask us to confirm again")
    partner.press("Object: ask us to confirm again")
    assert "Please confirm again" in partner.text or "What changed since your organization endorsed" in partner.text


def mail_to(product: Running, address: str, words: str) -> str:
    """Wait for a mail to an address that says something, and return its plain text."""

    def found() -> list[str]:
        mails = [mail for mail in product.mail.mails if mail.recipient.startswith(address)]
        texts = [str(mail.message.get_body(("plain",)).get_content()) for mail in mails]  # type: ignore[union-attr]
        return [text for text in texts if words in " ".join(text.split())]

    wait_for(found)
    return " ".join(found()[-1].split())
