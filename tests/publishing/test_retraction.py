"""A retraction is of one day, in every format and whoever leaves after it."""

from datetime import UTC, datetime

import pytest

from app.publishing import retraction
from app.publishing.document import Document
from app.publishing.pdf import retraction_pdf
from tests.publishing import pdf_reading
from tests.publishing.samples import document, text
from tests.searching import find_in

RETRACTED_AT = datetime(2026, 4, 1, 21, 30, tzinfo=UTC)
SOON, LATER = datetime(2026, 4, 1, 21, 31, tzinfo=UTC), datetime(2026, 5, 9, 8, 0, tzinfo=UTC)
ROOT = "/statements/end-the-closures-k4x9"


def retracted(as_of: datetime) -> Document:
    return document("en", "be", as_of=as_of, retracted_at=RETRACTED_AT, retraction_notice="A figure was wrong.")


def files(as_of: datetime) -> dict[str, bytes]:
    return {file.path: file.body for file in retraction.render(retracted(as_of), "A figure was wrong.")}


def test_every_file_is_the_same_whenever_it_is_drawn() -> None:
    assert files(SOON) == files(LATER)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("en", "2 April 2026, 00:30 (Vilnius, UTC+3)"),
        ("be", "2 красавіка 2026, 00:30"),
        ("en/statement.txt", "2 April 2026"),
        ("en/statement.md", "2 April 2026, 00:30 (Vilnius, UTC+3)"),
        ("en/statement.pdf", "2 April 2026, 00:30 (Vilnius, UTC+3)"),
        ("en/statement.docx", "2 April 2026, 00:30 (Vilnius, UTC+3)"),
        ("signatories.json", '"retracted": "2026-04-01T21:30:00Z"'),
        ("signatories.csv", "2026-04-01T21:30:00Z"),
        ("statement.jsonld", '"dateModified":"2026-04-01T21:30:00Z"'),
    ],
)
def test_each_format_says_the_moment_of_the_retraction(name: str, said: str) -> None:
    assert find_in(files(LATER)[f"{ROOT}/{name}"], said)


def test_the_pdf_says_it_in_the_language_of_its_own_words() -> None:
    hebrew = {"texts": (text("he", "די לסגירות", "אנו קוראים למועצה לפעול."),), "authentic_language": "he"}
    made = document(as_of=RETRACTED_AT, retraction_notice="A figure was wrong.", **hebrew)

    assert "on 2 April 2026, 00:30 (Vilnius, UTC+3)" in " ".join(pdf_reading.words(retraction_pdf(made, "he")).split())
