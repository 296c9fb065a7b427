"""The parts of a Word file and the file itself: python-docx keeps the package, we give it styles, footnotes and fixed times.

The same content makes the same bytes: no time of writing, no random ids, no trace of the machine. Source: ISO/IEC 29500-2.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from importlib.resources import files
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.image.exceptions import UnrecognizedImageError
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm

from app.i18n.direction import direction, script
from app.publishing.docx_markup import NAMESPACES
from app.publishing.escaping import well_formed

EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file can name; every file in ours has it."""

TEXT, BODY = "word/document.xml", b"<w:body>"
LONGEST_PROPERTY = 255
KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.NUMBERING, RELATIONSHIP_TYPE.THEME}
"""What python-docx's template brings and we use; the rest tells of another program and another document."""

A4, MARGIN = (Mm(210), Mm(297)), Mm(25)
FONTS = {"Jpan": "MS Mincho", "Hans": "SimSun", "Hant": "PMingLiU", "Kore": "Batang"}
LOGO_HEIGHT, WIDEST_LOGO = Mm(18), Mm(120)


@dataclass(frozen=True)
class Properties:
    """What a file says about itself. Times are aware."""

    title: str
    author: str
    subject: str
    language: str
    url: str
    created_at: datetime
    modified_at: datetime


@dataclass(frozen=True)
class Content:
    """The XML of a file's parts, with the addresses that each links to by id. Without `letterhead` (paragraphs) there is no header."""

    properties: Properties
    body: str
    footnotes: str
    numbering: str
    footer: str
    letterhead: str = ""
    logo: bytes = b""
    body_links: Mapping[str, str] = field(default_factory=dict)
    note_links: Mapping[str, str] = field(default_factory=dict)
    footer_links: Mapping[str, str] = field(default_factory=dict)


def make_package(content: Content) -> bytes:
    """Return the bytes of a .docx file."""
    made = docx.Document()
    _leave_out(made)
    _style(made, content.properties.language)
    _set_page(made, content.properties.language)
    _describe(made, content.properties)
    _replace(made.settings.element, _settings(content.properties.language))
    _replace(made.part.numbering_part.element, content.numbering)
    _add_footnotes(made.part, content)
    _fill(made, content)
    return _packed(made, content.body)


def _leave_out(made: WordDocument) -> None:
    package = made.part.package
    for rels, kept in ((made.part.rels, KEPT), (package.rels, {RELATIONSHIP_TYPE.OFFICE_DOCUMENT, RELATIONSHIP_TYPE.CORE_PROPERTIES})):
        for key in [key for key, rel in rels.items() if rel.reltype not in kept]:
            del rels[key]


def _style(made: WordDocument, language: str) -> None:
    styles = made.styles.element
    _replace(styles, _styles())
    is_rtl = direction(language) == "rtl"
    spoken: Any = styles.find(f".//{qn('w:lang')}")
    spoken.set(qn("w:bidi" if is_rtl else "w:val"), well_formed(language))
    fonts: Any = styles.find(f".//{qn('w:rFonts')}")
    if script(language) in FONTS:
        fonts.set(qn("w:eastAsia"), FONTS[script(language)])
        spoken.set(qn("w:eastAsia"), well_formed(language))


def _describe(made: WordDocument, said: Properties) -> None:
    """Title and author are cut, because python-docx takes no more than 255 characters."""
    core = made.core_properties
    core.title, core.author, core.subject = (well_formed(text)[:LONGEST_PROPERTY] for text in (said.title, said.author, said.subject))
    core.language, core.identifier = well_formed(said.language)[:LONGEST_PROPERTY], well_formed(said.url)[:LONGEST_PROPERTY]
    core.comments, core.last_modified_by = "", core.author
    core.created, core.modified = (moment.astimezone(UTC).replace(tzinfo=None) for moment in (said.created_at, said.modified_at))


def _add_footnotes(part: Part, content: Content) -> None:
    name = PackURI("/word/footnotes.xml")
    notes = XmlPart(name, CONTENT_TYPE.WML_FOOTNOTES, parse_xml(content.footnotes), part.package)
    part.relate_to(notes, RELATIONSHIP_TYPE.FOOTNOTES)
    _link(notes, content.note_links)
    _link(part, content.body_links)


def _fill(made: WordDocument, content: Content) -> None:
    """Put in header and footer. A first page of its own is the one that bears the letterhead."""
    section = made.sections[0]
    footers = [section.footer]
    if content.letterhead or content.logo:
        section.different_first_page_header_footer = True
        footers.append(section.first_page_footer)
        _replace(section.first_page_header.part.element, f"<w:hdr {NAMESPACES}>{content.letterhead}</w:hdr>")
        _add_logo(section.first_page_header, content)
    for footer in footers:
        _replace(footer.part.element, f"<w:ftr {NAMESPACES}>{content.footer}</w:ftr>")
        _link(footer.part, content.footer_links)


def _set_page(made: WordDocument, language: str) -> None:
    """A4 with one margin around. Where the text runs from right to left, the page does too."""
    section = made.sections[0]
    section.page_width, section.page_height = A4
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = MARGIN
    section.header_distance = section.footer_distance = MARGIN // 2
    if direction(language) == "rtl":
        grid: Any = made.element.body.sectPr.find(qn("w:docGrid"))
        grid.addprevious(parse_xml(f"<w:bidi {NAMESPACES}/>"))


def _add_logo(header: Any, content: Content) -> None:  # noqa: ANN401 -- python-docx names this type for itself alone
    if not content.logo:
        return
    paragraph = header.paragraphs[0].insert_paragraph_before(style="Header")
    try:
        picture = paragraph.add_run().add_picture(io.BytesIO(content.logo), height=LOGO_HEIGHT)
    except UnrecognizedImageError:
        return
    if picture.width > WIDEST_LOGO:
        picture.height, picture.width = round(picture.height * WIDEST_LOGO / picture.width), WIDEST_LOGO
    picture._inline.docPr.set("descr", content.properties.author)  # noqa: SLF001 -- a picture without words is silent to some readers


def _link(part: Part, links: Mapping[str, str]) -> None:
    for href, key in links.items():
        part.rels.add_relationship(RELATIONSHIP_TYPE.HYPERLINK, href, key, is_external=True)


def _replace(element: Any, xml: str) -> None:  # noqa: ANN401 -- lxml has no types
    """Put what stands in `xml` in place of an element's content."""
    for child in list(element):
        element.remove(child)
    element.extend(list(parse_xml(xml)))


@lru_cache(maxsize=1)
def _styles() -> str:
    return files("app.publishing").joinpath("docx_styles.xml").read_text(encoding="utf-8").partition("\n")[2]


def _settings(language: str) -> str:
    modes = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
        )
    )
    kind = "bidi" if direction(language) == "rtl" else "val"
    return (
        f'<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
        f"<w:compat>{modes}</w:compat>"
        f"<w:themeFontLang {_attribute(kind, language)}/>"
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def _attribute(kind: str, language: str) -> str:
    safe = "".join(sign for sign in language if sign.isalnum() or sign == "-")
    return f'w:{kind}="{safe}"'


def _packed(made: WordDocument, body: str) -> bytes:
    """Write the package, and again with the text and a time that is always the same: python-docx stamps the time of writing.

    The text is put in as it was written, because to move a parsed one with thousands of runs takes lxml the square of their number.
    """
    stamped, packed = io.BytesIO(), io.BytesIO()
    made.save(stamped)
    with zipfile.ZipFile(stamped) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            part = old.read(name)
            new.writestr(entry, part.replace(BODY, BODY + body.encode(), 1) if name == TEXT else part)
    return packed.getvalue()
