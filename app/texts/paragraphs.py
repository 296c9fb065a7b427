"""The paragraphs of a text: its top-level blocks (a heading, a paragraph, a whole list, table or quote, a footnote), each as it was typed.

A comment, a proposal and a translation all point at a block by its place. Only blocks are parsed here, so a hostile body costs linear time.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.publishing.canonical import canonical_body
from app.publishing.markdown import block_parser


def split(body: str) -> tuple[str, ...]:
    """Return the blocks of a body in order, without the blank lines between them. Their source is that of the canonical body."""
    canonical = canonical_body(body)
    lines = canonical.split("\n")
    blocks: list[str] = []
    end = 0
    for start, stop in (*_spans(canonical), (len(lines), len(lines))):
        # What the parser makes no token of (addresses of links, told at the end of a text) is a block too: nothing typed is lost.
        blocks.extend(_stretches(lines[end:start]))
        blocks.append("\n".join(lines[start:stop]).strip("\n"))
        end = stop
    return tuple(block for block in blocks if block)


def join(blocks: Iterable[str]) -> str:
    """Return the body that has these blocks: what `split` took apart, with one blank line between any two."""
    return "\n\n".join(block for block in blocks if block)


def replace(body: str, index: int, wording: str) -> str:
    """Return the canonical body with another wording of one block; an empty wording takes the block out. IndexError where there is none."""
    blocks = list(split(body))
    blocks[index] = canonical_body(wording)
    return join(blocks)


def _spans(body: str) -> Iterator[tuple[int, int]]:
    """First line and line after the last of every top-level block."""
    for token in block_parser().parse(body):
        if token.level == 0 and token.map and token.nesting >= 0:
            yield token.map[0], token.map[1]


def _stretches(lines: Sequence[str]) -> Iterator[str]:
    """Runs of lines without a blank one between them."""
    yield from (stretch.strip("\n") for stretch in "\n".join(lines).split("\n\n"))
