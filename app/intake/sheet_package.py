"""A workbook of our own making round the one sheet that is read: openpyxl sees no names, links, styles or further sheets of a stranger.

Of the styles only this stays: which cells hold a day, and which a length of time. No format is handed on as it was written.
"""

import io
from collections.abc import Iterator, Mapping
from itertools import islice
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring
from openpyxl.styles.numbers import is_date_format, is_timedelta_format

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""The namespace of the standard's strict form, which openpyxl does not know; its cells are written alike."""

RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
OUR_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/{WORKBOOK}" ContentType="{TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/{TEXTS}" ContentType="{TYPE}.sharedStrings+xml"/></Types>'
)
OUR_WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><workbookPr date1904="{{}}"/>'
    '<sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
OUR_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/worksheet" Target="/{SHEET}"/></Relationships>'
)
OUR_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font/></fonts><fills><fill><patternFill/></fill></fills>'
    "<borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs>{}</cellXfs>"
    '<cellStyles><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
LONGEST_CODE, MOST_CODES, MOST_STYLES = 255, 1_000, 65_490
"""Excel's own limits, and more number formats than it takes. openpyxl's pattern costs the square of the brackets in a code."""

NUMBER, DAY, ELAPSED = "0", "14", "46"
"""Formats that every spreadsheet program knows by number."""

NO_TEXTS = f'<sst xmlns="{MAIN}"/>'.encode()


def make_package(parts: Mapping[str, bytes], sheet: str, workbook: Element) -> bytes:
    """Return a workbook with one of the sheets. `parts` must have been looked through; `workbook` says from when days are counted."""
    properties = next((one for one in workbook.iter() if one.tag.endswith("}workbookPr")), None)
    is_1904 = properties is not None and properties.get("date1904") in {"1", "true"}
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": OUR_TYPES,
        WORKBOOK: OUR_WORKBOOK.format(int(is_1904)),
        RELATIONS: OUR_RELATIONS,
        SHEET: parts[sheet].replace(STRICT, MAIN.encode()),
        TEXTS: parts.get(TEXTS, NO_TEXTS).replace(STRICT, MAIN.encode()),
    }
    if STYLES in parts:
        files[STYLES] = _number_formats(fromstring(parts[STYLES]))
    made = io.BytesIO()
    with ZipFile(made, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return made.getvalue()


def _number_formats(styles: Element) -> str:
    known = {one.get("numFmtId", ""): kind for one in _codes(styles) if (kind := _kind(one.get("formatCode", "")))}
    lists = (one for one in styles if one.tag.endswith("}cellXfs"))
    cells = (one.get("numFmtId", NUMBER) for listed in lists for one in listed if one.tag.endswith("}xf"))
    return OUR_STYLES.format("".join(f"<xf numFmtId={quoteattr(known.get(id_, id_))}/>" for id_ in islice(cells, MOST_STYLES)))


def _codes(styles: Element) -> Iterator[Element]:
    return islice((one for one in styles.iter() if one.tag.endswith("}numFmt")), MOST_CODES)


def _kind(code: str) -> str:
    """Return the known format that a code is read like, nothing for one that no spreadsheet program writes."""
    if len(code) > LONGEST_CODE:
        return ""
    if not is_date_format(code):
        return NUMBER
    return ELAPSED if is_timedelta_format(code) else DAY
