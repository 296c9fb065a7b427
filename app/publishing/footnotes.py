"""Footnotes in Markdown, `[^1]` in the text and `[^1]: …` below it, as numbered notes at the end with a way there and a way back.

mdit-py-plugins parses them. Around its rules stand bounds for hostile input, and nothing typed goes unseen: a second note of one label
stays where it is, and a note that nobody refers to is shown after the others.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, reference
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.footnote.index import footnote_def, footnote_ref

from app.i18n.catalogs import get_catalog

# Without a bound on its length, a label that never ends is looked for from each of a hundred thousand brackets.
LABEL = re.compile(r"\[\^([^\s\[\]]{1,100})\]")
OUR_ID = re.compile(r"fn(ref)?-[\w-]*\d+")
OUR_LINK = re.compile(rf"#{OUR_ID.pattern}")


def footnotes(parser: MarkdownIt) -> None:
    """Teach footnotes to a parser, as a plugin of markdown-it. `make_env` gives the environment that it parses and renders with."""
    footnote_plugin(parser, inline=False)
    # A table and a quote ask the rules of "blockquote" what ends them: a note is no row of the table above it.
    parser.block.ruler.at("footnote_def", _definition, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.at("reference", _address)
    parser.inline.ruler.at("footnote_ref", _reference)
    parser.core.ruler.before("footnote_tail", "footnote_unreferenced", _take_in_the_unreferenced)
    parser.add_render_rule("footnote_ref", _show_reference)
    parser.add_render_rule("footnote_block_open", _open_notes)
    parser.add_render_rule("footnote_block_close", _close_notes)
    parser.add_render_rule("footnote_open", _open_note)
    parser.add_render_rule("footnote_anchor", _show_way_back)


def make_env(language: str, prefix: str) -> dict[str, Any]:
    """Return the environment of one text: our own words are in its language, and `prefix` keeps its ids apart from another text's."""
    _ = get_catalog(language).gettext
    words = {"notes": _("Footnotes"), "note": _("Footnote %(number)s"), "back": _("Back to the place of footnote %(number)s in the text")}
    return {"words": words, "prefix": f"{prefix}-" if prefix else ""}


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    """A note at the top level, the first of its label. Asked in silence, any begins here, because it ends the paragraph before it."""
    label = _label_at(state, start)
    if not label or (not silent and (state.level or f":{label}" in state.env.get("footnotes", {}).get("refs", {}))):
        return False
    return footnote_def(state, start, end, silent)


def _address(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    """The address of a link, `[label]: address`, which is not shown; a second note of one label is not that."""
    return not _label_at(state, start) and reference(state, start, end, silent)


def _label_at(state: StateBlock, line: int) -> str:
    found = LABEL.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])
    return found[1] if found else ""


def _reference(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 -- markdown-it calls it so
    return bool(LABEL.match(state.src, state.pos, state.posMax)) and footnote_ref(state, silent)


def _take_in_the_unreferenced(state: StateCore) -> None:
    found = state.env.get("footnotes", {})
    for label, number in found.get("refs", {}).items():
        if number < 0:
            found["refs"][label] = len(found["list"])
            found["list"][len(found["list"])] = {"label": label[1:], "count": 0}


def _show_reference(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType) -> str:
    note, label = _name(tokens[index], env), _say("note", tokens[index], env)
    way_back = f"fnref-{note}-{tokens[index].meta['subId'] + 1}"
    return f'<sup><a href="#fn-{note}" id="{way_back}" role="doc-noteref" aria-label="{label}">{tokens[index].meta["id"] + 1}</a></sup>'


def _open_notes(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: OptionsDict, env: EnvType) -> str:
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{escapeHtml(env["words"]["notes"])}">\n<ol>\n'


def _close_notes(_renderer: RendererHTML, _tokens: Sequence[Token], _index: int, _options: OptionsDict, _env: EnvType) -> str:
    return "</ol>\n</section>\n"


def _open_note(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType) -> str:
    return f'<li id="fn-{_name(tokens[index], env)}">'


def _show_way_back(_renderer: RendererHTML, tokens: Sequence[Token], index: int, _options: OptionsDict, env: EnvType) -> str:
    if not env["footnotes"]["list"][tokens[index].meta["id"]]["count"]:
        return ""
    way_back = f"#fnref-{_name(tokens[index], env)}-{tokens[index].meta['subId'] + 1}"
    # U+FE0E asks for the arrow as text: some systems draw it as a blue button.
    return f' <a href="{way_back}" role="doc-backlink" aria-label="{_say("back", tokens[index], env)}">↩\ufe0e</a>'


def _name(token: Token, env: EnvType) -> str:
    return f"{env['prefix']}{token.meta['id'] + 1}"


def _say(what: str, token: Token, env: EnvType) -> str:
    return escapeHtml(str(env["words"][what]) % {"number": token.meta["id"] + 1})
