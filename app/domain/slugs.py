"""Addresses made from titles, in plain ASCII whatever the script."""

import re
import secrets

import icu

LONGEST = 60
LOOSE_END = re.compile(r"(?:-(?:[a-z]{1,3}|from|into|that|their|this|with)){1,3}$")
"""Words that say nothing at the end of a title that was cut: short ones in any language, and some of English. A few at most: there are
languages whose words are all short.
"""

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_to_ascii = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")


def new_slug(title: str) -> str:
    """Return a slug from a title and six random characters, so that a slug never tells that another like it exists."""
    words = re.sub(r"[^a-z0-9]+", "-", _to_ascii.transliterate(title)).strip("-")
    if len(words) > LONGEST:
        words = LOOSE_END.sub("", words[: LONGEST + 1].rsplit("-", 1)[0][:LONGEST])
    ending = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{words}-{ending}".strip("-")
