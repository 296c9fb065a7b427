"""The numbers Word gives to list items. mammoth forgets them, so a list that a heading interrupts would begin again at 1.

Each number is put before its paragraph between two characters no text has (private use), and taken off again as `value` of the item.
Source: ECMA-376 Part 1, 17.9.
"""

import re
from dataclasses import dataclass, field
from itertools import islice
from xml.etree.ElementTree import Element, SubElement

from app.intake.html_tree import Element as HtmlElement
from app.intake.word_xml import WORD, child, find, value

BEFORE, AFTER = "\ue000", "\ue001"
MARK = re.compile(f"{BEFORE}([0-9]{{1,9}}){AFTER}")
PLAIN_FORMATS = {"decimal", "decimalZero", "bullet", "none", ""}
LONGEST_NUMBER = 6
MOST_LEVELS = 9
"""As many levels as a list of Word has. Every list of one definition has them all."""


@dataclass(frozen=True)
class Level:
    """One level of a list: how its numbers look and where they start."""

    abstract: str
    depth: str
    format: str
    start: int


@dataclass
class Numbering:
    """The lists of a document, and how far each has counted. `is_lettered` once an item has had a letter or Roman numeral."""

    levels: dict[tuple[str, str], Level] = field(default_factory=dict)
    by_style: dict[str, tuple[str, str]] = field(default_factory=dict)
    restarts: dict[tuple[str, str], int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    is_lettered: bool = False

    def next_number(self, paragraph: Element) -> int | None:
        """Count one paragraph. Returns its number, or None for one that has none or a bullet."""
        where = self._where(paragraph)
        level = self.levels.get(where) if where else None
        if where is None or level is None:
            return None
        counts = self.counts.setdefault(level.abstract, {})
        counted = self.restarts.pop(where) - 1 if where in self.restarts else counts.get(level.depth, level.start - 1)
        counts[level.depth] = counted + 1
        for deeper in [depth for depth in counts if depth > level.depth]:
            del counts[deeper]
        self.is_lettered |= level.format not in PLAIN_FORMATS
        return None if level.format in {"bullet", "none"} else counts[level.depth]

    def _where(self, paragraph: Element) -> tuple[str, str] | None:
        """As mammoth does: the paragraph's own list and level, else its style's, else the list's first level."""
        properties = child(paragraph, "pPr")
        given = child(properties, "numPr")
        number, depth = value(child(given, "numId")), value(child(given, "ilvl"))
        if number and depth:
            return number, depth
        return self.by_style.get(value(child(properties, "pStyle"))) or ((number, "0") if number else None)


def read_numbering(tree: Element | None) -> Numbering:
    """Return the lists that a `numbering.xml` defines."""
    numbering = Numbering()
    if tree is None:
        return numbering
    definitions = {value(one, "abstractNumId"): [*islice(find(one, "lvl"), MOST_LEVELS)] for one in find(tree, "abstractNum")}
    for listed in find(tree, "num"):
        number, abstract = value(listed, "numId"), value(child(listed, "abstractNumId"))
        for level in definitions.get(abstract, []):
            depth = value(level, "ilvl") or "0"
            made = Level(abstract, depth, value(child(level, "numFmt")), _number(value(child(level, "start")), 1))
            numbering.levels[number, depth] = made
            style = value(child(level, "pStyle"))
            if style:
                numbering.by_style.setdefault(style, (number, depth))
        for override in find(listed, "lvlOverride"):
            start = value(child(override, "startOverride"))
            if start:
                numbering.restarts[number, value(override, "ilvl")] = _number(start, 1)
    return numbering


def mark_numbers(document: Element, numbering: Numbering) -> None:
    """Put its number before every numbered paragraph. Effects: changes the tree."""
    for text in find(document, "t"):
        text.text = re.sub(f"[{BEFORE}{AFTER}]", "", text.text or "")
    for paragraph in find(document, "p"):
        number = numbering.next_number(paragraph)
        if number is not None:
            run = Element(f"{WORD[0]}r")
            SubElement(run, f"{WORD[0]}t").text = f"{BEFORE}{number}{AFTER}"
            paragraph.insert(0 if child(paragraph, "pPr") is None else 1, run)


def read_marks(root: HtmlElement) -> None:
    """Give every item of a list the number that stands before it. Effects: changes the tree; `runs` leaves the marks out."""
    for item in root.walk():
        found = MARK.match(_beginning(item)) if item.tag == "li" else None
        if found:
            item.attributes["value"] = found[1]


def _beginning(element: HtmlElement) -> str:
    first = element.children[0] if element.children else ""
    return first if isinstance(first, str) else _beginning(first)


def _number(written: str, otherwise: int) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER else otherwise
