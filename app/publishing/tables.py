"""Tables in Markdown with a bound: a row that is too short is filled up with empty cells, so two kilobytes can ask for 65,000.

A text has 10,000 cells, filled ones included, which takes half a second to show. A table above that stays as it was typed, in a paragraph.
On a page each stands in a region of its own, which is scrolled where it is too wide: with a finger or the arrow keys, never the whole page.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, table
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.i18n.catalogs import get_catalog

MOST_CELLS = 10_000
DELIMITERS = re.compile(r"[|:\- \t]+")


def bounded_tables(parser: MarkdownIt) -> None:
    """Teach tables to a parser, as a plugin of markdown-it."""
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.enable("table")
    parser.add_render_rule("table_open", _open_region)
    parser.add_render_rule("table_close", _close_region)


def make_env(language: str) -> dict[str, Any]:
    """Return what naming the tables of a text needs: our own word is in its language."""
    return {"table_name": get_catalog(language).gettext("Table %(number)s"), "tables_shown": 0}


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


def _open_region(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: OptionsDict, env: EnvType) -> str:
    """Numbered, because two regions of one page need two names."""
    env["tables_shown"] += 1
    name = env["table_name"] % {"number": env["tables_shown"]}
    return f'<div class="scrolls" role="region" aria-label="{escapeHtml(name)}" tabindex="0">\n<table>\n'


def _close_region(*_: object) -> str:
    return "</table>\n</div>\n"
