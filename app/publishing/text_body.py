"""The body of a statement as lines of plain text: no marks to learn, lists and quotes set in, an address beside its link's words."""

from collections.abc import Callable, Iterator, Sequence

from app.publishing.escaping import visible
from app.publishing.tree import Block, BlockKind, Inline, InlineKind
from app.publishing.wrapping import NARROWEST, WIDTH, display_width, pad, wrap

RULE = "* * *"
BETWEEN = "  "


def underlined(words: str, language: str, sign: str) -> list[str]:
    """Return a heading with a line of signs below it, as long as its longest line."""
    lines = wrap(words, language)
    return [*lines, sign * max(map(display_width, lines), default=1)]


def words_of(inlines: Sequence[Inline]) -> str:
    """Return inlines as words. What is struck out keeps its signs: without them it would say the opposite."""
    return "".join(_words(one) for one in inlines)


def body_lines(blocks: Sequence[Block], language: str, width: int = WIDTH) -> list[str]:
    """Return blocks as lines, with an empty one between any two blocks."""
    lines: list[str] = []
    for block in blocks:
        made = list(WRITERS[block.kind](block, language, max(width, NARROWEST)))
        lines.extend(["", *made] if lines else made)
    return lines


def note_lines(blocks: Sequence[Block], number: int, language: str) -> list[str]:
    """Return a footnote with its number in brackets before it."""
    return _set_in(body_lines(blocks, language, WIDTH - 4), f"[{number}] ", "    ")


def _words(one: Inline) -> str:
    inside = words_of(one.inlines)
    match one.kind:
        case InlineKind.BREAK:
            return "\n"
        case InlineKind.NOTE:
            return f"[{one.number}]"
        case InlineKind.STRIKE:
            return f"~~{inside}~~"
        case InlineKind.LINK:
            return inside if one.href in {inside, f"mailto:{inside}"} else f"{inside} <{one.href}>"
    return visible(one.text) or inside


def _paragraph(block: Block, language: str, width: int) -> Iterator[str]:
    yield from wrap(words_of(block.inlines), language, width=width)


def _heading(block: Block, language: str, width: int) -> Iterator[str]:
    lines = wrap(words_of(block.inlines), language, width=width)
    yield from lines
    if block.level == 1:
        yield "-" * max(map(display_width, lines), default=1)


def _list(block: Block, language: str, width: int) -> Iterator[str]:
    for at, item in enumerate(block.blocks):
        sign = f"{block.start + at}. " if block.kind is BlockKind.NUMBERS else "- "
        yield from _set_in(body_lines(item.blocks, language, width - len(sign)), sign, " " * len(sign))


def _quote(block: Block, language: str, width: int) -> Iterator[str]:
    yield from _set_in(body_lines(block.blocks, language, width - 2), "> ", "> ")


def _code(block: Block, _language: str, _width: int) -> Iterator[str]:
    yield from _set_in(visible(block.inlines[0].text).split("\n"), "    ", "    ")


def _rule(_block: Block, _language: str, _width: int) -> Iterator[str]:
    yield RULE


def _table(block: Block, language: str, width: int) -> Iterator[str]:
    """Columns where they fit beside one another, else every row as a list of what its columns say."""
    rows = [[words_of(cell.inlines).replace("\n", " ") for cell in row.blocks] for row in block.blocks]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    if sum(widths) + len(BETWEEN) * (len(widths) - 1) > width:
        yield from _as_list(rows, language, width)
        return
    aligns = [cell.align for cell in block.blocks[0].blocks]
    for at, row in enumerate(rows):
        yield BETWEEN.join(pad(cell, size, align) for cell, size, align in zip(row, widths, aligns, strict=True)).rstrip()
        if not at:
            yield BETWEEN.join("-" * size for size in widths)


def _as_list(rows: Sequence[Sequence[str]], language: str, width: int) -> Iterator[str]:
    head, *others = rows
    for at, row in enumerate(others or [head]):
        if at:
            yield ""
        for name, cell in zip(head, row, strict=True):
            yield from wrap(f"{name}: {cell}" if name and others else cell, language, rest="  ", width=width)


def _set_in(lines: Sequence[str], first: str, rest: str) -> list[str]:
    return [f"{rest if at else first}{line}".rstrip() for at, line in enumerate(lines or [""])]


WRITERS: dict[BlockKind, Callable[[Block, str, int], Iterator[str]]] = {
    BlockKind.PARAGRAPH: _paragraph,
    BlockKind.HEADING: _heading,
    BlockKind.BULLETS: _list,
    BlockKind.NUMBERS: _list,
    BlockKind.QUOTE: _quote,
    BlockKind.CODE: _code,
    BlockKind.RULE: _rule,
    BlockKind.TABLE: _table,
}
