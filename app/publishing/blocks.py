"""The paragraphs of a body as HTML, each on its own, for a page where every one of them can be pointed at."""

import re
from functools import lru_cache

from app.publishing.markdown import Addresses, link_addresses, to_html
from app.texts import paragraphs

HEADING = re.compile(r"(#{1,6})\s")
ADDRESS = re.compile(r"\[[^\]^][^\]]*\]:\s")
FOOTNOTE = re.compile(r"\[\^[^\]]+\]:")
LOWEST = 6


@lru_cache(maxsize=64)
def blocks_html(body: str) -> tuple[str, ...]:
    """Return safe HTML for every block that `paragraphs.split` finds. Headings keep their rank among one another, under an h1.

    A footnote and an address of a link stand as they were typed: apart from the paragraph that speaks of them they would be nothing.
    """
    blocks = paragraphs.split(body)
    addresses = link_addresses("\n\n".join(block for block in blocks if ADDRESS.match(block)))
    highest = min((_rank(block) for block in blocks if _rank(block)), default=1)
    return tuple(_html(block, addresses, highest) for block in blocks)


def _html(block: str, addresses: Addresses, highest: int) -> str:
    if FOOTNOTE.match(block) or ADDRESS.match(block):
        return to_html(f"\\{block}")
    return to_html(block, heading_offset=min(1 + max(_rank(block) - highest, 0), LOWEST - 1), addresses=addresses)


def _rank(block: str) -> int:
    found = HEADING.match(block)
    return len(found[1]) if found else 0
