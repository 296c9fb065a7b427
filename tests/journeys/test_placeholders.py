"""A text that says how many stand under it, in two languages: a gap to partners, right for readers, also after a withdrawal."""

import re
from collections.abc import Callable

from tests.asking import fetch
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in, press_first, public_address
from tests.journeys.visitors import Visitor

LIST = """name_en;email;contact;language
Lantern Committee;director@lantern.example.org;Alesia;be
Harbour Rights Network;office@harbour.example.org;Giorgi;en
"""


@three_ways
def test_the_numbers_of_a_text_are_those_of_its_list(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk = log_in(product, new_visitor())
    draft(desk)
    invite(desk)

    lantern, harbour = (new_visitor() for _ in range(2))
    lantern.open(link_in(product, "director@lantern"))
    assert "Мы, [колькасць] арганізацый, патрабуем." in lantern.text
    endorse(lantern, lantern.url, "Камітэт «Ліхтар»", visibility="named")
    endorse(harbour, link_in(product, "office@harbour"), "Harbour Rights Network", visibility="withheld")
    go(desk, "/publication")
    assert "65 NGOs" in desk.text
    desk.choose("seen", "yes")
    desk.press("Publish with 2 endorsements")

    public = public_address(product)
    assert said(public) == (2, "2 organizations call", "We, 2 organizations, call.", "Мы, 2 арганізацыі, патрабуем.")
    assert "{{count|organization|organizations}}" in fetch(f"{public}/en/statement.md").text
    press_withdraw(harbour, link_in(product, "office@harbour", path="m"))
    wait_for(lambda: said(public) == (1, "1 organization call", "We, 1 organization, call.", "Мы, 1 арганізацыя, патрабуем."))


def draft(desk: Visitor) -> None:
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("language-0", "en")
    desk.fill("title-0", "{{count|organization|organizations}} call")
    desk.fill("body-0", "We, {{count|organization}}, call.\n\nThe 65 NGOs.")
    desk.press("Save and add another language")
    assert "a noun after a number has this many forms: 2" in desk.text
    desk.fill("body-0", "We, {{count|organization|organizations}}, call.\n\nThe 65 NGOs.")
    desk.press("Save and add another language")
    desk.fill("language-1", "be")
    desk.fill("title-1", "Заява")
    desk.fill("body-1", "Мы, {{count|арганізацыя|арганізацыі|арганізацый}}, патрабуем.")
    desk.press("Save")


def invite(desk: Visitor) -> None:
    go(desk, "/sign-on")
    desk.press("Lock the text and open sign-on")
    desk.fill("list", LIST)
    desk.press("Check the list")
    desk.press("Invite 2 organizations")


def press_withdraw(partner: Visitor, link: str) -> None:
    partner.open(link)
    partner.choose("mode", "quiet")
    press_first(partner, ("Withdraw our endorsement",))


def said(public: str) -> tuple[int, str, str, str]:
    """Return what a reader and a machine find: the count of the data, the title, and the sentence of each language."""
    english, belarusian = fetch(f"{public}/en").text, fetch(f"{public}/be").text
    title, sentence = (re.findall(pattern, english)[0] for pattern in (r"<title>([^·]*?) ·", r"<p>(We,.*?)</p>"))
    return fetch(f"{public}/signatories.json").json()["total"], title, sentence, re.findall(r"<p>(Мы,.*?)</p>", belarusian)[0]


def go(desk: Visitor, page: str) -> None:
    desk.open(re.sub(r"(/desk/statements/\w+).*", rf"\1{page}", desk.url))
