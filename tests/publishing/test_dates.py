"""Dated, delivered, published, updated are four dates: every format says the same four, in the language of its own words."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from app.publishing.data import statement_json
from app.publishing.digest import DigestItem, DigestPage, DigestText
from app.publishing.document import Delivered, Document
from app.publishing.docx import statement_docx
from app.publishing.feed import feed
from app.publishing.html import statement_page
from app.publishing.linked import statement_jsonld
from app.publishing.particulars import say_dates
from app.publishing.pdf import statement_data, statement_pdf
from app.publishing.signatories_md import signatories_markdown
from app.publishing.text import statement_text
from tests.publishing.samples import document, text
from tests.searching import find_in

OFFICE = "Secretariat"
SAID = {
    "en": ["22 March 2026", "24 March 2026", "23 March 2026, 23:30", "25 March 2026, 01:10"],
    "be": ["22 сакавіка 2026", "24 сакавіка 2026", "23 сакавіка 2026, 23:30", "25 сакавіка 2026, 01:10"],
    "ru": ["22 марта 2026", "24 марта 2026", "23 марта 2026, 23:30", "25 марта 2026, 01:10"],
    "he": ["22 March 2026", "24 March 2026", "23 March 2026, 23:30", "25 March 2026, 01:10"],
}


def dated(language: str, edition: int = 2) -> Document:
    return document(
        authentic_language=language,
        texts=(text(language, "T", "B"),),
        edition=edition,
        published_at=datetime(2026, 3, 23, 21, 30, tzinfo=UTC),
        as_of=datetime(2026, 3, 24, 23, 10, tzinfo=UTC),
        deliveries=(Delivered(OFFICE, date(2026, 3, 24)),),
    )


def in_feed(made: Document, language: str) -> bytes:
    item = DigestItem(
        slug=made.slug,
        kind=made.kind,
        lead_name=made.lead_name,
        lead_slug="alder",
        texts=(DigestText(language, "T", "B"),),
        occasion=made.occasion,
        dated_on=made.dated_on,
        published_at=made.published_at,
        updated_at=made.as_of,
        facts=made.facts,
        time_zone=made.time_zone,
        edition=made.edition,
        deliveries=made.deliveries,
    )
    return feed(DigestPage((item,)), base_url="https://statements.example.org")


FORMATS: dict[str, Callable[[Document, str], bytes]] = {
    "page": lambda made, language: statement_page(made, language).encode(),
    "pdf": statement_pdf,
    "docx": statement_docx,
    "text": statement_text,
    "markdown": signatories_markdown,
    "feed": in_feed,
}


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_says_the_four_dates(name: str, language: str) -> None:
    body = FORMATS[name](dated(language), language)

    assert [said for said in (*SAID[language], OFFICE) if not find_in(body, said)] == []


def test_every_one_has_its_label_and_a_first_edition_was_not_updated() -> None:
    labels = [[one.heading for one in say_dates(dated("en", edition).dates, "en", "en")] for edition in (1, 2)]

    assert labels == [["Dated", "Delivered", "Published"], ["Dated", "Delivered", "Published", "Last updated"]]


@pytest.mark.parametrize("name", FORMATS)
def test_a_first_edition_says_nowhere_that_it_was_updated(name: str) -> None:
    assert not find_in(FORMATS[name](dated("en", 1), "en"), "Last updated")


def test_the_line_under_a_pdf_s_title_has_the_date_of_its_labels() -> None:
    assert statement_data(dated("he"), "he")["standing"] == "22 March 2026 · 5 organizations"


def test_programs_read_the_same_moments() -> None:
    made = dated("en")
    listed, linked = json.loads(statement_json(made)), json.loads(statement_jsonld(made))

    assert [listed[name] for name in ("dated", "published", "updated")] == ["2026-03-22", "2026-03-23T21:30:00Z", "2026-03-24T23:10:00Z"]
    assert listed["delivered"] == [{"on": "2026-03-24", "to": OFFICE}]
    assert [linked[name] for name in ("dateCreated", "datePublished", "dateModified")] == [
        "2026-03-22",
        "2026-03-23T21:30:00Z",
        "2026-03-24T23:10:00Z",
    ]
