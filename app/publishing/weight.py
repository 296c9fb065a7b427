"""How much work a text makes for those who set it, told from its signs before anything is set. One that makes too much is not taken.

Typst needs the better part of a millisecond for every link, note, marked word and list item, and the parser for a line of brackets the
square of its length: a name that has to leave any list must not wait for it (P5).
"""

import re
from enum import Enum

from app.publishing.markdown import block_parser, shorten

LONGEST_PARAGRAPH = 20_000
MOST_MARKED = 2_500
MOST_BLOCKS = 2_000
MOST_SEGMENTED = 40_000
"""So many letters of scripts that write no spaces between words take a second: their words are looked up in a dictionary."""

BLOCKS = {"paragraph_open", "heading_open", "list_item_open", "blockquote_open", "fence", "code_block", "hr", "tr_open"}
STARTS = re.compile(r"[\[<]")
PAIRED = re.compile(r"[`*~]|(?<!\w)_|_(?!\w)")
SEGMENTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
SHOWN = 60


class Heaviness(Enum):
    """What a text has too much of."""

    PARAGRAPH = "paragraph"
    MARKED = "marked"
    BLOCKS = "blocks"


def find_too_heavy(body: str) -> tuple[Heaviness, str] | None:
    """Return what a body (with LF line ends) has too much of, and the first words of a paragraph that is too long; None where nothing.

    Lists and quotes must be none too deep (`nesting`): only the parser of blocks runs here, and it is quick then.
    """
    marked = blocks = 0
    for token in block_parser().parse(body):
        blocks += token.type in BLOCKS
        if token.type == "inline":
            if len(token.content) > LONGEST_PARAGRAPH:
                return Heaviness.PARAGRAPH, shorten(" ".join(token.content[: 2 * SHOWN].split()), SHOWN)
            marked += len(STARTS.findall(token.content)) + len(PAIRED.findall(token.content)) // 2
    if marked > MOST_MARKED:
        return Heaviness.MARKED, ""
    return (Heaviness.BLOCKS, "") if blocks > MOST_BLOCKS else None


def is_too_heavy_to_typeset(body: str) -> bool:
    """Whether a body would keep typst busy for seconds: what `find_too_heavy` finds, or very much of a script without spaces."""
    return find_too_heavy(body) is not None or len(SEGMENTED.findall(body)) > MOST_SEGMENTED
