"""The files of a statement that was taken back: the lead's notice stands at its addresses, and no text and no list."""

import json
from dataclasses import replace

from app.ledger.seals import Sealer
from app.publishing import docx, edition
from app.publishing.card import statement_card
from app.publishing.data import retraction_csv, utc
from app.publishing.document import Document
from app.publishing.edition import CSV, HTML, JSON, MARKDOWN, PDF, PLAIN, PNG, Built, Makers, RenderedFile
from app.publishing.html import retraction_page
from app.publishing.pdf import retraction_pdf
from app.publishing.roster_pages import count_pages
from app.publishing.signatories_md import retraction_markdown
from app.publishing.text import retraction_text

PRINTED: Makers = {
    "statement.pdf": (PDF, retraction_pdf),
    "statement.docx": (docx.MEDIA_TYPE, docx.retraction_docx),
    "statement.txt": (PLAIN, retraction_text),
    "statement.md": (MARKDOWN, retraction_markdown),
    "signatories.md": (MARKDOWN, retraction_markdown),
    "card.png": (PNG, statement_card),
}


def render(document: Document, notice: str) -> list[RenderedFile]:
    """Return the files of the notice alone."""
    return build(document, notice).files


def build(document: Document, notice: str, sealer: Sealer | None = None) -> Built:
    """Render the notice in every language and, so that machines learn of it too, `signatories.json` and `signatories.csv`.

    All of it says when the statement was retracted, however late it is rendered; where nobody kept that, when it was drawn.
    """
    document = replace(document, retraction_notice=notice, as_of=document.retracted_at or document.as_of)
    root = f"/statements/{document.slug}"
    pages = {text.language: retraction_page(document, text.language, notice).encode() for text in document.texts}
    facts = {"statement": document.url, "edition": document.edition, "retracted": utc(document.as_of), "notice": notice}
    places = ["", *(f"/signatories/{number}" for number in range(1, count_pages(document) + 1))]
    printed = edition.typeset(document, PRINTED, sealer)
    files = [
        RenderedFile(root, HTML, document.authentic_language, pages[document.authentic_language]),
        *(RenderedFile(f"{root}/{language}{place}", HTML, language, page) for language, page in pages.items() for place in places),
        *printed.files,
        *edition.shared(document),
        RenderedFile(f"{root}/signatories.json", JSON, "", json.dumps(facts, ensure_ascii=False).encode()),
        RenderedFile(f"{root}/signatories.csv", CSV, "", retraction_csv(document)),
    ]
    return Built(files, printed.left_out)
