"""What every template of typst is told about a page's language, and how a name or a line reaches it: as data with its direction."""

import unicodedata

import icu

from app.i18n.direction import direction, script
from app.publishing.fonts import MONOSPACED, families, own_family
from app.publishing.pdf_text import breakable
from app.publishing.templates import ui_language

Data = dict[str, object]

POINTS = 10.8
SCALES = {"Arab": 1.12, "Hebr": 1.05, "Geor": 0.92, "Armn": 0.92}
"""Scripts whose letters look smaller or larger beside the book face, and what evens that out."""

RIGHT_TO_LEFT = {"R", "AL"}
STRONG = {"L", *RIGHT_TO_LEFT}
NEUTRAL = {"ON", "CS", "ES", "ET", "WS"}
BRACKETS = {"Ps", "Pe"}
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
        "scale": (scale := SCALES.get(script(language), 1.0)),
        "size": POINTS * scale,
    }


def named(words: str, language: str) -> Data:
    """Return a name or a line that people wrote. It runs as its first letter does, whatever language it is said to be in.

    A direction is given only where the rules of Unicode would not find it: typst marks it with a control that readers would copy.
    """
    first = _first_letter(words)
    return {
        "words": breakable(words),
        "language": _code(language),
        "direction": _needed_direction(words),
        "font": own_family(language),
        "scale": SCALES.get(icu.Script.getScript(first).getShortName(), 1.0),
    }


def _needed_direction(words: str) -> str:
    """Return "rtl" or "ltr" where letters run both ways or a sign (but no bracket) stands at an end, else ""."""
    kinds = {found for found in map(unicodedata.bidirectional, words) if found in STRONG}
    is_mixed = "L" in kinds and len(kinds) > 1
    has_loose_end = any(_is_loose(sign) for sign in (words[:1], words[-1:]))
    if not kinds or not (is_mixed or has_loose_end):
        return ""
    return "rtl" if unicodedata.bidirectional(_first_letter(words)) in RIGHT_TO_LEFT else "ltr"


def _is_loose(sign: str) -> bool:
    return bool(sign) and unicodedata.bidirectional(sign) in NEUTRAL and unicodedata.category(sign) not in BRACKETS


def _first_letter(words: str) -> str:
    return next((sign for sign in words if unicodedata.bidirectional(sign) in STRONG), "-")


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
