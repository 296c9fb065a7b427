"""How deep lists and quotes stand in one another. The parser gives up at a depth, with all that follows, so such a text is not taken."""

import re

from app.publishing.markdown import MOST_LEVELS, block_parser, shorten

LIST_LEVELS = 2
"""A list is one level and its item another: so much deeper one has to look to see what is dropped."""

SIGNS = r" >*+0-9.)\-"
# A level takes at least a column at the beginning of its line, and a footnote's first line begins with its label.
DEEP_LINE = re.compile(rf"^(?:\[\^[^\s\]]+\]:)?[{SIGNS}]{{{MOST_LEVELS - 1}}}.*", re.MULTILINE)
LINE_START = re.compile(rf"^[{SIGNS}]+", re.MULTILINE)
SIGN = re.compile(r">|(?:[*+-]|[0-9]{1,9}[.)])(?= |$)")
MOST_SIGNS = 10_000
"""A text that looks deep and has more signs of lists and quotes than this is not taken apart, which would cost seconds: it is refused."""

SHOWN = 60


def find_too_deep(body: str) -> str:
    """Return the first words of a body (with LF line ends) that stand too deep to be shown, or "" where all are."""
    columns = body.expandtabs(4)
    looks_deep = DEEP_LINE.search(columns)
    if not looks_deep:
        return ""
    if sum(len(SIGN.findall(start[0])) for start in LINE_START.finditer(columns)) > MOST_SIGNS:
        return _words(looks_deep[0])
    for token in block_parser(MOST_LEVELS + LIST_LEVELS).parse(body):
        if token.level >= MOST_LEVELS and token.nesting >= 0 and token.type != "inline" and token.map:
            return _words(body.split("\n")[token.map[0]])
    return ""


def _words(line: str) -> str:
    return shorten(line.lstrip("\t >*+-0123456789.)").strip(), SHOWN) or "…"
