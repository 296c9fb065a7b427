"""What is refused is said back as it was typed: as text on every page, and in the language of whoever reads it."""

import html

import httpx
import pytest

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import statements, translators
from app.domain.translators import Request
from app.main import create_app
from tests import cast
from tests.asking import ask
from tests.coordinator import TEXTS, Desk


def translate(settings: Settings, database: Database, language: str, body: str) -> httpx.Response:
    """Send a text through a translator's link."""
    lead = cast.new_lead(database)
    statement = cast.new_draft(database, lead)
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        url = translators.issue(session, fresh, language, Request("Volha"), by=lead.actor, at=clock.now())
    token = url.rpartition("/")[2]
    number = "1" if language == "be" else "0"
    return ask(create_app(settings, database), "POST", f"/t/{token}", data={"title": "Заява", "body": body, "number": number})


@pytest.mark.parametrize("typed", ["{{<b id=loud>}}", "{{50%}}", "{{50%d %(name)s}}"])
def test_a_wrong_placeholder_is_said_back_as_text(desk: Desk, typed: str) -> None:
    answer = desk.post("/desk/statements/new", **(TEXTS | {"body-0": typed}))

    assert answer.status_code == 422
    assert html.escape(f"“{typed}” is not a placeholder.") in answer.text
    assert "<b id=loud>" not in answer.text


def test_a_text_of_two_hundred_nested_lists_is_refused_and_given_back(desk: Desk) -> None:
    typed = "- " * 200 + "We call <b>for</b> fair trials.\n\nNow."

    answer = desk.post("/desk/statements/new", **(TEXTS | {"body-0": typed}))

    assert answer.status_code == 422
    assert html.escape("“We call <b>for</b> fair trials.” stands inside too many lists or quotes to be shown") in answer.text
    assert html.escape(typed) in answer.text


def test_a_translator_is_told_of_words_that_would_not_be_shown(settings: Settings, database: Database) -> None:
    answer = translate(settings, database, "be", "- " * 200 + "Мы патрабуем.")

    assert answer.status_code == 422
    assert "«Мы патрабуем.» стаіць унутры занадта многіх спісаў або цытат" in answer.text


def test_a_translator_is_told_of_a_wrong_placeholder_in_belarusian(settings: Settings, database: Database) -> None:
    answer = translate(settings, database, "be", "Мы, {{count|арганізацыя|арганізацыі}}, і {{усе}}.")

    assert answer.status_code == 422
    assert "назоўнік пасля ліку мае ў гэтай мове столькі формаў: 3 (як пасля 1, 2, 5). Тут іх 2." in answer.text
    assert "«{{усе}}» — не падстаноўка." in answer.text
    assert "placeholder" not in answer.text
