"""A translation from the lead's wish to the public page: a translator's link, a review, and an authentic text that changes after it."""

import re
from collections.abc import Callable

from tests.asking import fetch
from tests.journeys.conftest import Running, three_ways, wait_for
from tests.journeys.steps import endorse, link_in, log_in, public_address
from tests.journeys.visitors import Visitor

BE = ("Мы патрабуем справядлівых судоў.", "Судзіць павінны незалежныя суддзі.", "Зараз.")


@three_ways
def test_a_translation_follows_the_authentic_text_to_the_public_page(product: Running, new_visitor: Callable[[], Visitor]) -> None:
    desk, translator = log_in(product, new_visitor()), new_visitor()
    path = draft_and_want_two_languages(desk)
    give_a_link(desk, path)

    translator.open(link_in(product, "volha@translators", path="t"))
    assert "Judges must be independent." in translator.text
    translate(translator, *BE)
    review(desk, path)
    rewrite(desk, path, "We call for fair trials.\n\nJudges must be independent and impartial.\n\nNow.")

    desk.open(f"{path}/translations/be")
    assert "Changed since the review" in desk.text
    assert "impartial" in desk.text
    translator.open(translator.url.partition("?")[0])
    translate(translator, BE[0], "Судзіць павінны незалежныя і бесстароннія суддзі.", BE[2])
    review(desk, path)
    publish_without_arabic(product, desk, path, new_visitor())

    public = public_address(product)
    wait_for(lambda: fetch(f"{public}/be").status_code == 200)
    assert "бесстароннія" in fetch(f"{public}/be").text
    assert fetch(f"{public}/ar").status_code == 404
    translator.open(translator.url.partition("?")[0])
    assert "Тэкст зафіксаваны" in translator.text


def draft_and_want_two_languages(desk: Visitor) -> str:
    """Save a text of three paragraphs; return its address on the desk."""
    desk.open(re.sub(r"/desk.*", "/desk/statements/new", desk.url))
    desk.fill("title-0", "Joint statement on fair trials")
    desk.fill("body-0", "We call for fair trials.\n\nJudges must be independent.\n\nNow.")
    desk.press("Save and look at the preview")
    desk.follow("Go on editing")
    path = desk.url.removesuffix("/edit")
    desk.open(f"{path}/translations")
    desk.fill("languages", "be, ar")
    desk.press("Save")
    assert "Missing" in desk.text
    return path


def give_a_link(desk: Visitor, path: str) -> None:
    desk.open(f"{path}/translations/be")
    desk.fill("label", "Volha")
    desk.fill("email", "volha@translators.example.org")
    desk.press("Make the link")
    assert "shown only once" in desk.text


def translate(translator: Visitor, *paragraphs: str) -> None:
    translator.fill("title", "Сумесная заява аб справядлівых судах")
    for place, words in enumerate(paragraphs):
        translator.fill(f"paragraph-{place}", words)
    translator.press("Захаваць")
    assert "Захавана" in translator.text


def review(desk: Visitor, path: str) -> None:
    desk.open(f"{path}/translations/be")
    desk.choose("reviewed", "yes")
    desk.press("Save")
    assert "It says the same as the authentic text as it stands." in desk.text


def rewrite(desk: Visitor, path: str, body: str) -> None:
    desk.open(f"{path}/edit")
    desk.fill("body-0", body)
    desk.press("Save")


def publish_without_arabic(product: Running, desk: Visitor, path: str, partner: Visitor) -> None:
    desk.open(f"{path}/sign-on")
    assert "Some languages are not ready Arabic Missing" in desk.text
    desk.press("Lock the text and open sign-on")
    desk.open(f"{path}/invitations")
    desk.fill("list", "name,email,language\nLantern Committee,director@lantern.example.org,en")
    desk.press("Check the list")
    desk.press("Invite 1 organization")
    endorse(partner, link_in(product, "director@lantern"), "Lantern Committee", visibility="named")
    desk.open(f"{path}/publication")
    desk.choose("leave_out", "ar")
    desk.press("Save this choice")
    assert "Some languages are not ready" not in desk.text
    desk.press("Publish with 1 endorsement")
