"""Words whose letters come from two scripts, such as a Latin "a" in a Cyrillic word: by chance, or to look like another's name.

Source: Unicode Technical Standard #39, section 5.2 (highly restrictive), by ICU, asked of every word by itself: a name may well say
itself in two scripts, and Japanese words are written in three.
"""

import re
from functools import lru_cache

import icu

LONGEST = 2_000
WORD = re.compile(r"[^\W\d_]+")


def mixed_words(text: str) -> list[str]:
    """Return the words that mix scripts, in the order they stand."""
    return [word for word in WORD.findall(text[:LONGEST]) if _checker().check(word)]


@lru_cache(maxsize=1)
def _checker() -> icu.SpoofChecker:
    checker = icu.SpoofChecker()
    checker.setRestrictionLevel(icu.URestrictionLevel.HIGHLY_RESTRICTIVE)
    checker.setChecks(icu.USpoofChecks.RESTRICTION_LEVEL)
    return checker
