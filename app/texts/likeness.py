"""Which entries of a directory look like one organization, and why. It only suggests: whether they are one is for people to say.

Never every pair is compared: entries meet in blocks (the same key, a rare word, neighbours in the alphabet), and blocks are bounded.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from itertools import combinations

import icu

from app.texts import word_likeness
from app.texts.spellings import as_heard, as_written
from app.texts.word_likeness import Name

MOST_PAIRED = 8
MOST_WITH_ONE_DOMAIN = 8
"""A domain that more entries share is a host of many, as providers are."""

SHORTEST_ACRONYM, MOST_WITH_ONE_ACRONYM = 3, 4
"""Three letters stand for many things: an acronym that fits more entries brings none of them together."""


class Why(StrEnum):
    """Why two entries look like one; the strongest first. `CERTAINTY` orders suggestions by it."""

    SAME_NAME = "same_name"
    LOOK_ALIKE = "look_alike"
    ALIAS = "alias"
    SAME_SOUND = "same_sound"
    SAME_DOMAIN = "same_domain"
    ACRONYM = "acronym"
    SIMILAR = "similar"


CERTAINTY = {
    Why.SAME_NAME: 100,
    Why.LOOK_ALIKE: 98,
    Why.ALIAS: 96,
    Why.SAME_SOUND: 94,
    Why.SAME_DOMAIN: 70,
    Why.ACRONYM: 65,
}
"""What a reason is worth, out of 100. Similar names bring their own likeness (75 to 92): more than a domain, which members may share."""

ACRONYM_ABROAD = 50
"""What an acronym is worth where both say their countries, and these differ."""

MOST_FOR_SIMILAR = 92


@dataclass(frozen=True)
class Entry:
    """One entry of a directory: names by language, other names, and domains as `domains.telling` returns them."""

    id: str
    names: Mapping[str, str]
    acronym: str = ""
    aliases: Sequence[str] = ()
    domains: Sequence[str] = ()
    country: str = ""


@dataclass(frozen=True)
class Pair:
    """Two entries that look like one organization; `first_id` < `second_id`. `why` has the strongest reason first."""

    first_id: str
    second_id: str
    why: tuple[Why, ...]
    certainty: int


@dataclass
class _Found:
    """Pairs as they are found, each with its reasons and what they are worth."""

    reasons: dict[tuple[str, str], dict[Why, int]] = field(default_factory=lambda: defaultdict(dict))

    def note(self, one: str, other: str, why: Why, worth: int) -> None:
        if one != other:
            reasons = self.reasons[min(one, other), max(one, other)]
            reasons[why] = max(worth, reasons.get(why, 0))

    def note_all(self, ids: Iterable[str], why: Why) -> None:
        for one, other in _pairs(ids):
            self.note(one, other, why, CERTAINTY[why])


def find_pairs(entries: Sequence[Entry]) -> list[Pair]:
    """Return the pairs that look like one organization, the likeliest first. 10,000 entries take seconds."""
    found = _Found()
    _find_same_names(entries, found)
    _find_aliases(entries, found)
    _find_acronyms(entries, found)
    _find_domains(entries, found)
    for one, other, likeness in word_likeness.similar(_heard_names(entries)):
        found.note(one, other, Why.SIMILAR, round(likeness * MOST_FOR_SIMILAR / 100))
    return sorted(map(_pair, found.reasons, found.reasons.values()), key=lambda pair: (-pair.certainty, pair.first_id, pair.second_id))


def look(text: str) -> str:
    """Return what a name looks like: names whose letters only look the same in two scripts have one look (UTS #39)."""
    return str(_checker().getSkeleton(0, text)).casefold()


def _pair(ids: tuple[str, str], reasons: dict[Why, int]) -> Pair:
    why = sorted(reasons, key=lambda reason: -reasons[reason])
    return Pair(*ids, why=tuple(why), certainty=min(100, max(reasons.values()) + len(why) - 1))


def _find_same_names(entries: Sequence[Entry], found: _Found) -> None:
    written, looks, heard = (defaultdict[str, list[str]](list) for _ in range(3))
    for entry in entries:
        for name in entry.names.values():
            plain = as_written(name)
            written[plain].append(entry.id)
            looks[look(plain)].append(entry.id)
            heard[as_heard(name)].append(entry.id)
    for blocks, why in ((written, Why.SAME_NAME), (looks, Why.LOOK_ALIKE), (heard, Why.SAME_SOUND)):
        for ids in _blocks(blocks):
            _note_new(found, ids, why)


def _note_new(found: _Found, ids: Sequence[str], why: Why) -> None:
    """Note a reason for those that have no stronger one: names that are the same also look and sound the same."""
    for one, other in _pairs(ids):
        if (min(one, other), max(one, other)) not in found.reasons:
            found.note(one, other, why, CERTAINTY[why])


def _find_aliases(entries: Sequence[Entry], found: _Found) -> None:
    names, aliases = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for entry in entries:
        for name in entry.names.values():
            names[as_heard(name)].append(entry.id)
        for alias in entry.aliases:
            aliases[as_heard(alias)].append(entry.id)
    for key, ids in aliases.items():
        if key:
            found.note_all([*ids, *names.get(key, [])], Why.ALIAS)


def _find_acronyms(entries: Sequence[Entry], found: _Found) -> None:
    """An acronym stands for another's name when it has its initials, is its acronym too, or is all there is of its name."""
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    with_acronym: set[str] = set()
    countries = {entry.id: entry.country for entry in entries}
    for entry in entries:
        own = as_heard(entry.acronym).replace(" ", "")
        with_acronym.add(own)
        for key in {own, *map(_initials, entry.names.values()), *map(as_heard, entry.names.values())}:
            blocks[key].append(entry.id)
    for key, ids in blocks.items():
        if key in with_acronym and len(key) >= SHORTEST_ACRONYM and 1 < len(set(ids)) <= MOST_WITH_ONE_ACRONYM:
            for one, other in _pairs(ids):
                is_abroad = "" != countries[one] != countries[other] != ""
                found.note(one, other, Why.ACRONYM, ACRONYM_ABROAD if is_abroad else CERTAINTY[Why.ACRONYM])


def _find_domains(entries: Sequence[Entry], found: _Found) -> None:
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for entry in entries:
        for domain in entry.domains:
            blocks[domain].append(entry.id)
    for ids in _blocks(blocks):
        if len(set(ids)) <= MOST_WITH_ONE_DOMAIN:
            found.note_all(ids, Why.SAME_DOMAIN)


def _pairs(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Return every pair of a small block; of a large one the first with each of the others, never the square of it."""
    first, *others = dict.fromkeys(ids)
    return combinations([first, *others], 2) if len(others) < MOST_PAIRED else ((first, other) for other in others)


def _blocks(blocks: Mapping[str, Sequence[str]]) -> Iterator[Sequence[str]]:
    return (ids for key, ids in blocks.items() if key and len(set(ids)) > 1)


def _heard_names(entries: Sequence[Entry]) -> Iterator[Name]:
    for entry in entries:
        for heard in {as_heard(name) for name in entry.names.values()}:
            yield Name(entry.id, tuple(heard.split()))


def _initials(name: str) -> str:
    """Return the first letters of a name's words as they sound; those of small words count as in "FIDH" they do not."""
    return "".join(word[0] for word in as_heard(name).split() if word not in word_likeness.SMALL_WORDS)


@lru_cache(maxsize=1)
def _checker() -> icu.SpoofChecker:
    return icu.SpoofChecker()
