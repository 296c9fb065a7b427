"""What every template of typst is told about a page's language, and how a name or a line reaches it: as data with its direction."""

import unicodedata

import icu

from app.i18n.direction import direction, script
from app.publishing.fonts import MONOSPACED, families, own_family
from app.publishing.pdf_text import breakable
from app.publishing.templates import ui_language

Data = dict[str, object]

POINTS = 10.8
LARGER = {"Arab": 12.2, "Hebr": 11.4}
"""Scripts whose letters are small for their size."""

RIGHT_TO_LEFT = {"R", "AL"}
SHORTEST_CODE, LONGEST_CODE = 2, 3


def page_data(language: str) -> Data:
    """Return what a template needs to set a page in `language`."""
    ours = ui_language(language)
    return {
        "language": _code(language),
        "region": _region(language),
        "direction": direction(language),
        "ours": {"language": _code(ours), "direction": direction(ours)},
        "fonts": families(language),
        "monospaced": MONOSPACED,
        "size": LARGER.get(script(language), POINTS),
    }


def named(words: str, language: str) -> Data:
    """Return a name or a line that people wrote. It runs as its first letter does, whatever language it is said to be in."""
    return {"words": breakable(words), "language": _code(language), "direction": _direction(words), "font": own_family(language)}


def _direction(words: str) -> str:
    first = next((found for found in map(unicodedata.bidirectional, words) if found in {"L", *RIGHT_TO_LEFT}), "L")
    return "rtl" if first in RIGHT_TO_LEFT else "ltr"


def _code(tag: str) -> str:
    """Return the part of a tag that typst takes: two or three letters; "und" where there are none."""
    code = tag.split("-", maxsplit=1)[0].lower()
    return code if SHORTEST_CODE <= len(code) <= LONGEST_CODE and code.isascii() and code.isalpha() else "und"


def _region(tag: str) -> str | None:
    """Return the country whose way of writing the characters a tag of Chinese means; None for any other language."""
    if _code(tag) != "zh":
        return None
    locale = icu.Locale.forLanguageTag(tag)
    locale.addLikelySubtags()
    return str(locale.getCountry()) or None
