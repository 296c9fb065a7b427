"""Numbers in a text that claim how many signed it ("the 65 undersigned") and no longer agree with the roster, and placeholders whose noun
does not ("{{count|organization|organizations}}" where individuals sign).

Only digits are looked at, and only beside the words of `claims.json`. It is a warning for the lead, so what may be a year, an article of a
law or part of something else is let pass: a warning that is often wrong is not read.
"""

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.texts import placeholders

SIGNING = ("count", "named_count")
"""The placeholders that count who signs."""

WORDS = Path(__file__).with_name("claims.json")
# The last letter of the Arabic article before digits (a tatweel) is no part of the number.
NUMBER = re.compile(r"(?<![^\Wـ])(?<![.,:/^#–-])(\d{1,3}(?:[,.\u00a0\u202f'’ ]\d{3})+|\d{1,7})(?![\w%‰]|[.,:/–-]\d)")
YEARS = range(1900, 2101)
LETTERS = r"[^\W\d](?:[^\W\d]|[\u0300-\u036f\u064b-\u065f\u0670])*"
WORD = rf"{LETTERS}(?:['’.-]{LETTERS})*"
# What may stand between a number and its noun: spaces, emphasis, and the number said again ("65 (sixty-five) organizations").
GAP = r"[\s*_~]{1,5}"
AFTER = re.compile(rf"(?:\s?\([^()\n]{{1,40}}\))?((?:{GAP}{WORD}){{1,4}})")
BEFORE = re.compile(rf"((?:{WORD}{GAP}){{0,2}}{WORD})(\.?(?:{GAP})?)$")
LOOK_BEHIND = 80


class _Claims(NamedTuple):
    """One language's words, all in small letters; `nouns`, `organizations` and `references` by their beginnings."""

    nouns: tuple[str, ...]
    organizations: tuple[str, ...]
    leads: tuple[str, ...]
    bounds: tuple[str, ...]
    references: tuple[str, ...]
    breaks: tuple[str, ...]


def suspicious_numbers(body: str, language: str, total: int) -> list[str]:
    """Return the snippets of a text that name another number of signatories than `total`, each once.

    There are none in a language that `claims.json` has no words for.
    """
    words = _claims().get(language.split("-", maxsplit=1)[0])
    if not words:
        return []
    found = (_snippet(body, number, words) for number in NUMBER.finditer(body) if _value(number[1]) not in (total, *YEARS))
    return list(dict.fromkeys(snippet for snippet in found if snippet))


def counted_organizations(body: str, language: str) -> list[str]:
    """Return the placeholders of a text that count those who sign as organizations, each once, with the noun that follows a bare one."""
    words = _claims().get(language.split("-", maxsplit=1)[0])
    return list(dict.fromkeys(filter(None, (_counted(body, one, words) for one in placeholders.find(body, SIGNING))))) if words else []


def _counted(body: str, placeholder: re.Match[str], words: _Claims) -> str:
    if "|" in placeholder[1]:
        forms = (word for form in placeholder[1].split("|")[1:] for word in _small(form))
        return placeholder[0] if any(word.startswith(words.organizations) for word in forms) else ""
    after = AFTER.match(body, placeholder.end())
    length = _claimed_length(after[1], words.organizations, words.breaks) if after else 0
    return _plain(body[placeholder.start() : after.start(1) + length]) if after and length else ""


def _snippet(body: str, number: re.Match[str], words: _Claims) -> str:
    """The words that make a number a claim, or "" when it is none."""
    before = BEFORE.search(body, max(number.start() - LOOK_BEHIND, 0), number.start())
    led = " ".join(_small(before[1])) if before else ""
    if led.rpartition(" ")[2].startswith(words.references) or _ends(led, words.bounds):
        return ""
    after = AFTER.match(body, number.end())
    length = _claimed_length(after[1], words.nouns, words.breaks) if after else 0
    if after and length:
        return _plain(body[number.start() : after.start(1) + length])
    return _plain(body[before.start() : number.end()]) if before and _ends(led, words.leads) else ""


def _ends(led: str, phrases: Sequence[str]) -> bool:
    return any(f" {led}".endswith(f" {phrase}") for phrase in phrases)


def _claimed_length(after: str, nouns: tuple[str, ...], breaks: tuple[str, ...]) -> int:
    """How many characters it takes to the noun, 0 where none follows, or only behind a word that begins something else."""
    for word in re.finditer(WORD, after):
        small = _small(word[0])[0]
        if small.startswith(nouns):
            return word.end()
        if small in breaks:
            return 0
    return 0


def _small(text: str) -> Sequence[str]:
    """Words in small letters, without the marks of Arabic vowels, which are written or not."""
    letters = "".join(char for char in unicodedata.normalize("NFC", text).casefold() if unicodedata.category(char) != "Mn")
    return re.sub(r"[*_~]", " ", letters).split()


def _plain(snippet: str) -> str:
    return " ".join(re.sub(r"[*_~]", "", snippet).split())


def _value(digits: str) -> int:
    return int("".join(filter(str.isdigit, digits)))


@lru_cache(maxsize=1)
def _claims() -> dict[str, _Claims]:
    stored = json.loads(WORDS.read_text(encoding="utf-8"))
    return {language: _Claims(**{kind: tuple(words) for kind, words in kinds.items()}) for language, kinds in stored.items()}
