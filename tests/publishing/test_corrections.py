"""An erratum in the copies: none of them shows the redline of the page, each of them says when, why and which text became which."""

import io
import json
from datetime import date

import docx
import pytest

from app.publishing.data import statement_json
from app.publishing.document import Correction, Document
from app.publishing.docx import statement_docx
from app.publishing.pdf import statement_pdf
from app.publishing.signatories_md import signatories_markdown
from app.publishing.text import statement_text
from tests.publishing.pdf_reading import words
from tests.publishing.samples import document, text

BEFORE, AFTER = text("en", "End the closures", "Closed: 504."), text("en", "End the closures", "Closed: 505.")
MADE = document("en", texts=(AFTER,), corrections=(Correction(2, date(2026, 3, 24), "A figure was wrong.", (BEFORE,), (AFTER,)),))


def paragraphs(made: Document) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(statement_docx(made, "en"))).paragraphs)


def copies(made: Document) -> dict[str, str]:
    return {
        "pdf": words(statement_pdf(made, "en")),
        "docx": paragraphs(made),
        "text": statement_text(made, "en").decode(),
        "markdown": signatories_markdown(made, "en").decode(),
    }


@pytest.mark.parametrize("name", ["pdf", "docx", "text", "markdown"])
def test_every_copy_says_when_why_and_which_text_became_which(name: str) -> None:
    said = "".join(copies(MADE)[name].split())

    assert "Afigurewaswrong.·Correctedon24March2026(version2)" in said
    assert said.index(BEFORE.sha256) < said.index(AFTER.sha256)


def test_a_machine_reads_the_same_of_a_correction() -> None:
    (told,) = json.loads(statement_json(MADE))["corrections"]

    assert (told["version"], told["corrected_on"], told["note"]) == (2, "2026-03-24", "A figure was wrong.")
    assert told["sha256"] == {"en": {"before": BEFORE.sha256, "after": AFTER.sha256}}
