"""The files of a statement that was taken back: the lead's notice stands at its addresses, and no text and no list."""

import json

from app.publishing.data import utc
from app.publishing.document import Document
from app.publishing.edition import HTML, JSON, RenderedFile
from app.publishing.html import retraction_page


def render(document: Document, notice: str) -> list[RenderedFile]:
    """Return a page per language and, so that machines learn of it too, `signatories.json`. `document.as_of` is when it was retracted."""
    root = f"/statements/{document.slug}"
    pages = {text.language: retraction_page(document, text.language, notice).encode() for text in document.texts}
    facts = {"statement": document.url, "edition": document.edition, "retracted": utc(document.as_of), "notice": notice}
    return [
        RenderedFile(root, HTML, document.authentic_language, pages[document.authentic_language]),
        *(RenderedFile(f"{root}/{language}", HTML, language, page) for language, page in pages.items()),
        RenderedFile(f"{root}/signatories.json", JSON, "", json.dumps(facts, ensure_ascii=False).encode()),
    ]
