"""HTML from a clipboard, a web page or mammoth → the product's Markdown: headings, lists, links, emphasis, tables, quotes, footnotes.

Pictures, scripts, forms, colours and faces are left out. Size and depth are bounded by `html_tree`.
"""

from app.intake.html_footnotes import take_footnotes
from app.intake.html_tree import Element, parse
from app.intake.markdown_blocks import Block, join, write_blocks
from app.intake.word_lists import mend_lists

NOTE_ROOM = "    "


def to_markdown(html: str) -> str:
    """Return the Markdown of a piece of HTML, "" where it has no words. Raises ValueError as `html_tree.parse`."""
    return tree_to_markdown(parse(html))


def tree_to_markdown(root: Element) -> str:
    """Return the Markdown of a parsed tree. A heading of the first level is the title's: where there is one, all go a level down.

    Effects: changes the tree.
    """
    mend_lists(root)
    notes = take_footnotes(root)
    blocks = write_blocks(root)
    while blocks and blocks[-1].kind == "hr":
        blocks.pop()
    if any(block.kind == "h1" for block in blocks):
        blocks = [_lowered(block) for block in blocks]
    return "\n\n".join(part for part in (join(blocks), *(_note(number, note) for number, note in enumerate(notes, start=1))) if part)


def _lowered(block: Block) -> Block:
    is_lowered = block.kind in {"h1", "h2", "h3", "h4", "h5"}
    return Block(f"h{int(block.kind[1]) + 1}", f"#{block.text}") if is_lowered else block


def _note(number: int, note: Element) -> str:
    text = join(write_blocks(Element("div", {}, note.children)))
    first, *rest = text.split("\n")
    return "\n".join([f"[^{number}]: {first}", *(f"{NOTE_ROOM}{line}" if line else "" for line in rest)])
