"""Footnotes of a Word file: which of a text's notes can hang on their place in it, and the marks that lead to them.

Word numbers footnotes by where they stand, and takes none inside another. Source: ISO/IEC 29500-1, section 17.11.
"""

from collections.abc import Iterator, Sequence

from app.publishing.docx_markup import NAMESPACES, Face, field, paragraph, run, special_run
from app.publishing.tree import Block, Inline, InlineKind, Tree

REFERENCE = Face(style="FootnoteReference")
SEPARATORS = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


class Notes:
    """The notes of one text. `hung` are the numbers of those that become footnotes, in the order of the text; `loose` are the others.

    Where the order of the text is not that of the numbers, Word is given the numbers as marks, so that a page and a file say the same.
    """

    def __init__(self, tree: Tree, language: str) -> None:
        self.language = language
        self.hung = tuple(dict.fromkeys(_references(tree.blocks)))
        self.loose = tuple(number for number in range(1, len(tree.notes) + 1) if number not in self.hung)
        self._is_counted = self.hung == tuple(range(1, len(self.hung) + 1)) and not self.loose
        self._placed: set[int] = set()
        self.is_inside = False

    @property
    def next_number(self) -> int:
        """The number of a footnote of our own after those of the text."""
        return len(self.hung) + len(self.loose) + 1

    def reference(self, number: int) -> str:
        """Return what stands in the text: the footnote where it is first spoken of, its number where it is spoken of again."""
        if number in self._placed and not self.is_inside:
            return field(f"NOTEREF Note{number} \\h", str(number), self.language, REFERENCE)
        if self.is_inside or number in self.loose:
            return run(str(number), self.language, REFERENCE)
        self._placed.add(number)
        custom = "" if self._is_counted else ' w:customMarkFollows="1"'
        shown = "" if self._is_counted else f"<w:t>{number}</w:t>"
        made = special_run(f'<w:footnoteReference{custom} w:id="{number}"/>{shown}', self.language, REFERENCE)
        return f'<w:bookmarkStart w:id="{number}" w:name="Note{number}"/>{made}<w:bookmarkEnd w:id="{number}"/>'

    def mark(self, number: int) -> str:
        """Return the mark at the beginning of a footnote's own text."""
        element = "<w:footnoteRef/>" if self._is_counted else f"<w:t>{number}</w:t>"
        return special_run(element, self.language, REFERENCE) + run(" ", self.language)


def footnote(number: int, content: str) -> str:
    """Return one footnote of the part; `content` are its paragraphs."""
    return f'<w:footnote w:id="{number}">{content}</w:footnote>'


def sentence(number: int, words: str, notes: Notes, language: str) -> str:
    """Return a footnote that is a sentence of ours."""
    return footnote(number, paragraph(notes.mark(number) + run(words, language), language, "FootnoteText"))


def footnotes_xml(footnotes: Sequence[str]) -> str:
    """Return the part of all footnotes, with the two lines that Word wants to draw above them."""
    return f"<w:footnotes {NAMESPACES}>{SEPARATORS}{''.join(footnotes)}</w:footnotes>"


def _references(blocks: Sequence[Block]) -> Iterator[int]:
    for block in blocks:
        yield from _in_inlines(block.inlines)
        yield from _references(block.blocks)


def _in_inlines(inlines: Sequence[Inline]) -> Iterator[int]:
    for one in inlines:
        if one.kind is InlineKind.NOTE:
            yield one.number
        yield from _in_inlines(one.inlines)
