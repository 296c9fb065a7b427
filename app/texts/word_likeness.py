"""Similar names, word by word: every word that is not shared has to be nearly another one's, so Ghana's branch is not Kenya's.

Names meet where they share a rare word, or stand beside one another in the alphabet; the measure is RapidFuzz's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

LEAST_LIKE, LEAST_LIKE_WORD = 82, 74
"""From 0 to 100: how like two names and two words must be."""

MOST_IN_A_BLOCK = 24
"""A word that more names have brings nobody together: "human", "rights", "center"."""

NEIGHBOURS = 3
RARE = 3
PART_OF_A_NAME = 84
"""What it is worth that one name is the other with some words more, if the shared ones are rare."""

SMALL = """
a al and au aux da de del della den der des det di die do du e el en et for fur i im in la las le les lo los na o of on og os oh
pa par po por pour pri sur the to u und v van von y z za dlia dla pro ta
"""
SMALL_WORDS = frozenset(SMALL.split())
"""As `spellings.as_heard` writes them, of the languages most directories hold."""


@dataclass(frozen=True)
class Name:
    """One name of an entry, as words."""

    id: str
    words: tuple[str, ...]


def similar(names: Iterable[Name]) -> Iterator[tuple[str, str, int]]:
    """Yield pairs of entries with a similar name and how like they are, from 82 to 100. A pair may come more than once."""
    told = [name for name in (_without_small_words(name) for name in names) if name.words]
    counts = Counter(word for name in told for word in set(name.words))
    for one, other in _candidates(told, counts):
        likeness = _likeness(one, other, counts)
        if likeness:
            yield one.id, other.id, likeness


def _without_small_words(name: Name) -> Name:
    return Name(name.id, tuple(word for word in name.words if word not in SMALL_WORDS))


def _candidates(names: Sequence[Name], counts: Counter[str]) -> Iterator[tuple[Name, Name]]:
    seen: set[tuple[int, int]] = set()
    for block in _blocks(names, counts):
        for pair in combinations(sorted(block), 2):
            one, other = (names[place] for place in pair)
            if one.id != other.id and one.words != other.words and pair not in seen:
                seen.add(pair)
                yield one, other


def _blocks(names: Sequence[Name], counts: Counter[str]) -> Iterator[Sequence[int]]:
    by_word: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        for word in set(name.words):
            if counts[word] <= MOST_IN_A_BLOCK:
                by_word[word].append(place)
    yield from by_word.values()
    for key in (lambda place: names[place].words, lambda place: sorted(names[place].words, key=lambda word: (counts[word], word))):
        ordered = sorted(range(len(names)), key=key)
        yield from (ordered[place : place + NEIGHBOURS] for place in range(len(ordered)))


def _likeness(one: Name, other: Name, counts: Counter[str]) -> int:
    """Return how like two names are, or 0. The order of words counts for nothing."""
    mine, theirs = set(one.words) - set(other.words), set(other.words) - set(one.words)
    if not mine or not theirs:
        shared = set(one.words) & set(other.words)
        return PART_OF_A_NAME if any(counts[word] <= RARE for word in shared) else 0
    if len(mine) != len(theirs) or not all(_has_like(word, theirs) for word in mine):
        return 0
    whole = fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words), score_cutoff=LEAST_LIKE)
    return round(whole)


def _has_like(word: str, others: Iterable[str]) -> bool:
    return any(fuzz.ratio(word, other, score_cutoff=LEAST_LIKE_WORD) for other in others)
