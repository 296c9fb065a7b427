"""The body of a statement as data for statement.typ: the same tree as for every format that is not HTML, as JSON can carry it.

PDF/UA wants headings without gaps, and a link longer than PDF takes is only words.
"""

import re
from collections.abc import Iterator, Sequence

from app.publishing.escaping import visible
from app.publishing.tree import Block, BlockKind, Inline, InlineKind, Tree, make_tree

LONGEST_ADDRESS = 2000
UNBROKEN = re.compile("[^\\s\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u2e80-\ud7ff\uf900-\ufaff\U00020000-\U0003ffff]{40,}")
"""A word longer than a column. Thai, Tibetan, Burmese, Khmer, Chinese, Japanese and Korean, without spaces, break by rules of their own."""

MOST_MARKS = 6
"""Quotes in one another, or marks of words: typst gives up at a depth, and no reader could tell so many apart."""

PIECE = re.compile(r".{20}", re.DOTALL)
ZERO_WIDTH_SPACE = "\u200b"

Node = str | dict[str, object]
"""A piece of text: words, or a mark of some `kind` with what is in it."""


def body_nodes(markdown: str) -> list[Node]:
    """Return the blocks of a body whose placeholders are filled in. A note stands where it is first referred to."""
    return _Writer(make_tree(markdown)).write()


def breakable(text: str) -> str:
    """Return words as a line of print can take them: visible, and a word that is longer than a column with places to break it."""
    return UNBROKEN.sub(_with_breaks, visible(text))


def _with_breaks(word: re.Match[str]) -> str:
    """An address stays as it is: typst knows where to break one, and whoever copies it needs every sign and no other."""
    return word[0] if "://" in word[0] else PIECE.sub(lambda piece: piece[0] + ZERO_WIDTH_SPACE, word[0])


class _Writer:
    """Writes one text. Remembers which notes are placed already, because a second reference only repeats the number.

    A note inside a note is placed after the text: notes may refer to one another in chains as long as the text.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._placed: set[int] = set()
        self._level = 0
        self._is_in_note = False
        self._quotes = 0
        self._marks = 0

    def write(self) -> list[Node]:
        nodes = list(self._blocks(self._tree.blocks))
        return [*nodes, *self._left_over()]

    def _left_over(self) -> Iterator[Node]:
        for number in range(1, len(self._tree.notes) + 1):
            if number not in self._placed:
                yield self._place("loose-note", number)

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[Node]:
        for block in blocks:
            yield self._block(block)

    def _block(self, block: Block) -> Node:
        match block.kind:
            case BlockKind.HEADING:
                return {"kind": "heading", "level": self._rank(block.level), "inside": self._inlines(block.inlines)}
            case BlockKind.BULLETS | BlockKind.NUMBERS:
                return {"kind": block.kind, "start": block.start, "items": [self._beginning(item.blocks) for item in block.blocks]}
            case BlockKind.QUOTE:
                return self._quote(block)
            case BlockKind.CODE:
                return {"kind": "code", "text": visible(block.inlines[0].text)}
            case BlockKind.TABLE:
                return self._table(block)
        return {"kind": block.kind, "inside": self._inlines(block.inlines)}

    def _quote(self, quote: Block) -> Node:
        self._quotes += 1
        inside = list(self._blocks(quote.blocks))
        self._quotes -= 1
        return {"kind": "quote" if self._quotes < MOST_MARKS else "words", "inside": inside}

    def _beginning(self, blocks: Sequence[Block]) -> list[Node]:
        """What stands beside a number or a bullet: its first words are no paragraph of their own, which would leave the number alone."""
        if not blocks or blocks[0].kind is not BlockKind.PARAGRAPH:
            return list(self._blocks(blocks))
        return [*self._inlines(blocks[0].inlines), *self._blocks(blocks[1:])]

    def _rank(self, level: int) -> int:
        self._level = min(level, self._level + 1)
        return self._level

    def _table(self, table: Block) -> Node:
        rows = [[self._inlines(cell.inlines) for cell in row.blocks] for row in table.blocks]
        head = rows.pop(0) if table.blocks[0].is_head else []
        return {"kind": "table", "align": [cell.align for cell in table.blocks[0].blocks], "head": head, "rows": rows}

    def _inlines(self, inlines: Sequence[Inline]) -> list[Node]:
        return [self._inline(one) for one in inlines]

    def _inline(self, one: Inline) -> Node:
        match one.kind:
            case InlineKind.TEXT:
                return breakable(one.text)
            case InlineKind.CODE:
                return {"kind": "verbatim", "text": breakable(one.text)}
            case InlineKind.NOTE:
                return self._note(one.number)
        return self._marked(one)

    def _marked(self, one: Inline) -> Node:
        self._marks += 1
        inside = self._inlines(one.inlines)
        self._marks -= 1
        is_link = one.kind is InlineKind.LINK
        if self._marks >= MOST_MARKS or (is_link and len(one.href.encode()) > LONGEST_ADDRESS):
            return {"kind": "words", "inside": inside}
        return {"kind": one.kind, "address": one.href, "inside": inside}

    def _note(self, number: int) -> Node:
        return {"kind": "note-again", "number": str(number)} if self._is_in_note or number in self._placed else self._place("note", number)

    def _place(self, kind: str, number: int) -> Node:
        self._placed.add(number)
        self._is_in_note = True
        inside = self._beginning(self._tree.notes[number - 1])
        self._is_in_note = False
        return {"kind": kind, "number": str(number), "inside": inside}
