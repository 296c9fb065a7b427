"""Placeholders on public pages: one count everywhere (P3), countries of the named alone (P4), and the text to check left as endorsed."""

import json
import re
from dataclasses import replace

import pytest

from app.publishing.canonical import canonical_text
from app.publishing.data import statement_json
from app.publishing.document import Correction, Document, Signatory
from app.publishing.edition import render
from app.publishing.html import Preview, excerpt, retraction_page, statement_page
from tests.publishing.samples import document, text

TITLE = "{{count|organization|organizations}} ask"
BODY = "We, {{ count }} organizations ({{named_count}} of them named) from {{countries|country|countries}}, ask on {{date}}."
FILLED = "We, 5 organizations (3 of them named) from 3 countries, ask on 22 March 2026."
BELARUSIAN = text("be", "Нас {{count}}", "Мы, {{count|арганізацыя|арганізацыі|арганізацый}}, заклікаем.")


def made() -> Document:
    return document(texts=(text("en", TITLE, BODY), BELARUSIAN))


def test_title_description_and_text_of_the_page_are_filled_in() -> None:
    page = statement_page(made(), "en")

    assert "<title>5 organizations ask ·" in page
    assert '<h1 class="headline">5 organizations ask</h1>' in page
    assert f'<meta name="description" content="{FILLED}">' in page
    assert f"<p>{FILLED}</p>" in page
    assert "{{" not in page


@pytest.mark.parametrize(("withheld", "said"), [(0, "3 арганізацыі"), (2, "5 арганізацый"), (18, "21 арганізацыя")])
def test_a_noun_takes_the_form_of_the_one_count(withheld: int, said: str) -> None:
    assert f"Мы, {said}, заклікаем." in statement_page(replace(made(), withheld_count=withheld), "be")


def test_the_text_to_check_stays_as_it_was_endorsed() -> None:
    files = {file.path: file.body for file in render(made())}

    assert files["/statements/end-the-closures-k4x9/en/statement.md"] == canonical_text(TITLE, BODY)
    assert made().text("en").sha256 in statement_page(made(), "en")


def test_the_page_says_that_numbers_were_filled_in_only_where_they_were() -> None:
    said = "Some numbers or dates in the text above were filled in when it was published."

    assert said in statement_page(made(), "en")
    assert said not in statement_page(document(), "en")
    assert said not in statement_page(document(texts=(text("en", "A title", "{{total}} and {{count|one}}"),)), "en")


def test_machines_read_the_title_as_people_do() -> None:
    content = json.loads(statement_json(made()))

    assert [one["title"] for one in content["texts"]] == ["5 organizations ask", "Нас 5"]
    assert (content["total"], content["named"]) == (5, 3)


def test_only_countries_of_named_signatories_count_each_once() -> None:
    signatories = (Signatory("A", "en", country="LT"), Signatory("B", "en", country="LT"), Signatory("C", "en"))

    assert document(signatories=signatories, withheld_count=9).country_count == 1


def test_a_digest_and_a_retraction_are_filled_in() -> None:
    assert excerpt(BODY, made().facts, "en") == FILLED
    assert "5 organizations ask" in retraction_page(made(), "en", "A figure was wrong.")


def test_a_preview_says_that_the_numbers_are_those_of_now() -> None:
    page = statement_page(made(), "en", preview=Preview({"en": "/desk/preview"}))

    assert "Numbers in the text are filled in as they stand now." in page
    assert "5 organizations ask" in page


def test_a_correction_is_shown_as_the_text_reads() -> None:
    before, after = text("en", "A title", "We, {{count}} bodies."), text("en", "A title", "We, {{count}} organizations.")
    correction = Correction(2, made().dated_on, "", (before,), (after,))

    page = statement_page(document(texts=(after,), corrections=(correction,)), "en")

    assert "{{" not in page
    assert re.search(r"We, 5 (<[^>]+>)*.*bodies", page)
