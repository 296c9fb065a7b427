"""Markdown of a statement to HTML that is safe on a public page: CommonMark with tables and strikethrough.

Raw HTML is shown as text and an image as its description; a link to anything but http, https and mailto is only words.
The renderer makes no other tags, and an allow-list (nh3) stands behind it, so that a fault in one of them is not enough.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td"}
TAGS = BLOCKS | {"em", "strong", "s", "a", "code", "br"}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
# Alignment comes as an inline style, which our CSP forbids; it becomes a class.
ALIGNMENTS = {"text-align:right": "end", "text-align:center": "center", "text-align:left": "start"}


def to_html(markdown: str, *, heading_offset: int = 1) -> str:
    """Return safe HTML. The text's highest headings stand `heading_offset` under the page's h1, whether written `#` or `##`."""
    parser = _parser()
    tokens = parser.parse(markdown)
    highest = min((int(token.tag[1:]) for token in tokens if token.type == "heading_open"), default=1)
    for token in tokens:
        _lower_heading(token, 1 + heading_offset - highest)
        _name_alignment(token)
    return nh3.clean(
        parser.renderer.render(tokens, parser.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"td": set(ALIGNMENTS.values()), "th": set(ALIGNMENTS.values())},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="noopener noreferrer",
    )


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


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    # The preset goes 20 levels deep, which no real text reaches; with 100, a body of 200 KB of brackets takes 15 seconds.
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.add_render_rule("image", _image_as_words)
    return parser


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
