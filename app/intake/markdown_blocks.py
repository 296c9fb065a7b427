"""A tree of HTML as Markdown blocks: headings, paragraphs, lists, quotes, code, tables and rules."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.intake.html_tree import BLOCKS, HEADINGS, Element
from app.intake.inline_markdown import write_inline
from app.intake.markdown_tables import is_box, rows_of, write_table
from app.intake.runs import BREAK, EM, STRUCK, Run, read_runs

CLOSING_SIGNS = re.compile(r"#(?=#*$)")
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Block:
    """One block of Markdown. `kind` is the HTML tag it stands for; `number`, of an `ol`, is where it begins."""

    kind: str
    text: str
    number: int = 1


def write_blocks(element: Element) -> list[Block]:
    """Return what stands in an element as Markdown blocks, none of them empty."""
    return _told_apart([block for block in _blocks(element) if block.text.strip()])


def join(blocks: Sequence[Block]) -> str:
    """Return the blocks as one text."""
    return "\n\n".join(block.text for block in blocks)


def _blocks(element: Element) -> Iterator[Block]:
    loose: list[Element | str] = []
    for child in element.children:
        if isinstance(child, str) or not _is_block(child):
            loose.append(child)
            continue
        yield from _paragraphs(Element("p", {}, loose))
        loose = []
        yield from WRITERS.get(child.tag, _blocks)(child)
    yield from _paragraphs(Element("p", {}, loose))


def _is_block(element: Element) -> bool:
    return any(one.tag in BLOCKS for one in element.walk())


def _paragraphs(element: Element) -> Iterator[Block]:
    """A paragraph; two where two line breaks set them apart."""
    if _is_block(Element("div", {}, element.children)) and any(_is_block(one) for one in element.children if isinstance(one, Element)):
        yield from _blocks(element)
        return
    words: list[Run] = []
    for run in [*read_runs(element), Run(BREAK), Run(BREAK)]:
        if run.text == BREAK and words and words[-1].text == BREAK:
            yield Block("p", write_inline(words[:-1]))
            words = []
        elif run.text != BREAK or words:
            words.append(run)


def _heading(element: Element) -> Iterator[Block]:
    words = write_inline(read_runs(element), marks=(EM, STRUCK), is_one_line=True)
    if words.strip():
        yield Block(element.tag, f"{'#' * int(element.tag[1])} {CLOSING_SIGNS.sub(chr(92) + '#', words, count=1)}")


def _list(element: Element) -> Iterator[Block]:
    """A list; where a number does not follow on the one before it, the next list."""
    entries: list[tuple[int, str]] = []
    number = _number(element.attributes.get("start", "1"))
    for item in element.children:
        if not isinstance(item, Element):
            continue
        number = _number(item.attributes.get("value", ""), number)
        if entries and element.tag == "ol" and number != entries[-1][0] + 1:
            yield _written_list(element.tag, entries)
            entries = []
        text = _entry(write_blocks(item if item.tag == "li" else Element("li", {}, [item])))
        if text:
            entries.append((number, text))
            number += 1
    if entries:
        yield _written_list(element.tag, entries)


def _entry(blocks: Sequence[Block]) -> str:
    """An item keeps its lists close to its words; a list that does not begin with 1 could not follow them without an empty line."""
    text = ""
    for before, block in pairwise([Block("", ""), *blocks]):
        is_close = before.kind == "p" and (block.kind == "ul" or (block.kind == "ol" and block.number == 1))
        text += f"{'' if not text else chr(10) if is_close else chr(10) * 2}{block.text}"
    return text


def _written_list(tag: str, entries: Sequence[tuple[int, str]]) -> Block:
    gap = "\n\n" if any("\n\n" in text for _, text in entries) else "\n"
    marked = (_hang(f"{number}. " if tag == "ol" else "- ", text) for number, text in entries)
    return Block(tag, gap.join(marked), entries[0][0])


def _told_apart(blocks: list[Block]) -> list[Block]:
    """Two lists of one kind that follow each other would be read as one: the second gets the other marker."""
    told: list[Block] = []
    for block in blocks:
        if told and told[-1].kind == block.kind and block.kind in {"ul", "ol"} and _marker(told[-1]) == _marker(block):
            pattern, other = (r"^-", "*") if block.kind == "ul" else (r"^(\d+)\.", r"\1)")
            told.append(Block(block.kind, re.sub(pattern, other, block.text, flags=re.MULTILINE), block.number))
        else:
            told.append(block)
    return told


def _marker(block: Block) -> str:
    return block.text.lstrip("0123456789")[:1]


def _quote(element: Element) -> Iterator[Block]:
    text = join(write_blocks(element))
    yield Block("blockquote", "\n".join(f"> {line}".rstrip() for line in text.split("\n")) if text else "")


def _code(element: Element) -> Iterator[Block]:
    text = element.text.strip("\n")
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", text)), 3)
    yield Block("pre", f"{fence}\n{text}\n{fence}" if text.strip() else "")


def _table(element: Element) -> Iterator[Block]:
    if is_box(element):
        for row in rows_of(element):
            for cell in row:
                yield from _blocks(cell)
    else:
        yield Block("table", write_table(element))


def _rule(_element: Element) -> Iterator[Block]:
    yield Block("hr", "---")


def _term(element: Element) -> Iterator[Block]:
    yield from _paragraphs(Element("p", {}, [Element("strong", {}, element.children)]))


def _hang(marker: str, text: str) -> str:
    """Put a marker before the first line and as much room before the others."""
    room = " " * len(marker)
    return marker + "\n".join(f"{room if place and line else ''}{line}" for place, line in enumerate(text.split("\n")))


def _number(value: str, otherwise: int = 1) -> int:
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else otherwise


WRITERS: dict[str, Callable[[Element], Iterator[Block]]] = {
    **dict.fromkeys(HEADINGS, _heading),
    "p": _paragraphs,
    "ul": _list,
    "ol": _list,
    "blockquote": _quote,
    "pre": _code,
    "table": _table,
    "hr": _rule,
    "dt": _term,
}
