"""The body of a statement as WordprocessingML: headings, lists, tables and footnotes as Word knows them."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from app.i18n.direction import direction
from app.publishing import docx_markup as markup
from app.publishing.docx_markup import PLAIN, Face, paragraph, run
from app.publishing.docx_notes import Notes
from app.publishing.docx_numbering import DEEPEST, LARGEST_START, NUMBERS, STEP, Numbering
from app.publishing.escaping import visible
from app.publishing.tree import Block, BlockKind, Inline, InlineKind, Tree

LONGEST_ADDRESS = 2_000
"""Word refuses a file with a link longer than 2,083 characters."""

MOST_COLUMNS = 63
"""So many columns a table of Word may have; the rows of a wider one are lines."""

HEADINGS = 6
TEXT_WIDTH = 9_070
"""Twentieths of a point between the margins."""


HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+", re.ASCII)

# In a paragraph that runs from right to left, Word's "left" is the right side.
ALIGNED = {"start": "left", "center": "center", "end": "right"}


class Links:
    """The addresses that a part of a file links to, each once."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def wrap(self, runs: str, href: str) -> str:
        """Return runs as a link; as they are where Word could not take the address."""
        if not _is_sound(href):
            return runs
        found = self.ids.setdefault(href, f"rIdLink{len(self.ids) + 1}")
        return f'<w:hyperlink r:id="{found}" w:history="1">{runs}</w:hyperlink>'


@dataclass(frozen=True)
class Place:
    """Where a block stands: how deep in lists and quotes, and the number of the item whose first line it is."""

    level: int = 0
    indent: int = 0
    style: str = ""
    item: str = ""


class BodyWriter:
    """Writes the blocks of one text, or of one of its notes, in one language."""

    def __init__(self, language: str, links: Links, numbering: Numbering, notes: Notes) -> None:
        self._language, self._links, self._numbering, self._notes = language, links, numbering, notes
        self._writers: dict[BlockKind, Callable[[Block, Place], Iterator[str]]] = {
            BlockKind.PARAGRAPH: self._paragraph,
            BlockKind.HEADING: self._heading,
            BlockKind.BULLETS: self._list,
            BlockKind.NUMBERS: self._list,
            BlockKind.QUOTE: self._quote,
            BlockKind.CODE: self._code,
            BlockKind.RULE: self._rule,
            BlockKind.TABLE: self._table,
        }

    def blocks(self, blocks: Sequence[Block], place: Place = Place()) -> Iterator[str]:
        """Yield every block as XML. The first stands beside the number of the item it is in, if it is in one."""
        for number, block in enumerate(blocks):
            yield from self._writers[block.kind](block, place if not number else replace(place, item=""))

    def inlines(self, inlines: Sequence[Inline], face: Face = PLAIN) -> str:
        """Return the runs of a paragraph."""
        return "".join(self._inline(one, face) for one in inlines)

    def _inline(self, one: Inline, face: Face) -> str:
        match one.kind:
            case InlineKind.TEXT:
                return run(visible(one.text), self._language, face)
            case InlineKind.CODE:
                return run(visible(one.text), self._language, replace(face, style="CodeWords"))
            case InlineKind.BREAK:
                return markup.special_run("<w:br/>", self._language, face)
            case InlineKind.NOTE:
                return self._notes.reference(one.number)
            case InlineKind.LINK:
                return self._links.wrap(self.inlines(one.inlines, replace(face, style="Hyperlink")), one.href)
        marked = {InlineKind.STRONG: face.bold, InlineKind.EMPHASIS: face.italic, InlineKind.STRIKE: face.struck}
        return self.inlines(one.inlines, marked[one.kind]())

    def _paragraph(self, block: Block, place: Place) -> Iterator[str]:
        yield self._set(self.inlines(block.inlines), place)

    def _heading(self, block: Block, place: Place) -> Iterator[str]:
        yield self._set(self.inlines(block.inlines), replace(place, style=f"Heading{min(block.level, HEADINGS)}"))

    def _list(self, block: Block, place: Place) -> Iterator[str]:
        """A list that begins inside an item leaves the item's own number an empty line, as a page does."""
        if place.item:
            yield self._set("", place)
        level = min(place.level, DEEPEST)
        is_typed = block.kind is BlockKind.NUMBERS and block.start + len(block.blocks) > LARGEST_START
        number = self._numbering.bullets
        if block.kind is BlockKind.NUMBERS and not is_typed:
            number = self._numbering.start(NUMBERS, block.start, level)
        inside = replace(place, level=place.level + 1, indent=(level + 1) * STEP, item=markup.numbering(number, level))
        for at, item in enumerate(block.blocks):
            if is_typed:
                yield self._set(run(f"{block.start + at}.", self._language), replace(inside, item=""))
            yield from self._item(item, replace(inside, item="") if is_typed else inside)

    def _item(self, item: Block, place: Place) -> Iterator[str]:
        if not item.blocks:
            yield self._set("", place)
        yield from self.blocks(item.blocks, place)

    def _quote(self, block: Block, place: Place) -> Iterator[str]:
        if place.item:
            yield self._set("", place)
        yield from self.blocks(block.blocks, replace(place, indent=place.indent + STEP, style="Quote", item=""))

    def _code(self, block: Block, place: Place) -> Iterator[str]:
        yield self._set(run(visible(block.inlines[0].text), self._language), replace(place, style="Code"))

    def _rule(self, _block: Block, place: Place) -> Iterator[str]:
        yield self._set("", replace(place, style="Rule"))

    def _table(self, block: Block, place: Place) -> Iterator[str]:
        if place.item:
            yield self._set("", place)
        columns = len(block.blocks[0].blocks)
        if columns > MOST_COLUMNS:
            between = run(" | ", self._language)
            yield from (self._set(between.join(self.inlines(cell.inlines) for cell in row.blocks), place) for row in block.blocks)
            return
        yield self._table_of(block, columns)
        # Without a paragraph between them, Word makes one table of two.
        yield self._set("", replace(place, item="", style="TableEnd"))

    def _table_of(self, block: Block, columns: int) -> str:
        is_rtl = direction(self._language) == "rtl"
        grid = f'<w:gridCol w:w="{TEXT_WIDTH // columns}"/>' * columns
        width = '<w:tblW w:w="5000" w:type="pct"/>'
        properties = f'<w:tblStyle w:val="TableGrid"/>{"<w:bidiVisual/>" if is_rtl else ""}{width}'
        look = '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        rows = "".join(self._row(row) for row in block.blocks)
        return f"<w:tbl><w:tblPr>{properties}{look}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"

    def _row(self, row: Block) -> str:
        head = "<w:trPr><w:tblHeader/></w:trPr>" if row.is_head else ""
        cells = "".join(f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{self._cell(cell)}</w:tc>' for cell in row.blocks)
        return f"<w:tr>{head}{cells}</w:tr>"

    def _cell(self, cell: Block) -> str:
        aligned = f'<w:jc w:val="{ALIGNED[cell.align]}"/>' if cell.align else ""
        return paragraph(self.inlines(cell.inlines, PLAIN.bold() if cell.is_head else PLAIN), self._language, "TableText", aligned)

    def _set(self, content: str, place: Place) -> str:
        indent = markup.indent(place.indent) if place.indent and not place.item else ""
        return paragraph(content, self._language, place.style, place.item + indent)


def write_body(tree: Tree, language: str, links: Links, numbering: Numbering, notes: Notes) -> str:
    """Return the blocks of a text, and after it the notes that Word cannot hang on a place in it."""
    writer = BodyWriter(language, links, numbering, notes)
    text = "".join(writer.blocks(tree.blocks))
    return text + "".join(loose for number in notes.loose for loose in _loose(writer, tree.notes[number - 1], number, language))


def write_note(blocks: Sequence[Block], number: int, writer: BodyWriter, notes: Notes) -> str:
    """Return the content of a footnote: its mark stands before the first words."""
    first = blocks[0].inlines if blocks and blocks[0].kind is BlockKind.PARAGRAPH else ()
    rest = blocks[1:] if first else blocks
    opening = paragraph(notes.mark(number) + writer.inlines(first), notes.language, "FootnoteText")
    return opening + "".join(writer.blocks(rest, Place(style="FootnoteText")))


def _loose(writer: BodyWriter, blocks: Sequence[Block], number: int, language: str) -> Iterator[str]:
    first = blocks[0].inlines if blocks and blocks[0].kind is BlockKind.PARAGRAPH else ()
    mark = run(f"{number} ", language, Face(style="FootnoteReference"))
    yield paragraph(mark + writer.inlines(first), language, "FootnoteText")
    yield from writer.blocks(blocks[1:] if first else blocks, Place(style="FootnoteText"))


def _is_sound(href: str) -> bool:
    """Tell whether Word can open a file that leads there: it calls a file broken that has an address it cannot read."""
    if len(href) > LONGEST_ADDRESS or not href.isascii() or any(sign in href for sign in ' "<>\\^`{|}\x7f') or not href.isprintable():
        return False
    try:
        parts = urlsplit(href)
        is_of_web = parts.scheme in {"http", "https"} and bool(HOST.fullmatch(parts.hostname or "")) and parts.port != 0
        return is_of_web or (parts.scheme == "mailto" and bool(parts.path))
    except ValueError:
        return False
