"""What stands at the addresses of a statement that was taken back: the lead's notice, and no list."""

import json

from app.publishing.document import Document
from app.publishing.edition import HTML, JSON, RenderedFile
from app.publishing.html import Retraction, retraction_page


def render(document: Document, notice: str) -> list[RenderedFile]:
    """Return the files of a retraction: a page per language, and `signatories.json` that says so to machines."""
    root = f"/statements/{document.slug}"
    pages = {text.language: _page(document, text.language, text.title, notice) for text in document.texts}
    facts = {"statement": {"url": document.url, "retracted_at": document.as_of.isoformat(), "notice": notice}}
    body = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True).encode()
    return [
        RenderedFile(root, HTML, document.authentic_language, pages[document.authentic_language]),
        *(RenderedFile(f"{root}/{language}", HTML, language, page) for language, page in pages.items()),
        RenderedFile(f"{root}/signatories.json", JSON, "", body),
    ]


def _page(document: Document, language: str, title: str, notice: str) -> bytes:
    return retraction_page(
        Retraction(title, language, document.lead_name, document.as_of, document.time_zone, notice, document.is_demonstration)
    ).encode()
