"""The whole job, from the operator's command to a public list and out of it again, by people without JavaScript."""

import re
from collections.abc import Callable

from tests.asking import fetch
from tests.journeys.conftest import Running, wait_for
from tests.journeys.steps import endorse, link_in, log_in, press_first, public_address
from tests.journeys.visitors import Visitor

LIST = """name_en;name_be;email;contact;language;country
Lantern Committee;Камітэт «Ліхтар»;director@lantern.example.org;Alesia;be;BY
Harbour Rights Network;;office@harbour.example.org;Giorgi;en;GE
Quiet Valley Group;;board@valley.example.org;Sam;en;PL
Broken Row;;not-an-address;Nobody;en;PL
"""
TITLE = "Joint statement on fair trials"
WITHDRAW = ("Withdraw our endorsement", "Адклікаць нашу падтрымку")


def test_a_coalition_puts_its_names_to_one_text(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    draft_in_two_languages(desk)
    open_sign_on(desk)
    invite_three(desk)

    lantern, harbour, valley = (link_in(product, address) for address in ("director@lantern", "office@harbour", "board@valley"))
    endorse(new_visitor(), lantern, "Камітэт «Ліхтар»", visibility="named")
    endorse(new_visitor(), harbour, "Harbour Rights Network", visibility="withheld")
    decline(new_visitor(), valley)
    publish(desk)

    public = public_address(product)
    reader = new_visitor()
    reader.open(public)
    assert TITLE in reader.text
    assert "Камітэт «Ліхтар»" in reader.text
    assert "2 organizations: 1 named, 1 withheld" in reader.text
    for ending in ("", "/en", "/be", "/signatories.json", "/signatories.csv", "/en/statement.md"):
        assert "Harbour" not in fetch(public + ending).text

    withdraw(new_visitor(), link_in(product, "director@lantern", path="m"))
    wait_for(lambda: "Ліхтар" not in fetch(f"{public}/be").text)
    facts = fetch(f"{public}/signatories.json").json()
    assert (facts["total"], facts["named"], facts["withheld"], facts["edition"]) == (1, 0, 1, 2)


def draft_in_two_languages(desk: Visitor) -> None:
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.choose("kind", "joint_statement")
    desk.fill("language-0", "en")
    desk.fill("title-0", TITLE)
    desk.fill("body-0", "We call for **fair trials**.\n\n- Now.\n- Everywhere.")
    desk.fill("addressees", "UN Human Rights Council")
    desk.choose("time_zone", "Europe/Vilnius")
    desk.fill("hard_deadline", "2035-01-15T18:00")
    desk.press("Save and add another language")
    desk.fill("language-1", "be")
    desk.fill("title-1", "Сумесная заява аб справядлівых судах")
    desk.fill("body-1", "Мы патрабуем *справядлівых судоў*.")
    desk.press("Save and look at the preview")
    assert "UN Human Rights Council" in desk.text


def open_sign_on(desk: Visitor) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", r"\1/sign-on", desk.url))
    desk.press("Lock the text and open sign-on")


def invite_three(desk: Visitor) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", r"\1/invitations", desk.url))
    desk.fill("list", LIST)
    desk.press("Check the list")
    assert "This does not look like an e-mail address" in desk.text
    desk.press("Invite 3 organizations")


def decline(partner: Visitor, link: str) -> None:
    partner.open(link)
    partner.agree("Decline")
    partner.press("Decline")
    assert partner.url.endswith("/receipt")


def publish(desk: Visitor) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", r"\1/publication", desk.url))
    assert "Quiet Valley Group" not in desk.text
    desk.choose("seen", "yes")
    desk.press("Publish with 2 endorsements")


def withdraw(partner: Visitor, link: str) -> None:
    partner.open(link)
    partner.choose("mode", "quiet")
    press_first(partner, WITHDRAW)
