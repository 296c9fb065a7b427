"""What stands in the cells of lists for what we keep as codes: countries, languages, and the few closed choices, as people write them."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from babel import Locale

from app.domain.inputs import COUNTRIES
from app.i18n.formats import language_name
from app.models import Channel, EcosocStatus, PartnerKind, Scope

SPOKEN = ("en", "be", "ru", "uk", "fr", "es", "de", "pl", "ar", "tr", "lt", "ka", "hy", "pt", "it")
"""Languages in which a list may name a country or a language."""

CLASSICAL = "be-tarask"
"""The one orthography with a name of its own here; CLDR names languages, hardly any orthographies."""

SHORT = {"uk": "GB", "usa": "US", "u s a": "US", "сша": "US"}
WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    PartnerKind: {
        "ngo": "organization",
        "organisation": "organization",
        "association": "organization",
        "foundation": "organization",
        "нко": "organization",
        "организация": "organization",
        "арганізацыя": "organization",
        "coalition": "network",
        "federation": "network",
        "сеть": "network",
        "сетка": "network",
        "réseau": "network",
        "joint program": "joint_programme",
        "programme": "joint_programme",
        "person": "individual",
        "expert": "individual",
    },
    EcosocStatus: {
        "general consultative status": "general",
        "special consultative status": "special",
        "no": "none",
        "no status": "none",
        "without": "none",
        "нет": "none",
        "няма": "none",
    },
    Scope: {
        "local": "national",
        "global": "international",
        "региональная": "regional",
        "национальная": "national",
        "международная": "international",
    },
    Channel: {"e mail": "email", "mail": "email", "telephone": "phone", "tel": "phone", "letter": "post"},
}
Choice = TypeVar("Choice", bound=StrEnum)


def find_choice(written: str, choices: type[Choice]) -> Choice | None:
    """Return the member of a closed list that a cell means, or None."""
    words = plain(written)
    code = WORDS[choices].get(words, words.replace(" ", "_"))
    return next((choice for choice in choices if choice.value == code), None)


def country_code(written: str) -> str:
    """Return the code of a country that is named in one of the languages, else what was written."""
    return _countries().get(plain(written), written)


def language_tag(written: str) -> str:
    """Return the tag of a language that is named in one of the languages, else what was written."""
    return _languages().get(plain(written), written)


def is_usual_language(tag: str) -> bool:
    """Whether a language has a name in CLDR: a heading such as "partner org" is about no language, though there is one called "org"."""
    return tag.partition("-")[0] in Locale("en").languages


def plain(written: str) -> str:
    """Return the words of a cell in small letters, with nothing but a space between them."""
    folded = unicodedata.normalize("NFKC", written).casefold().replace("'", "’")
    return " ".join("".join(letter if letter.isalnum() or letter == "’" else " " for letter in folded).split())


@cache
def _countries() -> Mapping[str, str]:
    """Names of countries from CLDR, in small letters, with their codes."""
    named = {plain(name): code for spoken in SPOKEN for code, name in Locale(spoken).territories.items() if code in COUNTRIES}
    return named | SHORT


@cache
def _languages() -> Mapping[str, str]:
    """Names of languages from CLDR, in small letters, with their tags."""
    named = {plain(name): tag.replace("_", "-") for spoken in SPOKEN for tag, name in Locale(spoken).languages.items() if name != tag}
    return named | {plain(language_name(CLASSICAL, spoken)): CLASSICAL for spoken in SPOKEN}
