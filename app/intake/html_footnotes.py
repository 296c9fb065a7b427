"""Footnotes in HTML, whoever wrote it: a link forward whose target links back.

Word, LibreOffice, mammoth and most web pages agree on that.
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from app.intake.html_tree import HEADINGS, Element
from app.intake.runs import NOTE_TAG

NOTE_BLOCKS = HEADINGS | {"li", "p", "dd", "td"}


def take_footnotes(root: Element) -> list[Element]:
    """Take the notes out of the tree and return them in the order of their references, which become `[^1]`, `[^2]`, …

    Effects: changes the tree.
    """
    document = _Links(root)
    numbers: dict[Element, int] = {}
    for link in [element for element in root.walk() if _fragment(element)]:
        note = document.note_of(link)
        if note is not None and link not in document.spent:
            number = numbers.setdefault(note, len(numbers) + 1)
            document.refer(link, number)
    document.take_out(numbers.keys())
    return list(numbers)


@dataclass(eq=False)
class _Links:
    """Where links lead: names to elements, elements to what they stand in and how far down the text they are.

    `back` and `wordy` remember what a look at a whole note or box found: thousands of links may lead to one, or stand in one.
    """

    root: Element
    names: dict[str, Element] = field(default_factory=dict)
    parents: dict[Element, Element] = field(default_factory=dict)
    places: dict[Element, int] = field(default_factory=dict)
    back: dict[Element, set[Element]] = field(default_factory=dict)
    wordy: dict[Element, set[Element | str]] = field(default_factory=dict)
    notes: set[Element] = field(default_factory=set)
    spent: set[Element] = field(default_factory=set)

    def __post_init__(self) -> None:
        for place, element in enumerate(self.root.walk()):
            self.places[element] = place
            for name in (element.attributes.get("id"), element.attributes.get("name")):
                if name:
                    self.names.setdefault(name, element)
            self.parents.update((child, element) for child in element.children if isinstance(child, Element))

    def note_of(self, link: Element) -> Element | None:
        """Return the block a link leads down to, when that links back to it."""
        target = self.names.get(_fragment(link))
        if target is None or self.places[target] <= self.places[link]:
            return None
        note = self._block(target)
        if note is None or self._back_from(note).isdisjoint(self._around(link)):
            return None
        if note not in self.notes:
            self.notes.add(note)
            self.spent.update(element for element in note.walk() if _fragment(element))
        return note

    def refer(self, link: Element, number: int) -> None:
        """Put a reference in the place of a link, with the raised box it may stand in."""
        parent = self.parents[link]
        if parent.tag in {"sup", "span"} and self._wordy(parent) <= {link}:
            link = parent
        link.tag, link.attributes, link.children = NOTE_TAG, {}, [f"[^{number}]"]

    def take_out(self, notes: AbstractSet[Element]) -> None:
        for parent in {self.parents[note] for note in notes}:
            parent.children = [child for child in parent.children if isinstance(child, str) or child not in notes]
        for link in [element for note in notes for element in note.walk() if _fragment(element)]:
            link.children = []

    def _block(self, target: Element) -> Element | None:
        """The note is the list item or paragraph the name stands in, or the box that holds this one note alone."""
        block = target
        while block.tag not in NOTE_BLOCKS and block.tag != "div":
            if block not in self.parents:
                return None
            block = self.parents[block]
        box = self.parents.get(block)
        if box is not None and box.tag == "div" and block.tag == "p" and len(self._back_from(box)) == 1:
            return box
        return block

    def _back_from(self, note: Element) -> set[Element]:
        if note not in self.back:
            linked = (self.names.get(_fragment(element)) for element in note.walk() if _fragment(element))
            self.back[note] = {element for element in linked if element is not None and self.places[element] < self.places[note]}
        return self.back[note]

    def _wordy(self, box: Element) -> set[Element | str]:
        """What of the things that stand in a box has words, as they were at first."""
        if box not in self.wordy:
            told = ((child, child if isinstance(child, str) else child.text) for child in box.children)
            self.wordy[box] = {child for child, text in told if text.strip()}
        return self.wordy[box]

    def _around(self, link: Element) -> set[Element]:
        """The link, what stands in it and the two boxes nearest around it: any of them may carry the name that the note links to."""
        near = {link, *(child for child in link.children if isinstance(child, Element))}
        for _ in range(2):
            link = self.parents.get(link, link)
            near.add(link)
        return near


def _fragment(element: Element) -> str:
    """Return the name in this document that a link leads to. Word may write the file it came from before the `#`."""
    href = element.attributes.get("href", "") if element.tag == "a" else ""
    return href.partition("#")[2] if href.startswith(("#", "file:")) else ""
