"""The order of names on a page, as its readers know it. Source: Unicode collation (UTS #10) with CLDR tailoring, by ICU.

Each language brings its own alphabet (Ё after Е in Belarusian, Ł after L in Polish), and the page's script comes first.
"""

from collections.abc import Callable
from functools import lru_cache

import icu

from app.i18n.direction import script

# CLDR already orders the mixed writing systems of these, and "[reorder Jpan]" is no rule.
MIXED_SCRIPTS = {"Jpan", "Kore", "Hans", "Hant"}


@lru_cache(maxsize=256)
def sort_key(language: str) -> Callable[[str], bytes]:
    """Return a key for `sorted`: letters first, then accents, then case; quotes, hyphens and spaces count for nothing.

    Names that collate equal are ordered by code point, so that the order never depends on the order they came in.
    """
    collator = _collator(language)

    def key(name: str) -> bytes:
        # ICU ends a key with a zero byte and has none inside it, so what follows decides among equals only.
        return bytes(collator.getSortKey(name)) + name.encode("utf-8", "surrogatepass")

    return key


def _collator(language: str) -> icu.Collator:
    """Build the collator of a language from its rules, because a locale's own keywords cannot reorder scripts in PyICU."""
    code = script(language)
    locale = icu.Locale.forLanguageTag(language) if code else icu.Locale.getRoot()
    rules = icu.Collator.createInstance(locale).getRules()
    reorder = f"[reorder {code}]" if code and code not in MIXED_SCRIPTS else ""
    return icu.RuleBasedCollator(f"[alternate shifted]{rules}{reorder}")
