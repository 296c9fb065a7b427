"""The XML of a Word document as trees.

Refuses what Word never writes and a parser would pay for: document types, depth, hundreds of thousands of tags.
"""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from xml.etree.ElementTree import Element, ParseError, fromstring, register_namespace, tostring
from xml.parsers import expat

from app.intake.word_package import BOMB, BROKEN, WordRefused

MOST_ELEMENTS = 120_000
DEEPEST = 120
WORD = ("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}", "{http://purl.oclc.org/ooxml/wordprocessingml/main}")
register_namespace("w", WORD[0].strip("{}"))


class _Scan:
    """Counts what expat meets, before anything is built of it. One scan serves all parts of a document."""

    def __init__(self) -> None:
        self._elements = 0
        self._depth = 0

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._enter
        parser.EndElementHandler = self._leave
        self._depth = 0
        parser.Parse(content, True)

    def _refuse(self, *_: object) -> None:
        raise WordRefused(BOMB)

    def _enter(self, _name: str, _attributes: object) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise WordRefused(BOMB)

    def _leave(self, _name: str) -> None:
        self._depth -= 1


def read_trees(parts: dict[str, bytes]) -> dict[str, Element]:
    """Return the tree of every part. Raises WordRefused for a document type (so no entity is ever expanded), and for too much."""
    scan = _Scan()
    try:
        for content in parts.values():
            scan.read(content)
        return {name: fromstring(content) for name, content in parts.items()}  # noqa: S314  (scanned: no document type, bounded)
    except (expat.ExpatError, ParseError, LookupError, ValueError) as error:
        raise WordRefused(BROKEN) from error


def write(tree: Element) -> bytes:
    """Return a tree as the bytes of a part."""
    return bytes(tostring(tree, encoding="utf-8", xml_declaration=True))


def find(tree: Element, *names: str) -> Iterator[Element]:
    """Return every element of Word's own namespace with one of these names, in the order of the text."""
    wanted = {f"{space}{name}" for space in WORD for name in names}
    return (element for element in tree.iter() if element.tag in wanted)


def child(element: Element | None, name: str) -> Element | None:
    """Return the first child of this name in Word's own namespace."""
    for space in WORD if element is not None else ():
        found = element.find(f"{space}{name}") if element is not None else None
        if found is not None:
            return found
    return None


def value(element: Element | None, name: str = "val") -> str:
    """Return an attribute in Word's own namespace, or ""."""
    for space in WORD if element is not None else ():
        found = element.get(f"{space}{name}") if element is not None else None
        if found is not None:
            return found
    return ""


def take_out(parent: Element, unwanted: AbstractSet[Element]) -> None:
    """Take children out of an element, all at once: one by one, each would be looked for from the first."""
    if not unwanted.isdisjoint(parent):
        parent[:] = [one for one in parent if one not in unwanted]
