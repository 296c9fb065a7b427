"""The typefaces of printed pages: what this machine has, which of them suits a language, and what to install for a missing script.

Typst brings Libertinus Serif (Latin, Cyrillic, Greek) and a monospaced face; everything else comes from the system.
"""

from functools import lru_cache

import icu
import typst

from app.i18n.direction import script

BOOK_FACE = "Libertinus Serif"
MONOSPACED = "DejaVu Sans Mono"
SERIFS = {
    "Arab": "Noto Naskh Arabic",
    "Armn": "Noto Serif Armenian",
    "Beng": "Noto Serif Bengali",
    "Deva": "Noto Serif Devanagari",
    "Ethi": "Noto Serif Ethiopic",
    "Geor": "Noto Serif Georgian",
    "Gujr": "Noto Serif Gujarati",
    "Guru": "Noto Serif Gurmukhi",
    "Hans": "Noto Serif CJK SC",
    "Hant": "Noto Serif CJK TC",
    "Hebr": "Noto Serif Hebrew",
    "Jpan": "Noto Serif CJK JP",
    "Khmr": "Noto Serif Khmer",
    "Knda": "Noto Serif Kannada",
    "Kore": "Noto Serif CJK KR",
    "Laoo": "Noto Serif Lao",
    "Mlym": "Noto Serif Malayalam",
    "Mymr": "Noto Serif Myanmar",
    "Sinh": "Noto Serif Sinhala",
    "Taml": "Noto Serif Tamil",
    "Telu": "Noto Serif Telugu",
    "Thai": "Noto Serif Thai",
    "Tibt": "Noto Serif Tibetan",
}
IDEOGRAPHS = {"Hans", "Hant", "Jpan", "Kore"}
"""Scripts that share characters which each of them draws in its own way, so that the language of a name has to choose."""

PACKAGES = dict.fromkeys(("Hani", "Hira", "Kana", "Hang", "Bopo"), "fonts-noto-cjk")
SYMBOLS = {"Zyyy", "Zinh"}
NO_SCRIPT = "Zzzz"


@lru_cache(maxsize=1)
def installed() -> typst.Fonts:
    """Return the fonts that typst sees, looked for once per process: a font installed later needs a restart."""
    return typst.Fonts()


@lru_cache(maxsize=256)
def families(language: str) -> tuple[str, ...]:
    """Return the families for a page in `language` that this machine has, the best first; any other script is found in the rest."""
    own = SERIFS.get(script(language))
    wanted = dict.fromkeys((*([own] if own else []), BOOK_FACE, "Noto Serif", *SERIFS.values(), "Noto Sans Symbols2", "Noto Sans Symbols"))
    known = set(installed().families())
    return tuple(family for family in wanted if family in known)


@lru_cache(maxsize=256)
def own_family(language: str) -> str:
    """Return the family that a name in `language` needs wherever it stands, or "" where the page's own families will do."""
    found = script(language)
    return SERIFS[found] if found in IDEOGRAPHS and SERIFS[found] in installed().families() else ""


def script_name(character: str) -> str:
    """Return the English name of the script a character belongs to ("Han", "Georgian"), or "symbols"."""
    found = icu.Script.getScript(character)
    return "symbols" if found.getShortName() in SYMBOLS else str(found.getName()).replace("_", " ")


def package_for(character: str) -> str:
    """Return the Debian package with a font for a character, or "" where no font could have it: it is private or means nothing yet."""
    if icu.Char.charType(ord(character[0])) in {icu.UCharCategory.PRIVATE_USE_CHAR, icu.UCharCategory.UNASSIGNED}:
        return ""
    found = icu.Script.getScript(character[0]).getShortName()
    if found in SYMBOLS:
        return "fonts-noto-color-emoji" if icu.Char.hasBinaryProperty(ord(character[0]), icu.UProperty.EMOJI) else "fonts-noto-core"
    return PACKAGES.get(found, "" if found == NO_SCRIPT else "fonts-noto-core")
