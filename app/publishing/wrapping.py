"""Lines of plain text of a width that fits a mail or a terminal, measured as they are shown: CJK is wide, combining marks are nothing.

Where a line may break is ICU's to say (UAX 14): between Chinese characters, never inside an address.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import icu

WIDTH = 76
NARROWEST = 24
"""However deep a text is set in, so much room is left for words."""

ADDRESS = re.compile(r"(<?(?:https?|mailto):\S+\s*)", re.IGNORECASE)
WIDE, NOTHING = {"W", "F"}, {"Mn", "Me", "Cf", "Cc"}


def wrap(words: str, language: str, *, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Return words as lines no wider than `width`, the first after one prefix and the others after another; a line feed ends a line.

    What has no place to break stays whole, however wide.
    """
    lines: list[str] = []
    for stretch in words.split("\n"):
        prefix = rest if lines else first
        if display_width(prefix) + display_width(stretch) <= width:
            lines.append(f"{prefix}{stretch.strip()}".rstrip())
        else:
            lines.extend(_filled(stretch, language, prefix, rest, width))
    return lines


def display_width(words: str) -> int:
    """Return how many columns words take on a screen of equal columns."""
    return len(words) if words.isascii() else sum(map(_sign_width, words))


def pad(words: str, width: int, align: str = "") -> str:
    """Return words filled up with spaces to a width, on the side that `align` ("center", "end") leaves."""
    missing = max(width - display_width(words), 0)
    before = {"end": missing, "center": missing // 2}.get(align, 0)
    return f"{' ' * before}{words}{' ' * (missing - before)}"


def _filled(words: str, language: str, first: str, rest: str, width: int) -> Iterator[str]:
    line, used = "", display_width(first)
    prefix, room = first, max(width, display_width(rest) + NARROWEST)
    for piece in _pieces(words, language):
        if line.strip() and used + display_width(piece.rstrip()) > room:
            yield f"{prefix}{line.strip()}"
            prefix, line, used = rest, "", display_width(rest)
        line += piece
        used += display_width(piece)
    if line.strip():
        yield f"{prefix}{line.strip()}"


def _pieces(words: str, language: str) -> Iterator[str]:
    """What stands between two places to break."""
    for place, stretch in enumerate(ADDRESS.split(words)):
        if place % 2:
            yield stretch
        elif stretch:
            yield from _between_breaks(stretch, language)


def _between_breaks(words: str, language: str) -> Iterator[str]:
    """ICU counts in UTF-16, so its own string is cut."""
    text = icu.UnicodeString(words)
    breaks = icu.BreakIterator.createLineInstance(icu.Locale(language))
    breaks.setText(text)
    start = 0
    for end in breaks:
        yield str(text[start:end])
        start = end


@lru_cache(maxsize=4096)
def _sign_width(sign: str) -> int:
    if unicodedata.category(sign) in NOTHING:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in WIDE else 1
