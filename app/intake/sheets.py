"""A spreadsheet that somebody uploads (CSV or Excel) as headings and rows of text, and how it was read. What it is shows in its bytes.

Nothing is run or looked up: no formula, no macro, no link. Refuses (SheetRefused) what is no spreadsheet, is hostile, or is too large.
"""

from app.intake.packages import MOST_BYTES, OLE
from app.intake.sheet_rows import LOCKED, Sheet, SheetRefused
from app.intake.sheets_csv import NO_TEXT, read_csv

TOO_LARGE = "This file is larger than 5 MiB. Take out what is no list of organizations, and upload it again."
EMPTY = "This file is empty."
OLD_EXCEL = "This is an old Excel workbook (.xls). Open it, save it as an Excel workbook (.xlsx), and upload it again."
WEB_PAGE = "This is a web page, whatever its name says. Open it in your spreadsheet program, save it as .xlsx, and upload it again."
SEEMS = {
    b"%PDF": "This is a PDF, not a spreadsheet. Upload the spreadsheet it was made from.",
    b"{\\rtf": "This is an RTF document, not a spreadsheet.",
    b"\x89PNG": "This is a picture, not a spreadsheet.",
    b"\xff\xd8\xff": "This is a picture, not a spreadsheet.",
    b"GIF8": "This is a picture, not a spreadsheet.",
    b"<?xml": "This is an XML file. Open it in your spreadsheet program, save it as .xlsx, and upload it again.",
    b"<!doctype html": WEB_PAGE,
    b"<html": WEB_PAGE,
    b"\x1f\x8b": "This file is compressed. Unpack it first.",
    b"PK\x05\x06": NO_TEXT,
}


def read_sheet(content: bytes, *, encoding: str = "") -> Sheet:
    """Return the rows of a spreadsheet. `encoding` is one of `sheets_csv.ENCODINGS`, or empty to find it out. Raises SheetRefused."""
    if len(content) > MOST_BYTES:
        raise SheetRefused(TOO_LARGE)
    if not content.strip():
        raise SheetRefused(EMPTY)
    if content.startswith(b"PK\x03\x04"):
        from app.intake.sheets_xlsx import read_xlsx

        return read_xlsx(content)
    if content.startswith(OLE):
        raise SheetRefused(LOCKED if "EncryptedPackage".encode("utf-16-le") in content else OLD_EXCEL)
    beginning = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for sign, sentence in SEEMS.items():
        if beginning.startswith(sign.lower()):
            raise SheetRefused(sentence)
    return read_csv(content, encoding=encoding)
