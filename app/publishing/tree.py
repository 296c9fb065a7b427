"""The body of a statement as a small tree of blocks and inlines, for formats that are not HTML: the same parser, the same bounds.

As in HTML, raw HTML is text, an image is its description, and a link to anything but http, https and mailto is only words.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markdown_it.token import Token

from app.publishing.markdown import ABSOLUTE, parse


class BlockKind(StrEnum):
    """What a block is. A list holds items, a table rows, a row cells; items and quotes hold blocks; the others hold inlines."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    ITEM = "item"
    QUOTE = "quote"
    CODE = "code"
    RULE = "rule"
    TABLE = "table"
    ROW = "row"
    CELL = "cell"


class InlineKind(StrEnum):
    """What an inline is. Text and code have `text`, a link has `href`, a note its `number`; the others only hold inlines or nothing."""

    TEXT = "text"
    CODE = "code"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRIKE = "strike"
    LINK = "link"
    BREAK = "break"
    NOTE = "note"


@dataclass(frozen=True)
class Inline:
    """A piece of a paragraph. `number` is that of a footnote, from 1; its text is `Tree.notes[number - 1]`."""

    kind: InlineKind
    text: str = ""
    href: str = ""
    number: int = 0
    inlines: tuple["Inline", ...] = ()


@dataclass(frozen=True)
class Block:
    """A piece of a text. `level` is a heading's rank among those of its text, from 1; `start` is a list's first number.

    `is_head` marks the row of a table that heads its columns; `align` is a cell's: "start", "center", "end" or nothing.
    """

    kind: BlockKind
    inlines: tuple[Inline, ...] = ()
    blocks: tuple["Block", ...] = ()
    level: int = 0
    start: int = 1
    is_head: bool = False
    align: str = ""


@dataclass(frozen=True)
class Tree:
    """A text: its blocks, and the blocks of each footnote. `unreferenced` are the numbers of notes that no place in it points to."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[Block, ...], ...] = ()
    unreferenced: tuple[int, ...] = ()


BLOCKS = {
    "paragraph": BlockKind.PARAGRAPH,
    "heading": BlockKind.HEADING,
    "bullet_list": BlockKind.BULLETS,
    "ordered_list": BlockKind.NUMBERS,
    "list_item": BlockKind.ITEM,
    "blockquote": BlockKind.QUOTE,
    "table": BlockKind.TABLE,
    "tr": BlockKind.ROW,
    "th": BlockKind.CELL,
    "td": BlockKind.CELL,
}
INLINES = {"strong": InlineKind.STRONG, "em": InlineKind.EMPHASIS, "s": InlineKind.STRIKE, "link": InlineKind.LINK}
ALIGNMENTS = {"text-align:right": "end", "text-align:center": "center", "text-align:left": "start"}


def make_tree(markdown: str) -> Tree:
    """Return the tree of a text whose placeholders are filled in. Its highest headings have level 1, whether written `#` or `##`."""
    tokens, notes = parse(markdown)
    highest = min((int(token.tag[1:]) for token in tokens if token.type == "heading_open"), default=1)
    end = next((place for place, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    found = [_blocks(tokens[start + 1 : stop], highest) for start, stop in _note_spans(tokens, end)]
    unreferenced = tuple(number for number, note in sorted(notes.items()) if not note["count"])
    return Tree(_blocks(tokens[:end], highest), tuple(found), tuple(number + 1 for number in unreferenced))


def plain(inlines: Sequence[Inline]) -> str:
    """Return the words of inlines alone, without the numbers of notes."""
    return "".join(" " if one.kind is InlineKind.BREAK else one.text or plain(one.inlines) for one in inlines)


def _note_spans(tokens: Sequence[Token], start: int) -> list[tuple[int, int]]:
    spans, opened = [], start
    for place in range(start, len(tokens)):
        if tokens[place].type == "footnote_open":
            opened = place
        elif tokens[place].type == "footnote_close":
            spans.append((opened, place))
    return spans


def _blocks(tokens: Sequence[Token], highest: int) -> tuple[Block, ...]:
    """Read tokens of blocks with a stack of those that are open: a text may be nested as deep as the parser lets it."""
    open_blocks: list[tuple[Token | None, list[Block], list[Inline]]] = [(None, [], [])]
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if token.type == "inline":
            open_blocks[-1][2].extend(_inlines(token.children or []))
        elif token.type in {"code_block", "fence"}:
            open_blocks[-1][1].append(Block(BlockKind.CODE, (Inline(InlineKind.CODE, token.content.rstrip("\n")),)))
        elif token.type == "hr":
            open_blocks[-1][1].append(Block(BlockKind.RULE))
        elif name in BLOCKS and token.nesting > 0:
            open_blocks.append((token, [], []))
        elif name in BLOCKS and token.nesting < 0:
            opening, blocks, inlines = open_blocks.pop()
            open_blocks[-1][1].append(_block(BLOCKS[name], opening or token, tuple(blocks), tuple(inlines), highest))
    return tuple(open_blocks[0][1])


def _block(kind: BlockKind, token: Token, blocks: tuple[Block, ...], inlines: tuple[Inline, ...], highest: int) -> Block:
    if kind is BlockKind.HEADING:
        return Block(kind, inlines, level=int(token.tag[1:]) - highest + 1)
    if kind is BlockKind.NUMBERS:
        return Block(kind, blocks=blocks, start=int(token.attrs.get("start", 1)))
    if kind is BlockKind.CELL:
        return Block(kind, inlines, is_head=token.tag == "th", align=ALIGNMENTS.get(str(token.attrs.get("style", "")), ""))
    if kind is BlockKind.ROW:
        return Block(kind, blocks=blocks, is_head=any(cell.is_head for cell in blocks))
    return Block(kind, inlines, blocks)


def _inlines(tokens: Sequence[Token]) -> list[Inline]:
    stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in INLINES and token.nesting > 0:
            stack.append((token, []))
        elif name in INLINES and token.nesting < 0:
            opening, inside = stack.pop()
            stack[-1][1].extend(_marked(INLINES[name], opening or token, inside))
        elif token.type in LEAVES:
            _add(stack[-1][1], LEAVES[token.type](token))
    return stack[0][1]


def _marked(kind: InlineKind, token: Token, inside: list[Inline]) -> list[Inline]:
    if kind is not InlineKind.LINK:
        return [Inline(kind, inlines=tuple(inside))]
    href = str(token.attrs.get("href", ""))
    return [Inline(kind, href=href, inlines=tuple(inside))] if ABSOLUTE.match(href) else inside


def _add(inlines: list[Inline], one: Inline) -> None:
    """Neighbouring texts are one: the parser cuts a text at every sign that could have meant something."""
    if one.kind is InlineKind.TEXT and inlines and inlines[-1].kind is InlineKind.TEXT:
        one = Inline(InlineKind.TEXT, inlines.pop().text + one.text)
    if one.text or one.kind is not InlineKind.TEXT:
        inlines.append(one)


def _words_of_image(token: Token) -> Inline:
    return Inline(InlineKind.TEXT, plain(_inlines(token.children or [])))


LEAVES: dict[str, Callable[[Token], Inline]] = {
    "text": lambda token: Inline(InlineKind.TEXT, token.content),
    "text_special": lambda token: Inline(InlineKind.TEXT, token.content),
    "code_inline": lambda token: Inline(InlineKind.CODE, token.content),
    "softbreak": lambda _token: Inline(InlineKind.TEXT, " "),
    "hardbreak": lambda _token: Inline(InlineKind.BREAK),
    "image": _words_of_image,
    "footnote_ref": lambda token: Inline(InlineKind.NOTE, number=token.meta["id"] + 1),
}
