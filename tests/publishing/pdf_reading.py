"""Reads a PDF back with pdfminer: its words in order, its tags, its declarations, and every byte of it unpacked."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import Matrix

SPACES = re.compile(r"\s+")


class _Listener(PDFLayoutAnalyzer):
    """Collects what is painted under each mark (MCID) of each page, as a screen reader would find it.

    Where typst says what painted letters mean (ActualText), as for every Arabic word, that stands in their place.
    """

    def __init__(self) -> None:
        super().__init__(PDFResourceManager())
        self.painted: dict[tuple[object, int], str] = {}
        self._page: object = 0
        self._marks: list[int] = []
        self._meant: list[bool] = []
        self._height = 0.0

    def begin_page(self, page: PDFPage, ctm: Matrix) -> None:
        self._page = page.pageid
        super().begin_page(page, ctm)

    def begin_tag(self, _tag: PSLiteral, props: object = None) -> None:
        found = _dictionary(props)
        self._marks.append(found.get("MCID", self._marks[-1] if self._marks else -1))
        self._meant.append("ActualText" in found)
        if "ActualText" in found:
            self._add(_text(found["ActualText"]))

    def end_tag(self) -> None:
        self._marks.pop()
        self._meant.pop()

    def render_char(self, *args: Any) -> float:
        advance = super().render_char(*args)
        sign = list(self.cur_item)[-1]
        if self._marks and isinstance(sign, LTChar):
            is_new_line = abs(sign.matrix[5] - self._height) > 2
            self._add((" " if is_new_line else "") + ("" if any(self._meant) else sign.get_text()))
            self._height = sign.matrix[5]
        return advance

    def _add(self, text: str) -> None:
        place = (self._page, self._marks[-1])
        self.painted[place] = self.painted.get(place, "") + text


def _dictionary(reference: object) -> dict[str, Any]:
    found = resolve1(reference)
    return found if isinstance(found, dict) else {}


def _text(raw: bytes) -> str:
    return raw.decode("utf-16") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def words(pdf: bytes) -> str:
    """Return all words in the order of the tags, which is that of reading aloud, with single spaces."""
    return _said(_painted(pdf), catalog(pdf)["StructTreeRoot"], 0)


def parts(pdf: bytes, *names: str) -> list[tuple[str, str]]:
    """Return the elements of the structure that have one of these tags, in order: the tag, and the words in it."""
    painted = _painted(pdf)
    return [(node["S"].name, _said(painted, node, 0)) for node in _elements(catalog(pdf)["StructTreeRoot"]) if node["S"].name in names]


def _painted(pdf: bytes) -> dict[tuple[object, int], str]:
    listener = _Listener()
    interpreter = PDFPageInterpreter(listener.rsrcmgr, listener)
    for page in PDFPage.get_pages(io.BytesIO(pdf)):
        interpreter.process_page(page)
    return listener.painted


def _said(painted: dict[tuple[object, int], str], reference: object, page: object) -> str:
    found = "".join(painted.get(mark, "") for mark in _marks(reference, page))
    return SPACES.sub(" ", unicodedata.normalize("NFC", found)).strip()


def _marks(reference: object, page: object) -> Iterator[tuple[object, int]]:
    node = resolve1(reference)
    if isinstance(node, int):
        yield page, node
    elif isinstance(node, list):
        for one in node:
            yield from _marks(one, page)
    elif isinstance(node, dict):
        page = node["Pg"].objid if "Pg" in node else page
        yield from _marks(node.get("MCID", node.get("K", [])), page)


def catalog(pdf: bytes) -> dict[str, Any]:
    """Return what the file declares about itself."""
    return dict(PDFDocument(PDFParser(io.BytesIO(pdf))).catalog)


def title(pdf: bytes) -> str:
    """Return the title of the file's properties."""
    return _text(PDFDocument(PDFParser(io.BytesIO(pdf))).info[0]["Title"])


def metadata(pdf: bytes) -> str:
    """Return the XMP, where the standards are claimed."""
    return bytes(resolve1(catalog(pdf)["Metadata"]).get_data()).decode()


def tags(pdf: bytes) -> Counter[str]:
    """Count the tags of the structure by name."""
    return Counter(node["S"].name for node in _elements(catalog(pdf)["StructTreeRoot"]))


def alternatives(pdf: bytes) -> list[str]:
    """Return the alternative texts of figures."""
    return [_text(one["Alt"]) for one in _objects(pdf) if isinstance(one, dict) and "Alt" in one]


def bytes_of(pdf: bytes) -> bytes:
    """Return the file as it is, and after it everything in it that was compressed."""
    streams = [one.get_data() for one in _objects(pdf) if isinstance(one, PDFStream)]
    return b"\n".join([pdf, *streams])


def _objects(pdf: bytes) -> Iterator[Any]:
    document = PDFDocument(PDFParser(io.BytesIO(pdf)))
    for xref in document.xrefs:
        for number in xref.get_objids():
            yield document.getobj(number)


def _elements(reference: object) -> Iterator[dict[str, Any]]:
    node = _dictionary(reference)
    children = resolve1(node.get("K", []))
    for child in children if isinstance(children, list) else [children]:
        resolved = resolve1(child)
        if isinstance(resolved, dict) and "S" in resolved:
            yield resolved
            yield from _elements(resolved)
