"""A file that should be a Word document (.docx) → the parts of it that are read, each within bounds, as bytes.

Refuses, with a sentence, what is no .docx, has macros, is encrypted, or unpacks to too much: by what
the directory says, and again while reading.
"""

import io
import zlib
from zipfile import BadZipFile, ZipFile, ZipInfo

from app.errors import Invalid
from app.intake.packages import MEBIBYTE, MOST_BYTES, OLE, PackageTrouble, Trouble, list_entries, take

MOST_XML = 16 * MEBIBYTE
NOT_READ = ("customXml/", "docProps/", "word/theme/", "word/glossary/", "word/media/")
MACROS = (b"macroenabled", b"vbaproject")

TOO_LARGE = "This file is larger than 5 MiB. Save the document without its pictures and upload it again."
BOMB = "This file unpacks to far more than a document has. It was not opened."
BROKEN = "This file is damaged. Open it in Word, save it again, and upload it."
MACRO = "This document has macros. Save it as a Word document without macros (.docx) and upload it again."
LOCKED = "This document is protected by a password. Save it without the password and upload it again."
TROUBLES = {Trouble.BOMB: BOMB, Trouble.LOCKED: LOCKED, Trouble.BROKEN: BROKEN}
SEEMS = {
    b"%PDF": "This is a PDF, not a Word document, whatever its name says. Upload the Word document it was made from.",
    b"{\\rtf": "This is an RTF document. Open it in Word, save it as .docx, and upload it again.",
    b"\x89PNG": "This is a picture, not a Word document.",
    b"\xff\xd8\xff": "This is a picture, not a Word document.",
    b"<?xml": "This is an XML file. Open it in Word, save it as .docx, and upload it again.",
    b"<!doctype html": "This is a web page. Open it in a browser, copy its text, and paste it into the editor.",
    b"<html": "This is a web page. Open it in a browser, copy its text, and paste it into the editor.",
}
INSIDE = {
    "Index/Document.iwa": "This is a Pages document. Export it as a Word document (.docx) and upload it again.",
    "xl/workbook.xml": "This is an Excel workbook, not a Word document.",
    "ppt/presentation.xml": "This is a PowerPoint presentation, not a Word document.",
}
ODT = "This is an OpenDocument text (.odt). Save it as a Word document (.docx) and upload it again."
OLD_WORD = "This is an old Word document (.doc). Open it in Word, save it as .docx, and upload it again."
OLD_OFFICE = "This is an older Office file, not a Word document (.docx)."
PLAIN = "This is plain text, not a Word document. Paste it into the editor instead."
UNKNOWN = "This is not a Word document (.docx)."
EMPTY = "This file is empty."


class WordRefused(Invalid):
    """A file that is not imported, with the sentence that says why and what to do. It stands beside the field `file`."""

    code = "word_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__({"file": sentence}, sentence)


def read_package(content: bytes) -> dict[str, bytes]:
    """Return the XML parts of a .docx by their names, at most 16 MiB in all. Raises WordRefused."""
    if len(content) > MOST_BYTES:
        raise WordRefused(TOO_LARGE)
    if not content.startswith(b"PK\x03\x04"):
        raise WordRefused(_what_it_seems(content))
    try:
        with ZipFile(io.BytesIO(content)) as package:
            entries = _checked(package, len(content))
            return _read(package, entries)
    except PackageTrouble as error:
        raise WordRefused(TROUBLES[error.trouble]) from error
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise WordRefused(BROKEN) from error


def _checked(package: ZipFile, size: int) -> list[ZipInfo]:
    """Judge by the directory alone: nothing has been unpacked yet."""
    entries = list_entries(package, size)
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise WordRefused(MACRO)
    for name, sentence in INSIDE.items():
        if name in names:
            raise WordRefused(sentence)
    if "mimetype" in names and b"opendocument" in take(package, package.getinfo("mimetype"), 200):
        raise WordRefused(ODT)
    if "[Content_Types].xml" not in names:
        raise WordRefused(UNKNOWN)
    return entries


def _read(package: ZipFile, entries: list[ZipInfo]) -> dict[str, bytes]:
    """Unpack what is XML. The directory may lie about sizes: what has been read counts."""
    parts: dict[str, bytes] = {}
    room = MOST_XML
    for entry in entries:
        is_read = entry.filename.endswith((".xml", ".rels")) and not entry.filename.startswith(NOT_READ)
        if is_read and entry.filename not in parts:
            parts[entry.filename] = take(package, entry, room)
            room -= len(parts[entry.filename])
    kinds = parts["[Content_Types].xml"].lower()
    if any(macro in kinds for macro in MACROS):
        raise WordRefused(MACRO)
    if b"wordprocessingml" not in kinds:
        raise WordRefused(UNKNOWN)
    return parts


def _what_it_seems(content: bytes) -> str:
    if not content.strip():
        return EMPTY
    if content.startswith(OLE):
        return _what_ole_it_seems(content)
    beginning = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for sign, sentence in SEEMS.items():
        if beginning.startswith(sign.lower()):
            return sentence
    return PLAIN if _is_text(content) else UNKNOWN


def _what_ole_it_seems(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return LOCKED
    return OLD_WORD if "WordDocument".encode("utf-16-le") in content else OLD_OFFICE


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return "\x00" not in text
