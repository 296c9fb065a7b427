"""To whom a statement was handed and what was answered, in every format that tells it."""

import io
import json
from datetime import date

import docx
import pytest

from app.publishing.data import statement_json
from app.publishing.document import Delivered, RosterStyle
from app.publishing.docx import statement_docx
from app.publishing.html import statement_page
from app.publishing.signatories_md import signatories_markdown
from app.publishing.text import statement_text
from tests.publishing.samples import document

ANSWER = "We read it.\n\nWe shall <i>reply</i>."
TOLD = (
    Delivered("UN Human Rights Council", date(2026, 12, 1), ANSWER, date(2026, 12, 3)),
    Delivered("European Parliament", date(2026, 12, 2)),
)


@pytest.mark.parametrize(("language", "heading"), [("en", "Answer of"), ("be", "Адказ:")])
def test_the_page_has_an_answer_in_its_words_and_nothing_of_an_unanswered_one(language: str, heading: str) -> None:
    page = statement_page(document("en", "be", deliveries=TOLD), language)

    assert f"{heading} <bdi>UN Human Rights Council</bdi>" in page
    assert '<p dir="auto">We shall &lt;i&gt;reply&lt;/i&gt;.</p>' in page
    assert page.count("European Parliament") == 1
    assert page.count('class="answer') == 1


def test_the_plain_text_has_it_too() -> None:
    text = statement_text(document("en", deliveries=TOLD), "en").decode()

    assert "Answer of UN Human Rights Council\n\n> We read it.\n>\n> We shall <i>reply</i>. · 3 December 2026\n" in text


def test_a_file_of_word_quotes_it_under_a_heading_beside_that_of_the_list() -> None:
    grouped = document(deliveries=TOLD, style=RosterStyle(grouping="country"))
    told = [(one.style.name, one.text) for one in docx.Document(io.BytesIO(statement_docx(grouped, "en"))).paragraphs if one.style]

    assert ("Heading 1", "Answer of UN Human Rights Council") in told
    assert ("Heading 2", "Lithuania") in told
    assert ("Quote", "We read it.") in told


def test_markdown_quotes_it_too() -> None:
    text = signatories_markdown(document(deliveries=TOLD), "en").decode()

    assert "## Answer of UN Human Rights Council\n\n> We read it.\n>\n> We shall" in text


def test_the_json_tells_the_day_and_the_answer() -> None:
    assert json.loads(statement_json(document("en", deliveries=TOLD)))["delivered"] == [
        {"on": "2026-12-01", "to": "UN Human Rights Council", "answer": ANSWER, "answered_on": "2026-12-03"},
        {"on": "2026-12-02", "to": "European Parliament"},
    ]
