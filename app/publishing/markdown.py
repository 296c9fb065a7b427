"""Markdown of a statement to HTML that is safe on a public page: CommonMark with footnotes, tables and strikethrough.

Raw HTML is shown as text and an image as its description; a link to anything but http, https and mailto is only words.
The renderer makes no other tags, and an allow-list (nh3) stands behind it, so that a fault in one of them is not enough.
"""

import re
from collections import ChainMap
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from app.publishing import tables
from app.publishing.footnotes import OUR_ID, OUR_LINK, footnotes, make_env
from app.publishing.tables import bounded_tables

MOST_LEVELS = 20
"""So deep lists (two levels each) and quotes are shown, and nothing that follows what is deeper (`nesting` finds it). No real text comes
near it; with 100, a body of 200 KB of brackets takes 15 seconds."""

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | {"section", "div", "em", "strong", "s", "a", "sup", "code", "br"}
SCROLLS = {"role", "aria-label", "tabindex"}
ATTRIBUTES = {
    "a": {"href", "title", "id", "role", "aria-label"},
    "ol": {"start"},
    "li": {"id"},
    "section": {"role", "aria-label"},
    "div": SCROLLS,
}
ABSOLUTE = re.compile("(https?|mailto):", re.IGNORECASE)
# Alignment comes as an inline style, which our CSP forbids; it becomes a class.
ALIGNMENTS = {"text-align:right": "end", "text-align:center": "center", "text-align:left": "start"}


Addresses = dict[str, dict[str, object]]
"""What the links of a text that name their address elsewhere (`[words][label]`) lead to."""


def to_html(markdown: str, *, heading_offset: int = 1, language: str = "en", prefix: str = "", addresses: Addresses | None = None) -> str:
    """Return safe HTML. The text's highest headings stand `heading_offset` under the page's h1, whether written `#` or `##`.

    `language` is the text's, for the labels of its footnotes. Two texts on one page need a `prefix` each (letters, digits, hyphens), so
    that every footnote has an address of its own. A part of a text needs the `addresses` of the whole.
    """
    parser, env = _parser(), make_env(language, prefix) | tables.make_env(language) | {"references": ChainMap({}, addresses or {})}
    tokens = parser.parse(markdown, env)
    highest = min((int(token.tag[1:]) for token in tokens if token.type == "heading_open"), default=1)
    for token in tokens:
        _lower_heading(token, 1 + heading_offset - highest)
        _name_alignment(token)
    return _cleaner().clean(parser.renderer.render(tokens, parser.options, env))


def parse(markdown: str) -> tuple[list[Token], dict[int, dict[str, Any]]]:
    """Return the tokens of a text, its notes after it, and its notes by number from 0: how often each is referred to is its `count`."""
    env: dict[str, Any] = {}
    return _parser().parse(markdown, env), env.get("footnotes", {}).get("list", {})


def link_addresses(markdown: str) -> Addresses:
    """Return the addresses that a text gives to labels (`[label]: address`), so that its parts can be shown one by one."""
    env: dict[str, Addresses] = {}
    _parser().parse(markdown, env)
    return env.get("references", {})


def plain_text(markdown: str) -> str:
    """Return the words a reader sees, without marks, addresses of links and numbers of notes: a line for each paragraph or cell."""
    lines = ("".join(_words(token.children)) if token.children else token.content for token in _parser().parse(markdown))
    return "\n".join(line for line in lines if line)


def first_paragraph(markdown: str) -> str:
    """Return the plain text of the first paragraph, or "" when there is none."""
    tokens = _parser().parse(markdown)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open":
            return " ".join("".join(_words(inline.children or [])).split())
    return ""


def shorten(text: str, length: int) -> str:
    """Return `text` cut at the last word that fits into `length` characters, with an ellipsis where something is missing."""
    if len(text) <= length:
        return text
    cut, _, _ = text[:length].rpartition(" ")
    return f"{(cut or text[: length - 1]).rstrip(' ,;:')}…"


@lru_cache(maxsize=2)
def block_parser(levels: int = MOST_LEVELS) -> MarkdownIt:
    """Return a parser by the same rules that leaves the words inside the blocks alone, and the notes where they stand."""
    return _new_parser(levels).disable(["inline", "text_join", "footnote_unreferenced", "footnote_tail"])


def _new_parser(levels: int = MOST_LEVELS) -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "maxNesting": levels}).enable("strikethrough").use(bounded_tables).use(footnotes)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _new_parser()
    parser.add_render_rule("image", _image_as_words)
    parser.add_render_rule("link_open", _open_link)
    return parser


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    alignments = set(ALIGNMENTS.values())
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filtered,
        allowed_classes={"td": alignments, "th": alignments, "section": {"footnotes"}, "div": {"scrolls"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="pass_through",
        link_rel="noopener noreferrer",
    )


def _filtered(_tag: str, attribute: str, value: str) -> str | None:
    """Let pass absolute links, and of the others only the ids and ways of our own footnotes."""
    if attribute == "href":
        return value if ABSOLUTE.match(value) or OUR_LINK.fullmatch(value) else None
    if attribute == "id":
        return value if OUR_ID.fullmatch(value) else None
    return value


def _open_link(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """A link of the text leads away from it: only our footnotes lead to a place on the page."""
    if not ABSOLUTE.match(str(tokens[index].attrs.get("href", ""))):
        tokens[index].attrs.pop("href", None)
    return renderer.renderToken(tokens, index, options, env)


def _image_as_words(renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    return escapeHtml(renderer.renderInlineAsText(tokens[index].children, options, env))


def _lower_heading(token: Token, offset: int) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = f"h{min(int(token.tag[1:]) + offset, 6)}"


def _name_alignment(token: Token) -> None:
    style = token.attrs.pop("style", None)
    if isinstance(style, str) and style in ALIGNMENTS:
        token.attrSet("class", ALIGNMENTS[style])


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            yield " "
        elif token.type in {"text", "code_inline", "image"}:
            yield token.content
