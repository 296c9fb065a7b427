"""Every public file of an edition, rendered from the Document alone (DESIGN rule 6).

A PDF or a card that cannot be set, or would take too long, is left out, and why is said: a name that leaves the list must not wait (P5).
One name that no font can draw takes the PDF from nobody: the numbers of its signs are printed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.ledger import seals
from app.ledger.seals import Sealer, SealFailed
from app.publishing import docx
from app.publishing.canonical import canonical_text
from app.publishing.card import statement_card
from app.publishing.data import statement_csv, statement_json
from app.publishing.document import Document, Text
from app.publishing.embed import embed_page, frame_sources
from app.publishing.fonts import package_for, script_name
from app.publishing.html import signatory_pages, statement_page
from app.publishing.linked import JSON_LD, statement_jsonld
from app.publishing.pdf import statement_pdf
from app.publishing.republication import republication_page
from app.publishing.signatories_md import signatories_markdown
from app.publishing.text import statement_text
from app.publishing.typesetting import NotTypeset, TooLong

HTML = "text/html; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
PLAIN = "text/plain; charset=utf-8"
CSV = "text/csv; charset=utf-8; header=present"
JSON = "application/json"
PDF = "application/pdf"
PNG = "image/png"
Makers = Mapping[str, tuple[str, Callable[[Document, str], bytes]]]
TYPESET: Makers = {"statement.pdf": (PDF, statement_pdf), "card.png": (PNG, statement_card)}
WRITTEN: Makers = {
    "statement.docx": (docx.MEDIA_TYPE, docx.statement_docx),
    "statement.txt": (PLAIN, statement_text),
    "signatories.md": (MARKDOWN, signatories_markdown),
}
PRINTED: Makers = {**TYPESET, **WRITTEN}
SPELLED_OUT = "names show the numbers of signs, because"


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


@dataclass(frozen=True)
class Built:
    """The files of an edition, and in a sentence each what is missing, or not as it should be, and why.

    No name stands there, and no letter of one: the sentence is kept where a name is not.
    """

    files: list[RenderedFile]
    left_out: tuple[str, ...]


def render(document: Document) -> list[RenderedFile]:
    """Return the files of the edition. The statement's own address shows the authentic text."""
    return build(document).files


def build(document: Document, sealer: Sealer | None = None) -> Built:
    """Render the files of the edition, as many of them as this machine's fonts allow; the PDFs sealed, where there is a key for it.

    Typst takes longest and does without Python's lock meanwhile, so the rest is written beside it.
    """
    root = f"/statements/{document.slug}"
    with ThreadPoolExecutor(1) as beside:
        waiting = beside.submit(typeset, document, TYPESET, sealer)
        rest = [*typeset(document, WRITTEN).files, *shared(document), *_lists(document, root)]
    printed = waiting.result()
    made = frozenset(file.path for file in (*printed.files, *rest))
    pages = [file for text in document.texts for file in _files_of_text(document, text, f"{root}/{text.language}", made)]
    authentic = next(file for file in pages if file.language == document.authentic_language)
    files = [
        RenderedFile(root, authentic.media_type, authentic.language, authentic.body),
        *pages,
        *printed.files,
        *rest,
    ]
    return Built(files, printed.left_out)


def _lists(document: Document, root: str) -> Iterator[RenderedFile]:
    yield RenderedFile(f"{root}/signatories.json", JSON, "", statement_json(document))
    yield RenderedFile(f"{root}/signatories.csv", CSV, "", statement_csv(document))


def _files_of_text(document: Document, text: Text, path: str, made: Collection[str]) -> Iterator[RenderedFile]:
    yield RenderedFile(path, HTML, text.language, statement_page(document, text.language, files=made).encode())
    yield RenderedFile(f"{path}/statement.md", MARKDOWN, text.language, canonical_text(text.title, text.body))
    for number, page in enumerate(signatory_pages(document, text.language), 1):
        yield RenderedFile(f"{path}/signatories/{number}", HTML, text.language, page.encode())


def shared(document: Document) -> Iterator[RenderedFile]:
    """Make what others show, copy or link: the roster for a frame, the page to republish from, and linked data."""
    root, framed_by = f"/statements/{document.slug}", frame_sources(document)
    frames = {text.language: embed_page(document, text.language).encode() for text in document.texts}
    authentic = document.authentic_language
    yield RenderedFile(f"{root}/embed", HTML, authentic, frames[authentic], framed_by)
    for language, frame in frames.items():
        yield RenderedFile(f"{root}/{language}/embed", HTML, language, frame, framed_by)
        yield RenderedFile(f"{root}/{language}/republish", HTML, language, republication_page(document, language).encode())
    yield RenderedFile(f"{root}/statement.jsonld", JSON_LD, "", statement_jsonld(document))


def typeset(document: Document, makers: Makers, sealer: Sealer | None = None) -> Built:
    """Make files by name for every language of the texts, and say of each that cannot be made why."""
    files, left_out = [], []
    for language in (text.language for text in document.texts):
        for name, (media_type, make) in makers.items():
            body, remark = _make(make, document, language)
            if body is not None and sealer and media_type == PDF:
                body, remark = _seal(body, sealer, document, remark)
            if remark:
                left_out.append(f"{language}/{name}: {remark}")
            if body is not None:
                files.append(RenderedFile(f"/statements/{document.slug}/{language}/{name}", media_type, language, body))
    return Built(files, tuple(left_out))


def _make(make: Callable[[Document, str], bytes], document: Document, language: str) -> tuple[bytes | None, str]:
    """Return a file and nothing to say, or what there is to say, with the file where it could be made without some signs of names."""
    try:
        return make(document, language), ""
    except NotTypeset as error:
        reason, unknown = _reason(error), error.characters
    spelled = _spelled_out(document, language, unknown) if make is statement_pdf and unknown else None
    return spelled, reason if spelled is None else f"{SPELLED_OUT} {reason}"


def _seal(pdf: bytes, sealer: Sealer, document: Document, remark: str) -> tuple[bytes | None, str]:
    """Return a PDF with its seal and what there was to say of it; nothing, and why, where it cannot be sealed."""
    try:
        return seals.seal(pdf, sealer, at=document.as_of), remark
    except SealFailed as error:
        return None, str(error)


def _spelled_out(document: Document, language: str, unknown: Collection[str]) -> bytes | None:
    """Return the PDF with the numbers of letters that no font has: of letters with their marks, else of each sign of them."""
    for signs in (unknown, {sign for cluster in unknown for sign in cluster if not sign.isascii()}):
        try:
            return statement_pdf(document, language, unknown=signs)
        except NotTypeset:
            continue
    return None


def _reason(error: NotTypeset) -> str:
    if isinstance(error, TooLong):
        return str(error)
    signs = [cluster[0] for cluster in error.characters]
    if not signs:
        return "it could not be typeset."
    scripts = ", ".join(dict.fromkeys(script_name(sign) for sign in signs))
    packages = " ".join(dict.fromkeys(package for sign in signs if (package := package_for(sign))))
    remedy = f"Install {packages} and restart." if packages else "No font can have them."
    return f"no font has some signs in it ({scripts}). {remedy}"
