"""Word documents for tests: good ones by python-docx, hostile ones written by hand as the ZIP they are."""

import io
import struct
import zipfile
from collections.abc import Callable

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


def saved(write: Callable[[Document], object]) -> bytes:
    """Return a document that python-docx wrote, without the hundred looks for tables in its template that nobody chose."""
    document = docx.Document()
    write(document)
    chosen = document.element.xml
    for style in list(document.styles):
        if style.type is WD_STYLE_TYPE.TABLE and f'"{style.style_id}"' not in chosen:
            style.delete()
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def by_hand(body: str, *, kind: str = MAIN, prolog: str = "", **parts: str | bytes) -> bytes:
    """Return a document with this XML as its body, and further parts: `word__footnotes` is word/footnotes.xml."""
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    )
    document = f"{prolog}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    further: dict[str, str | bytes] = {f"{name.replace('__', '/')}.xml": content for name, content in parts.items()}
    return zipped({"[Content_Types].xml": types, "word/document.xml": document, **further})


def zipped(files: dict[str, str | bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, written in files.items():
            archive.writestr(name, written)
    return content.getvalue()


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


def story(kind: str, inside: str) -> str:
    """Return a part that tells its own story: `footnotes`, `endnotes`, `hdr`, `ftr`."""
    return f"<w:{kind} {NAMESPACES}>{inside}</w:{kind}>"


def with_notes(body: str, *notes: str) -> bytes:
    """Return a document with footnotes 1, 2, …"""
    written = "".join(f'<w:footnote w:id="{number}">{paragraph(note)}</w:footnote>' for number, note in enumerate(notes, start=1))
    return by_hand(body, word__footnotes=story("footnotes", written))


def reference(number: int) -> str:
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def lying_about_size(content: bytes, name: str, size: int) -> bytes:
    """Return a ZIP whose directory says that one file unpacks to `size` bytes."""
    changed = bytearray(content)
    encoded, place = name.encode(), content.index(b"PK\x01\x02")
    while changed[place + 46 : place + 46 + len(encoded)] != encoded:
        place = content.index(b"PK\x01\x02", place + 4)
    changed[place + 24 : place + 28] = struct.pack("<I", size)
    return bytes(changed)
