"""Characters that no font of this machine can draw, found before publication: a printed page never shows a box for a letter.

Typst itself is asked, with each character once, so that what is said here is what will happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.publishing import typesetting
from app.publishing.document import Document
from app.publishing.escaping import visible
from app.publishing.fonts import package_for, script_name
from app.publishing.html import filled_body, filled_title
from app.publishing.markdown import plain_text, shorten
from app.publishing.printed import page_data
from app.publishing.typesetting import NotTypeset

TEMPLATE = "glyphs.typ"
EXCERPT_LENGTH = 80


@dataclass(frozen=True)
class Missing:
    """Characters of one script in one name or paragraph that no font has.

    `words` are the name, or how the paragraph begins; `is_name` tells which. `package` is the Debian package with a font for them, or ""
    where none can have one.
    """

    words: str
    is_name: bool
    characters: tuple[str, ...]
    script: str
    package: str


def missing_glyphs(document: Document) -> list[Missing]:
    """Return what stands in the way of a PDF, in the order of the document; an empty list where every character has a font."""
    places = [(words, is_name) for words, is_name in _places(document) if not words.isascii()]
    unknown = _unknown(document, {sign for words, _ in places for sign in words})
    return [one for words, is_name in places for one in _missing(words, unknown, is_name=is_name)] if unknown else []


def say(missing: Missing) -> str:
    """Return one of them as a sentence for the lead."""
    signs = " ".join(f"{sign} (U+{ord(sign):04X})" if sign.isprintable() else f"U+{ord(sign):04X}" for sign in missing.characters)
    remedy = f"{missing.script}; install {missing.package}" if missing.package else "no font can have it, please write it otherwise"
    return f"“{missing.words}”: {signs} ({remedy})."


def _unknown(document: Document, signs: set[str]) -> frozenset[str]:
    data = page_data(document.authentic_language) | {"signs": sorted(sign for sign in signs if not sign.isascii())}
    try:
        typesetting.make_pdf(TEMPLATE, data, at=document.as_of)
    except NotTypeset as error:
        return frozenset(sign for cluster in error.characters for sign in cluster)
    return frozenset()


def _places(document: Document) -> Iterator[tuple[str, bool]]:
    for one in document.signatories:
        for words in (one.name, *(name for _, name in one.names), one.acronym, one.affiliation):
            yield visible(words), True
    for name in (document.lead_name, *document.addressees, *document.cc, *(one.name for one in document.withdrawals)):
        yield visible(name), True
    for line in document.letterhead.lines if document.letterhead else ():
        yield visible(line), True
    for text in document.texts:
        yield filled_title(text.title, document.facts, text.language), False
        for paragraph in plain_text(filled_body(text.body, document.facts, text.language)).split("\n"):
            yield visible(paragraph), False
    for line in (document.occasion.body, document.occasion.session, document.occasion.agenda_item, document.occasion.debate):
        yield visible(line), False
    for correction in document.corrections:
        yield visible(correction.note), False
    yield from _places_of_later(document)


def _places_of_later(document: Document) -> Iterator[tuple[str, bool]]:
    """What comes to stand there after the first edition."""
    for correction in document.name_corrections:
        yield visible(correction.before), True
    for delivery in document.deliveries:
        yield visible(delivery.addressee), True
        for paragraph in delivery.answer.split("\n"):
            yield visible(paragraph), False


def _missing(words: str, unknown: frozenset[str], *, is_name: bool) -> Iterator[Missing]:
    by_script: dict[tuple[str, str], list[str]] = {}
    for sign in dict.fromkeys(words):
        if sign in unknown:
            by_script.setdefault((script_name(sign), package_for(sign)), []).append(sign)
    for (script, package), signs in by_script.items():
        yield Missing(shorten(words, EXCERPT_LENGTH), is_name, tuple(signs), script, package)
