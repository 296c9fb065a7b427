"""What changed inside one paragraph, word by word, in runs long enough to read.

A word or two that stayed between two longer changes is shown as changed with them: nobody can read confetti.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from app.texts.sequences import Run, common_runs
from app.texts.words import Word, is_spoken, words

SpanKind = Literal["same", "inserted", "deleted"]


@dataclass(frozen=True)
class Span:
    """A piece of a paragraph's Markdown that is in both texts, or in one of them."""

    kind: SpanKind
    text: str

    @property
    def is_blank(self) -> bool:
        """White space alone: a line broken elsewhere, which no reader of the page sees."""
        return not self.text.strip()

    @property
    def is_break(self) -> bool:
        """The end of a paragraph that was split here, or joined."""
        return self.is_blank and "\n\n" in self.text

    @property
    def words(self) -> int:
        return sum(is_spoken(word.text) for word in words(self.text))


def compare_words(before: str, after: str) -> tuple[Span, ...]:
    """Return the spans from one wording to another, in reading order; of two that changed, the deleted one comes first."""
    if before == after:
        return (Span("same", before),) if before else ()
    old, new = words(before), words(after)
    runs = common_runs([word.text for word in old], [word.text for word in new])
    writer = _Writer()
    old_place = new_place = 0
    for run in _readable(runs, old, new):
        writer.change(_joined(old[old_place : run.before]), _joined(new[new_place : run.after]))
        old_place, new_place = run.before + run.length, run.after + run.length
        for was, now in zip(old[run.before : old_place], new[run.after : new_place], strict=True):
            writer.keep(was, now)
    return tuple(writer.done())


class _Writer:
    """Collects words and gives out spans: neighbours of one kind together, white space that both sides begin with left unmarked."""

    def __init__(self) -> None:
        self._spans: list[tuple[SpanKind, list[str]]] = []
        self._deleted = self._inserted = ""

    def change(self, deleted: str, inserted: str) -> None:
        self._deleted += deleted
        self._inserted += inserted

    def keep(self, was: Word, now: Word) -> None:
        """Take a word that stayed, even if the white space before it did not."""
        if was.space != now.space:
            self.change(was.space, now.space)
            self._flush()
            self._add("same", now.text)
        else:
            self._flush()
            self._add("same", now.space + now.text)

    def done(self) -> Iterator[Span]:
        self._flush()
        for kind, pieces in self._spans:
            yield Span(kind, "".join(pieces))

    def _flush(self) -> None:
        space = _leading_space(self._deleted)
        space = space if space == _leading_space(self._inserted) else ""
        self._add("same", space)
        self._add("deleted", self._deleted[len(space) :])
        self._add("inserted", self._inserted[len(space) :])
        self._deleted = self._inserted = ""

    def _add(self, kind: SpanKind, text: str) -> None:
        if not text:
            return
        if self._spans and self._spans[-1][0] == kind:
            self._spans[-1][1].append(text)
        else:
            self._spans.append((kind, [text]))


def _readable(runs: Sequence[Run], old: Sequence[Word], new: Sequence[Word]) -> Iterator[Run]:
    """Leave out runs that are short beside the changes on both their sides, unless a line begins in them."""
    was, now = _counted(old), _counted(new)
    old_place = new_place = 0
    for run, following in pairwise(runs):
        changed_before = max(was[run.before] - was[old_place], now[run.after] - now[new_place])
        old_end, new_end = run.before + run.length, run.after + run.length
        changed_after = max(was[following.before] - was[old_end], now[following.after] - now[new_end])
        kept = was[old_end] - was[run.before]
        begins_a_line = any("\n" in word.space for word in old[run.before : old_end])
        if 2 * kept > min(changed_before, changed_after) or begins_a_line or not changed_before or not changed_after:
            yield run
            old_place, new_place = old_end, new_end
    yield runs[-1]


def _counted(found: Sequence[Word]) -> list[int]:
    """How many words a reader would count before each place."""
    counts = [0]
    for word in found:
        counts.append(counts[-1] + is_spoken(word.text))
    return counts


def _leading_space(text: str) -> str:
    return text[: len(text) - len(text.lstrip())]


def _joined(found: Sequence[Word]) -> str:
    return "".join(word.space + word.text for word in found)
