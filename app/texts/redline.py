"""What changed between two texts, as people mark it on paper: word by word inside a paragraph, and a moved paragraph as moved.

A redline loses nothing: what is the same and what was deleted make the text before, what is the same and what was inserted the text after.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Literal

from app.publishing.canonical import canonical_text, canonical_title
from app.texts import paragraphs
from app.texts.alignment import Match, align
from app.texts.spans import Span, compare_words

Kind = Literal["same", "changed", "inserted", "deleted", "moved_from", "moved"]
NOWHERE = range(0)
LEAST_HIDDEN = 2


@dataclass(frozen=True)
class Text:
    """A title and a body in Markdown, in one language."""

    title: str
    body: str


@dataclass(frozen=True)
class Change:
    """What became of one paragraph, or of several that were split or joined.

    `before` and `after` are places in the two texts, counted from 0. A moved paragraph comes twice: where it was (`moved_from`, with its
    words before) and where it is now (`moved`, with what changed in it); both know both places.
    """

    kind: Kind
    spans: tuple[Span, ...]
    before: range = NOWHERE
    after: range = NOWHERE

    @property
    def text_before(self) -> str:
        return "".join(span.text for span in self.spans if span.kind != "inserted")

    @property
    def text_after(self) -> str:
        return "".join(span.text for span in self.spans if span.kind != "deleted")

    @property
    def has_changed_words(self) -> bool:
        """False where only white space differs, or the paragraph was only moved."""
        return any(span.kind != "same" and not span.is_blank for span in self.spans)


@dataclass(frozen=True)
class Redline:
    """The changes of a title and of the paragraphs of a body, in reading order."""

    title: Change
    blocks: tuple[Change, ...]
    is_same: bool
    """The same bytes, so the same hash. Two texts may differ in blank lines alone: then `has_changes` is false too."""

    @property
    def has_changes(self) -> bool:
        return any(change.kind != "same" for change in (self.title, *self.blocks))

    @property
    def stretches(self) -> list["Stretch"]:
        """The paragraphs with the long unchanged runs folded, for a page."""
        return fold(self.blocks)

    @property
    def words_inserted(self) -> int:
        return self._count("inserted")

    @property
    def words_deleted(self) -> int:
        return self._count("deleted")

    def _count(self, kind: str) -> int:
        shown = (change for change in (self.title, *self.blocks) if change.kind != "moved_from")
        return sum(span.words for change in shown for span in change.spans if span.kind == kind)


@dataclass(frozen=True)
class Stretch:
    """Changes that stand together. Those of a hidden one are all unchanged and far from any change."""

    changes: tuple[Change, ...]
    is_hidden: bool


@lru_cache(maxsize=32)
def compare(before: Text, after: Text) -> Redline:
    """Return the redline from one text to another. Both are taken in their canonical form; any input costs bounded time.

    The last few are kept: a changed text is looked at by everybody it was mailed to.
    """
    spans = compare_words(canonical_title(before.title), canonical_title(after.title))
    title = Change("same" if all(span.kind == "same" for span in spans) else "changed", spans, range(1), range(1))
    old, new = paragraphs.split(before.body), paragraphs.split(after.body)
    is_same = canonical_text(before.title, before.body) == canonical_text(after.title, after.body)
    return Redline(title, tuple(_changes(old, new)), is_same)


def fold(changes: Sequence[Change], *, context: int = 1) -> list[Stretch]:
    """Group changes so that long runs of unchanged paragraphs can be hidden, but for `context` of them beside each change."""
    near = {place + step for place, change in enumerate(changes) if change.kind != "same" for step in range(-context, context + 1)}
    stretches = []
    for is_near, group in groupby(range(len(changes)), key=near.__contains__):
        found = tuple(changes[place] for place in group)
        stretches.append(Stretch(found, is_hidden=not is_near and len(found) >= LEAST_HIDDEN))
    return stretches


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    """Walk through both texts at once: up to each paragraph that kept its place, first what is gone before it, then what is new."""
    matches = align(before, after)
    moved_away = {match.before.start: match for match in matches if match.is_moved}
    moved_here = {match.after.start: match for match in matches if match.is_moved}
    old = new = 0
    end = Match(range(len(before), len(before)), range(len(after), len(after)))
    for match in (*(match for match in matches if not match.is_moved), end):
        for place in range(old, match.before.start):
            yield _gone(before, place, moved_away.get(place))
        for place in range(new, match.after.start):
            yield _new(before, after, place, moved_here.get(place))
        if match is not end:
            yield _kept(before, after, match)
        old, new = match.before.stop, match.after.stop


def _gone(before: Sequence[str], place: int, moved: Match | None) -> Change:
    here = range(place, place + 1)
    if moved:
        return Change("moved_from", (Span("same", before[place]),), here, moved.after)
    return Change("deleted", (Span("deleted", before[place]),), here)


def _new(before: Sequence[str], after: Sequence[str], place: int, moved: Match | None) -> Change:
    here = range(place, place + 1)
    if moved:
        return Change("moved", compare_words(before[moved.before.start], after[place]), moved.before, here)
    return Change("inserted", (Span("inserted", after[place]),), after=here)


def _kept(before: Sequence[str], after: Sequence[str], match: Match) -> Change:
    old, new = (paragraphs.join(blocks[place] for place in places) for blocks, places in ((before, match.before), (after, match.after)))
    return Change("same" if old == new else "changed", compare_words(old, new), match.before, match.after)
