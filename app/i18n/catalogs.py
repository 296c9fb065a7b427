"""The interface languages: which one serves a reader, and the words of each. English text is the message id.

Catalogs are the `.po` files beside this module, read once; there is no compile step. A new language is one file and one tag.
"""

import io
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

LANGUAGES = ("en", "be", "ru", "ar")
LONGEST_HEADER = 500
MOST_SUBTAGS = 8
"""Bounds on what a stranger sends: a longer header or tag means nothing more, and shortening it would cost its square."""

SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).parent / "locale"


def get_catalog(language: str) -> NullTranslations:
    """Return the words of the interface language nearest to `language` (any BCP 47 tag); English has none to translate."""
    return _read(interface_language(language))


def interface_language(language: str) -> str:
    """Return the interface language for a reader of `language`: "be" for "be-tarask", "en" for "pt-BR"."""
    return _lookup(language, LANGUAGES) or SOURCE_LANGUAGE


def match(accept_language: str, available: Iterable[str]) -> str:
    """Choose from `available` (best first, not empty) by an Accept-Language header; the first where nothing fits.

    Source: RFC 4647 lookup, section 3.4; weights as in RFC 9110, section 12.4.2. Nonsense in the header is ignored.
    """
    tags = list(available)
    for wanted in _wanted(accept_language):
        found = tags[0] if wanted == "*" else _lookup(wanted, tags)
        if found:
            return found
    return tags[0]


@lru_cache(maxsize=len(LANGUAGES))
def _read(language: str) -> NullTranslations:
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with (LOCALE_FOLDER / f"{language}.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    binary = io.BytesIO()
    write_mo(binary, catalog)
    binary.seek(0)
    return Translations(binary)


def _lookup(wanted: str, available: Iterable[str]) -> str | None:
    """Shorten `wanted` until it fits; then let a plain language reader have a variant of it ("be" reads "be-tarask")."""
    tags = {tag.lower(): tag for tag in reversed(list(available))}
    parts = wanted.lower().replace("_", "-").split("-", MOST_SUBTAGS)[:MOST_SUBTAGS]
    for length in range(len(parts), 0, -1):
        if (shorter := "-".join(parts[:length])) in tags:
            return tags[shorter]
    return next((tag for lower, tag in reversed(tags.items()) if lower.split("-")[0] == parts[0]), None)


def _wanted(header: str) -> list[str]:
    weighted = [_weigh(item) for item in header[:LONGEST_HEADER].split(",") if item.strip()]
    ordered = sorted((pair for pair in weighted if pair[0] > 0), key=lambda pair: -pair[0])
    return [tag for _, tag in ordered]


def _weigh(item: str) -> tuple[float, str]:
    tag, _, parameter = item.partition(";")
    name, _, weight = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0, tag.strip()
    try:
        return float(weight), tag.strip()
    except ValueError:
        return 0.0, tag.strip()
