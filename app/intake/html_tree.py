"""Strangers' HTML as a small tree: sanitized first (nh3), of bounded size and depth, with only the tags and attributes a text needs.

It refuses (ValueError) more tags, attributes or signs to be escaped than any text has: parsers pay the square of each.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

MOST_TAGS = 20_000
MOST_ESCAPES = 100_000
MOST_WORDS = 30_000
"""How many different words, attributes among them, there may be: within a tag each attribute is compared with all before it."""

WORD_END = re.compile(r"[\s/>=]+")
DEEPEST = 60
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
CONTAINERS = frozenset(
    [
        "address",
        "article",
        "aside",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "main",
        "nav",
        "section",
        "summary",
    ]
)
BLOCKS = (
    HEADINGS
    | CONTAINERS
    | frozenset(["blockquote", "dt", "hr", "li", "ol", "p", "pre", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"])
)
INLINES = frozenset(
    [
        "a",
        "b",
        "br",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "input",
        "ins",
        "kbd",
        "s",
        "samp",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
    ]
)
VOID = frozenset({"br", "hr", "input"})
FORGOTTEN = {"script", "style", "title", "noscript", "template", "svg", "math", "textarea", "select", "button", "iframe", "object"}
"""Tags whose words are no text of the author: they go with all that is in them."""
ATTRIBUTES = {
    "*": {"id", "style"},
    "a": {"href", "name"},
    "ol": {"start"},
    "li": {"value"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "input": {"type", "checked"},
}
STYLES = {"font-weight", "font-style", "text-decoration", "text-decoration-line", "vertical-align", "mso-list", "display", "white-space"}


@dataclass(eq=False)
class Element:
    """A tag, and what stands in it: text and further elements. Two are the same only if they are one."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Element"]:
        """Return this element and all in it, in the order of the text."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def style(self) -> dict[str, str]:
        """The inline styles: property to value, both in small letters."""
        pairs = (part.partition(":") for part in self.attributes.get("style", "").lower().split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs if value}


def parse(html: str) -> Element:
    """Return the sanitized tree of `html` under a `body`.

    Raises ValueError for more than 20,000 tags, 100,000 escapes ("&") or 30,000 different words.
    """
    if html.count("<") > MOST_TAGS:
        raise ValueError("more tags than a text has")
    if html.count("&") > MOST_ESCAPES:
        raise ValueError("more escapes than a text has")
    if len(set(WORD_END.split(html))) > MOST_WORDS:
        raise ValueError("more words than a text has")
    clean = nh3.clean(
        html,
        tags=set(BLOCKS | INLINES),
        clean_content_tags=FORGOTTEN,
        attributes=ATTRIBUTES,
        filter_style_properties=STYLES,
        url_schemes={"http", "https", "mailto", "file"},
        url_relative="pass_through",
        link_rel=None,
    )
    builder = _Builder()
    builder.feed(clean)
    builder.close()
    return builder.root


class _Builder(HTMLParser):
    """Builds the tree from what nh3 wrote: every tag closed. What is nested too deeply loses its tags, not its words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("body")
        self._open = [self.root]
        self._too_deep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self._open[-1].children.append(made)
        elif len(self._open) > DEEPEST:
            self._too_deep += 1
        else:
            self._open[-1].children.append(made)
            self._open.append(made)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self._too_deep:
            self._too_deep -= 1
        elif len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)
