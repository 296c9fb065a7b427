"""The picture that other sites show beside a link to a statement: title, lead and total, 1200 by 630, one for each language."""

from app.i18n import words
from app.i18n.catalogs import get_catalog
from app.publishing import typesetting
from app.publishing.document import Document
from app.publishing.html import filled_title
from app.publishing.markdown import shorten
from app.publishing.pdf_text import breakable
from app.publishing.printed import Data, named, page_data
from app.publishing.roster_words import total

TEMPLATE = "card.typ"
WIDTH, HEIGHT = 1200, 630
LONGEST_TITLE = 150
LONGEST_LEAD = 90
SIZES = ((36, 84), (70, 72), (110, 60))
"""How large a title is set that has at most so many characters."""

SMALLEST = 48


def statement_card(document: Document, language: str) -> bytes:
    """Return the PNG of one language; KeyError when the statement has no text in it. Raises NotTypeset.

    A retracted statement shows that it is, and no count.
    """
    return typesetting.make_png(TEMPLATE, _data(document, language))


def _data(document: Document, language: str) -> Data:
    title = shorten(filled_title(document.text(language).title, document.facts, language), LONGEST_TITLE)
    is_retracted = bool(document.retraction_notice)
    retracted = get_catalog(language).gettext("Retracted")
    return page_data(language) | {
        "title": breakable(title),
        "title_size": next((size for longest, size in SIZES if len(title) <= longest), SMALLEST),
        "kind": retracted if is_retracted else words.kind_name(document.kind, language),
        "lead": named(shorten(document.lead_name, LONGEST_LEAD), document.authentic_language),
        "total": "" if is_retracted else total(document, language),
        "width": WIDTH,
        "height": HEIGHT,
    }
