"""What of a Word document does not reach the draft, in plain sentences: nothing is left out in silence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from app.intake.word_xml import find, value

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
DIRECTION_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
OFF = {"none", "0", "false"}

PLURALS = {
    "picture": ("1 picture was left out.", "{} pictures were left out."),
    "chart": ("1 chart or diagram was left out.", "{} charts and diagrams were left out."),
    "object": ("1 embedded object was left out.", "{} embedded objects were left out."),
    "equation": ("1 equation was left out.", "{} equations were left out."),
    "comment": ("1 comment was left out.", "{} comments were left out."),
    "hidden": ("1 piece of hidden text was left out.", "{} pieces of hidden text were left out."),
    "symbol": ("1 symbol of a special font was left out.", "{} symbols of special fonts were left out."),
    "box": (
        "1 text box: its words now stand after the paragraph it was anchored to.",
        "{} text boxes: their words now stand after the paragraphs they were anchored to.",
    ),
}
HEADERS = "Headers and footers were left out, with the page numbers in them."
CONTENTS = "The table of contents was left out."
UNDERLINED = "Underlining was left out: Markdown has none."
HIGHLIGHTED = "Highlighting was left out. If it marked something still to be decided, look for it in the original."
LETTERED = "Lists counted by letters or Roman numerals are now counted 1, 2, 3."
DIRECTION = "Hidden characters that change the direction of text were taken out."


def report(document: Element, others: Mapping[str, Element], messages: Sequence[str], *, hidden: int, is_lettered: bool) -> tuple[str, ...]:
    """Return a sentence for everything that was left out or changed, most important first.

    `others` are the further parts by name, `messages` mammoth's, `hidden` how many runs of hidden text were taken out.
    """
    counts = {"picture": 0, "chart": 0, "object": 0, "equation": 0, "box": 0}
    for element in _shown(document):
        kind = _kind(element)
        if kind:
            counts[kind] += 1
    counts["comment"] = sum(1 for tree in others.values() for _ in find(tree, "comment"))
    counts["hidden"] = hidden
    counts["symbol"] = sum("w:sym" in message for message in messages)
    told = [_counted(kind, count) for kind, count in counts.items() if count]
    return (*told, *_unmarked(document, others), *([LETTERED] if is_lettered else []))


def _unmarked(document: Element, others: Mapping[str, Element]) -> Iterator[str]:
    """The sentences about what is not counted."""
    if any(tree.tag.endswith(("}hdr", "}ftr")) and _has_words(tree) for tree in others.values()):
        yield HEADERS
    if any((field.text or "").strip().startswith("TOC") for field in find(document, "instrText")):
        yield CONTENTS
    if any(value(mark) not in OFF for mark in find(document, "highlight")):
        yield HIGHLIGHTED
    if any(value(mark) not in OFF for mark in find(document, "u")):
        yield UNDERLINED
    if any(DIRECTION_CONTROLS.search(text.text or "") for text in find(document, "t")):
        yield DIRECTION


def _kind(element: Element) -> str:
    name = element.tag.rpartition("}")[2]
    if element.tag in {f"{DRAWING}blip", PICTURE}:
        return "picture"
    if element.tag in {CHART, DIAGRAM}:
        return "chart"
    if element.tag == MATH:
        return "equation"
    return {"object": "object", "txbxContent": "box"}.get(name, "")


def _shown(element: Element) -> Iterator[Element]:
    """Every element but those that repeat another for older programs, or show the picture of an object that is counted itself."""
    for child in element:
        if child.tag != FALLBACK:
            yield child
            if child.tag.rpartition("}")[2] != "object":
                yield from _shown(child)


def _counted(kind: str, count: int) -> str:
    one, many = PLURALS[kind]
    return one if count == 1 else many.format(count)


def _has_words(tree: Element) -> bool:
    return any((text.text or "").strip() for text in find(tree, "t", "instrText"))
