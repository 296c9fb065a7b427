"""WordprocessingML as strings: runs and paragraphs, each in its language and direction. Nothing typed is markup here.

Strings, because python-docx takes seconds for ten thousand paragraphs; what is made is parsed once. Source: ISO/IEC 29500-1, section 17.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from xml.sax.saxutils import escape

from app.i18n.direction import direction, script
from app.publishing.escaping import well_formed

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
EAST_ASIAN = {"Hans", "Hant", "Hani", "Jpan", "Kore", "Bopo", "Hira", "Kana", "Hang"}

LETTER = re.compile(r"[^\W\d_]")
RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
IS_RIGHT_TO_LEFT = re.compile(f"[{RIGHT_TO_LEFT}]")
# A stretch begins and ends with a letter of its direction: what stands between two directions runs as the paragraph does.
RIGHT_IN_LEFT = re.compile(rf"([{RIGHT_TO_LEFT}](?:[^A-Za-z\u00c0-\u058f\u0900-\u2000\u3040-\ua7ff]*[{RIGHT_TO_LEFT}])?)")
LEFT_IN_RIGHT = re.compile(rf"([^\W\d_{RIGHT_TO_LEFT}](?:[^{RIGHT_TO_LEFT}]*[^\W_{RIGHT_TO_LEFT}])?)")


@dataclass(frozen=True)
class Face:
    """How words look: a character style, and marks that stand on top of it."""

    style: str = ""
    is_bold: bool = False
    is_italic: bool = False
    is_struck: bool = False

    def bold(self) -> "Face":
        return replace(self, is_bold=True)

    def italic(self) -> "Face":
        return replace(self, is_italic=True)

    def struck(self) -> "Face":
        return replace(self, is_struck=True)


PLAIN = Face()


def text_element(words: str) -> str:
    """Return words as XML, with what XML cannot carry shown as U+FFFD. A line feed is a line break, because Word refuses one in a text."""
    lines = escape(well_formed(words)).replace("\t", " ").split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)


def run(words: str, language: str, face: Face = PLAIN) -> str:
    """Return words in a language as runs, one for each direction in them."""
    return _runs(words, language, face, is_rtl=direction(language) == "rtl")


def name_run(words: str, language: str, face: Face = PLAIN) -> str:
    """Return a name as runs. It runs as its first letter does, whatever its language is said to be.

    The runs say their direction, which Word gives to the signs in them too: no mark is written into a name, for whoever copies it would
    copy the mark.
    """
    letter = LETTER.search(words)
    is_rtl = bool(IS_RIGHT_TO_LEFT.match(letter[0])) if letter else direction(language) == "rtl"
    return _runs(words, language, face, is_rtl=is_rtl)


def _runs(words: str, language: str, face: Face, *, is_rtl: bool) -> str:
    if not is_rtl and not IS_RIGHT_TO_LEFT.search(words):
        return f"<w:r>{_properties(face, language, is_rtl=False)}{text_element(words)}</w:r>" if words else ""
    return "".join(
        f"<w:r>{_properties(face, language, is_rtl=turns)}{text_element(stretch)}</w:r>"
        for stretch, turns in _stretches(words, is_rtl=is_rtl)
    )


def special_run(element: str, language: str, face: Face = PLAIN) -> str:
    """Return a run that holds an element of ours in place of words: a break, a reference, a field's character."""
    return f"<w:r>{_properties(face, language, is_rtl=direction(language) == 'rtl')}{element}</w:r>"


def field(instruction: str, shown: str, language: str, face: Face = PLAIN) -> str:
    """Return a field (a page's number, a reference) with what it shows until a word processor reckons it."""
    kinds = [f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end")]
    code = f'<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText>'
    elements = [kinds[0], code, kinds[1], text_element(shown), kinds[2]]
    return "".join(special_run(element, language, face) for element in elements)


def paragraph(content: str, language: str, style: str = "", properties: str = "") -> str:
    """Return a paragraph that runs as its language does. `properties` are elements in the order of the schema, w:bidi aside."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    before, after = _around_bidi(properties)
    bidi = "<w:bidi/>" if direction(language) == "rtl" else ""
    inside = f"{styled}{before}{bidi}{after}"
    return f"<w:p><w:pPr>{inside}</w:pPr>{content}</w:p>" if inside else f"<w:p>{content}</w:p>"


def numbering(number: int, level: int = 0) -> str:
    """Return what makes a paragraph an item of a list, `level` from 0."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def indent(width: int) -> str:
    """Return what sets a paragraph in, on the side where its lines begin; in twentieths of a point."""
    return f'<w:ind w:left="{width}"/>'


def _around_bidi(properties: str) -> tuple[str, str]:
    """The schema wants w:bidi before indents and alignments and after the numbers of lists and the rest."""
    place = re.search("<w:(?:spacing|ind|jc) ", properties)
    cut = place.start() if place else len(properties)
    return properties[:cut], properties[cut:]


@lru_cache(maxsize=1024)
def _properties(face: Face, language: str, *, is_rtl: bool) -> str:
    made = "".join(
        element
        for element, is_there in (
            (f'<w:rStyle w:val="{face.style}"/>', face.style),
            ("<w:b/><w:bCs/>", face.is_bold),
            ("<w:i/><w:iCs/>", face.is_italic),
            ("<w:strike/>", face.is_struck),
            ("<w:rtl/>", is_rtl),
        )
        if is_there
    )
    return f"<w:rPr>{made}{language_element(language)}</w:rPr>"


@lru_cache(maxsize=512)
def language_element(language: str) -> str:
    """Return the language of words, said for the kind of script it is written in."""
    tag = escape(well_formed(language), {'"': "&quot;"})
    if direction(language) == "rtl":
        return f'<w:lang w:bidi="{tag}"/>'
    return f'<w:lang w:val="{tag}" w:eastAsia="{tag}"/>' if script(language) in EAST_ASIAN else f'<w:lang w:val="{tag}"/>'


def _stretches(words: str, *, is_rtl: bool) -> Iterator[tuple[str, bool]]:
    pieces = (LEFT_IN_RIGHT if is_rtl else RIGHT_IN_LEFT).split(words)
    for place, piece in enumerate(pieces):
        if piece:
            turns = place % 2 == 1
            yield piece, is_rtl != turns
