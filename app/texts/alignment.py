"""Which paragraph of one text became which of another: the same ones first, then those that share their rarer words.

A paragraph that moved is matched out of place; one that was split or joined is matched with its parts. The cost is bounded for any input.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from app.texts.sequences import common_runs, count_common
from app.texts.words import is_spoken, words

ALIKE = 0.4
ALIKE_ELSEWHERE = 0.6
"""What share of their words two paragraphs have in common (twice the common ones to all), in place and when one has moved too."""
PART_STAYED = 0.5
"""What share of a further paragraph's words must be found again for it to be a part that was split off or joined."""
MOST_PARTS = 4
COMMONPLACE = 10
"""A word in more paragraphs than this says nothing about which is which."""
MOST_CANDIDATES = 3

Pairs = dict[int, int]
"""Place before → place after, both counted from 0."""


@dataclass(frozen=True)
class Match:
    """Paragraphs `before` became paragraphs `after`: one and one, or more than one on one side where it was split or joined."""

    before: range
    after: range
    is_moved: bool = False


def align(before: Sequence[str], after: Sequence[str]) -> list[Match]:
    """Return the matches of two lists of paragraphs, in the order of `after`; what is in none was deleted or inserted."""
    pairs = _identical(before, after)
    spoken_before, spoken_after = _spoken(before, pairs), _spoken(after, pairs.values())
    alike = _alike(spoken_before, spoken_after)
    pairs |= {old: new for old, new, _ in alike}
    in_place = set(_longest_in_order(pairs))
    for old, _, share in alike:
        if old not in in_place and share < ALIKE_ELSEWHERE:
            del pairs[old]
    found = _Parts(spoken_before, spoken_after, pairs)
    matches = [found.extended(old, new) if old in in_place else Match(_only(old), _only(new), is_moved=True) for old, new in pairs.items()]
    return sorted(matches, key=lambda match: match.after.start)


class _Parts:
    """Gives a changed paragraph the neighbours that were split off from it or joined to it. Each neighbour goes to one only."""

    def __init__(self, before: Mapping[int, list[str]], after: Mapping[int, list[str]], pairs: Pairs) -> None:
        self._before, self._after = before, after
        self._free_before, self._free_after = before.keys() - pairs.keys(), after.keys() - set(pairs.values())

    def extended(self, old: int, new: int) -> Match:
        if old not in self._before or new not in self._after:
            return Match(_only(old), _only(new))
        after = self._grown(self._before[old], self._after, new, self._free_after)
        before = _only(old)
        if len(after) == 1:
            before = self._grown(self._after[new], self._before, old, self._free_before)
        return Match(before, after)

    def _grown(self, whole: list[str], parts: Mapping[int, list[str]], first: int, free: set[int]) -> range:
        """Take in free neighbours, those after first, as long as their words are found in the whole."""
        start, stop, common = first, first + 1, count_common(whole, parts[first])
        for forward in (True, False):
            while stop - start < MOST_PARTS and (neighbour := stop if forward else start - 1) in free:
                low, high = min(start, neighbour), max(stop, neighbour + 1)
                more = count_common(whole, [word for part in range(low, high) for word in parts[part]])
                if more - common < PART_STAYED * max(len(parts[neighbour]), 1):
                    break
                start, stop, common = low, high, more
                free.discard(neighbour)
        return range(start, stop)


def _only(place: int) -> range:
    return range(place, place + 1)


def _spoken(blocks: Sequence[str], but: Iterable[int]) -> dict[int, list[str]]:
    """The words of the blocks that have no partner yet; marks and punctuation are alike everywhere."""
    done = set(but)
    return {place: [word.text for word in words(block) if is_spoken(word.text)] for place, block in enumerate(blocks) if place not in done}


def _identical(before: Sequence[str], after: Sequence[str]) -> Pairs:
    """Pair equal paragraphs: as many as possible in order, then what is left wherever it went, unless it has no words (a rule, a fence)."""
    pairs = {run.before + step: run.after + step for run in common_runs(before, after) for step in range(run.length)}
    left: dict[str, list[int]] = defaultdict(list)
    for place in reversed(range(len(before))):
        if place not in pairs and is_spoken(before[place]):
            left[before[place]].append(place)
    done = set(pairs.values())
    for place, block in enumerate(after):
        if place not in done and left.get(block):
            pairs[left[block].pop()] = place
    return pairs


def _alike(before: Mapping[int, list[str]], after: Mapping[int, list[str]]) -> list[tuple[int, int, float]]:
    """Pair what is most alike first: place before, place after, share of common words."""
    scored = sorted(_scored(before, after), key=lambda found: (-found[2], abs(found[0] - found[1]), found))
    taken_before, taken_after, pairs = set(), set(), []
    for old, new, share in scored:
        if old not in taken_before and new not in taken_after:
            taken_before.add(old)
            taken_after.add(new)
            pairs.append((old, new, share))
    return pairs


def _scored(before: Mapping[int, list[str]], after: Mapping[int, list[str]]) -> Iterator[tuple[int, int, float]]:
    index = _rarer_words(before)
    for new, spoken in after.items():
        shared = Counter(old for word in set(spoken) for old in index.get(word, ()))
        for old, _ in islice(sorted(shared.items(), key=lambda one: (-one[1], one[0])), MOST_CANDIDATES):
            share = _share(before[old], spoken)
            if share >= ALIKE:
                yield old, new, share


def _share(before: Sequence[str], after: Sequence[str]) -> float:
    shorter, both = min(len(before), len(after)), len(before) + len(after)
    # Counting takes time by the length of the longer one, so it is not asked where even all of the shorter would not be enough.
    return 2 * count_common(before, after) / both if 2 * shorter >= ALIKE * both else 0.0


def _rarer_words(paragraphs: Mapping[int, list[str]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for place, spoken in paragraphs.items():
        for word in set(spoken):
            places[word].append(place)
    return {word: found for word, found in places.items() if len(found) <= COMMONPLACE}


def _longest_in_order(pairs: Pairs) -> Iterator[int]:
    """The places before of a longest set of pairs that kept their order (a longest increasing subsequence, by patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    below: dict[int, int | None] = {}
    for old, new in sorted(pairs.items()):
        pile = bisect_left(tops, new)
        below[old] = piles[pile - 1] if pile else None
        tops[pile : pile + 1] = [new]
        piles[pile : pile + 1] = [old]
    place = piles[-1] if piles else None
    while place is not None:
        yield place
        place = below[place]
