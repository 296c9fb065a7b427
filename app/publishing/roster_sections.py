"""A long list in sections, so that a reader finds a name among thousands: by letter where it is in alphabetical order and has no groups.

Sections change no order and no number. Source of the letters: CLDR's index characters, by ICU.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import dropwhile

import icu

from app.publishing.roster import Group, Roster
from app.publishing.roster_entries import Entry

LONG = 100
"""More lines than this are too many to look through without a letter to go to."""

ALPHABETS = ("en", "ru", "el", "ka", "hy", "he", "ar", "hi", "th", "ko", "ja")
NO_LETTER = "…"
DIGITS = "0–9"
MOST_LETTERS = 1000
"""By default ICU leaves out letters until there are no more than 99 for all alphabets together."""


def is_long(roster: Roster) -> bool:
    """Whether a list is long enough to be cut into sections."""
    return sum(len(group.entries) for group in roster.groups) > LONG


def by_letter(roster: Roster, language: str, order: str) -> Roster:
    """Return the roster with a group for each letter, if it is long, alphabetical and in no groups; else as it is."""
    if order != "alphabetical" or not is_long(roster) or any(group.heading for group in roster.groups):
        return roster
    return replace(roster, groups=tuple(_sections(roster.groups[0], language)))


def _sections(group: Group, language: str) -> Iterator[Group]:
    """Cut where the letter changes. A letter that comes again, by a rule of the order that its index does not know, begins nothing."""
    letters = [_letter(entry.name, language) for entry in group.entries]
    begun, starts = set[str](), list[int]()
    for place, letter in enumerate(letters):
        if not starts or (letter != letters[starts[-1]] and (letter not in begun or letter == NO_LETTER)):
            begun.add(letter)
            starts.append(place)
    for start, end in zip(starts, [*starts[1:], len(letters)], strict=True):
        yield _section(letters[start], group.start + start, group.entries[start:end])


def _section(letter: str, start: int, entries: Sequence[Entry]) -> Group:
    return Group(letter, letter, start, tuple(entries))


def _letter(name: str, language: str) -> str:
    """The index character a name stands under: quotes and hyphens before its first letter count for nothing, as in its order."""
    word = name if name[:1].isalnum() else "".join(dropwhile(lambda sign: not sign.isalnum(), name))
    if word[:1].isdigit():
        return DIGITS
    index = _index(language)
    return str(index.getBucket(index.getBucketIndex(word))[0]) if word else NO_LETTER


@lru_cache(maxsize=64)
def _index(language: str) -> icu.ImmutableIndex:
    index = icu.AlphabeticIndex(icu.Locale.forLanguageTag(language))
    index.maxLabelCount = MOST_LETTERS
    for alphabet in ALPHABETS:
        index.addLabels(icu.Locale(alphabet))
    return index.buildImmutableIndex()
