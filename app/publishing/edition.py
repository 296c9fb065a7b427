"""Every public file of an edition, rendered from the Document alone (DESIGN rule 6)."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.publishing.canonical import canonical_text
from app.publishing.data import statement_csv, statement_json
from app.publishing.document import Document, Text
from app.publishing.html import statement_page

HTML = "text/html; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"
JSON = "application/json"


@dataclass(frozen=True)
class RenderedFile:
    """One public file. `path` begins with a slash; `language` is empty for files that are in none.

    `framed_by` are the sources (CSP) that may show it in a frame; empty: none.
    """

    path: str
    media_type: str
    language: str
    body: bytes
    framed_by: str = ""


def render(document: Document) -> list[RenderedFile]:
    """Return the files of the edition. The statement's own address shows the authentic text."""
    root = f"/statements/{document.slug}"
    pages = [file for text in document.texts for file in _files_of_text(document, text, f"{root}/{text.language}")]
    authentic = next(file for file in pages if file.language == document.authentic_language)
    return [
        RenderedFile(root, authentic.media_type, authentic.language, authentic.body),
        *pages,
        RenderedFile(f"{root}/signatories.json", JSON, "", statement_json(document)),
        RenderedFile(f"{root}/signatories.csv", CSV, "", statement_csv(document)),
    ]


def _files_of_text(document: Document, text: Text, path: str) -> Iterator[RenderedFile]:
    yield RenderedFile(path, HTML, text.language, statement_page(document, text.language).encode())
    yield RenderedFile(f"{path}/statement.md", MARKDOWN, text.language, canonical_text(text.title, text.body))
