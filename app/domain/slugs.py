"""Addresses made from titles, in plain ASCII whatever the script."""

import re
import secrets

import icu

LONGEST = 60
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

_to_ascii = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")


def new_slug(title: str) -> str:
    """Return a slug from a title and six random characters, so that a slug never tells that another like it exists."""
    words = re.sub(r"[^a-z0-9]+", "-", _to_ascii.transliterate(title)).strip("-")
    if len(words) > LONGEST:
        words = words[:LONGEST].rsplit("-", 1)[0]
    ending = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{words}-{ending}".strip("-")
