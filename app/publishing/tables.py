"""Tables in Markdown with a bound: a row that is too short is filled up with empty cells, so two kilobytes can ask for 65,000.

A text has 10,000 cells, filled ones included, which takes half a second to show. A table above that stays as it was typed, in a paragraph.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, table

MOST_CELLS = 10_000
DELIMITERS = re.compile(r"[|:\- \t]+")


def bounded_tables(parser: MarkdownIt) -> None:
    """Teach tables to a parser, as a plugin of markdown-it."""
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.enable("table")


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    if silent or not _looks_like_one(state, start, end):
        return table(state, start, end, silent)
    return _spend(state, start, end) and table(state, start, end, silent)


def _looks_like_one(state: StateBlock, start: int, end: int) -> bool:
    return start + 1 < end and bool(DELIMITERS.fullmatch(state.src, state.bMarks[start + 1], state.eMarks[start + 1]))


def _spend(state: StateBlock, start: int, end: int) -> bool:
    """Take the cells of this table from those the text has left. Whatever the outcome they are spent, so that looking is bounded too."""
    left: int = state.env.setdefault("cells_left", MOST_CELLS)
    columns = state.src.count("|", state.bMarks[start + 1], state.eMarks[start + 1]) + 1
    for line in range(start, end):
        if state.isEmpty(line):
            break
        left -= columns
        if left < 0:
            break
    state.env["cells_left"] = max(left, 0)
    return left >= 0
