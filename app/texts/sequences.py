"""What two sequences have in common, in bounded time: longest common subsequences by rapidfuzz (bit-parallel, in C++).

The cost is that of a table with a cell for every pair of elements. Above `MOST_CELLS` only the common beginning and end are found.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

MOST_CELLS = 100_000_000
"""Two paragraphs of 10,000 words: about 50 ms and 13 MB. No honest text has one a tenth as long."""


class Run(NamedTuple):
    """`length` equal elements that begin at `before` in the one sequence and at `after` in the other."""

    before: int
    after: int
    length: int


def common_runs(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    """Return the runs of a longest common subsequence in order; the last one is empty and stands at both ends."""
    head = _equal_at_the_start(before, after)
    tail = _equal_at_the_start(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    runs = [Run(0, 0, head), *(Run(head + run.before, head + run.after, run.length) for run in _longest(old, new))]
    runs.append(Run(len(before) - tail, len(after) - tail, tail))
    return [*(run for run in runs if run.length), Run(len(before), len(after), 0)]


def count_common(before: Sequence[str], after: Sequence[str]) -> int:
    """Return the length of a longest common subsequence: how many words stayed, in their order. Above the bound, in any order."""
    if len(before) * len(after) > MOST_CELLS:
        return (Counter(before) & Counter(after)).total()
    return LCSseq.similarity(before, after)


def _equal_at_the_start(before: Sequence[str], after: Sequence[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))


def _longest(before: Sequence[str], after: Sequence[str]) -> list[Run]:
    if not before or not after or len(before) * len(after) > MOST_CELLS:
        return []
    codes = LCSseq.opcodes(before, after)
    return [Run(code.src_start, code.dest_start, code.src_end - code.src_start) for code in codes if code.tag == "equal"]
