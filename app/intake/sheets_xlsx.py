"""An Excel workbook (.xlsx) → the rows of its first visible sheet that has some, through openpyxl.

openpyxl gets a package of our own making: the one sheet, its texts and its number formats, all looked through before. Macros, links
to other files and further sheets are left out and told. A formula is never worked out: what was stored with it counts.
"""

import io
import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from xml.etree.ElementTree import Element, ParseError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile, ZipInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from app.intake.packages import MEBIBYTE, PackageTrouble, Trouble, list_entries, take
from app.intake.sheet_package import RELATIONS, WORKBOOK, make_package
from app.intake.sheet_rows import LOCKED, LOOKED_AT, MOST_COLUMNS, MOST_ROWS, TOO_MANY_COLUMNS, Row, Sheet, SheetRefused, assemble
from app.intake.sheets_xml import Extent, Overgrown, Scan

MOST_XML = 48 * MEBIBYTE
MOST_CELLS = (MOST_ROWS + LOOKED_AT) * MOST_COLUMNS
"""openpyxl makes a cell for every place down to the last filled one: two cells far apart would cost half a minute."""

MOST_NAMED = 5
BOMB = "This file unpacks to far more than a list of organizations has. It was not opened."
BROKEN = "This workbook is damaged. Open it in your spreadsheet program, save it again as .xlsx, and upload it."
NO_ROWS = "No visible sheet of this workbook has a row of headings and at least one organization."
TROUBLES = {Trouble.BOMB: BOMB, Trouble.LOCKED: LOCKED, Trouble.BROKEN: BROKEN}
INSIDE = {
    "word/document.xml": "This is a Word document. Copy its table into a spreadsheet, save that as .xlsx, and upload it.",
    "ppt/presentation.xml": "This is a PowerPoint presentation, not a spreadsheet.",
    "Index/Document.iwa": "This is a Numbers or Pages file. Export it as an Excel workbook (.xlsx) and upload it again.",
    "xl/workbook.bin": "This is a binary workbook (.xlsb). Save it as an Excel workbook (.xlsx) and upload it again.",
}
ODS = "This is an OpenDocument spreadsheet (.ods). Save it as an Excel workbook (.xlsx) or as CSV and upload it again."
UNKNOWN = "This is neither a table in text (.csv) nor an Excel workbook (.xlsx)."
ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!"})
FAULTS = (ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError, RuntimeError, TypeError, ValueError)
"""What openpyxl may raise for a workbook that no program wrote."""

# It tells standard error what stands in cells, and Python remembers every such sentence for as long as the process lives.
warnings.filterwarnings("ignore", module=r"openpyxl\.")


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it: `part` is the name of its XML."""

    name: str
    part: str
    is_visible: bool


def read_xlsx(content: bytes) -> Sheet:
    """Return the rows of a workbook. Raises SheetRefused, with the sentence to show."""
    try:
        with ZipFile(io.BytesIO(content)) as package:
            entries = {entry.filename: entry for entry in _checked(package, len(content))}
            parts = _read_parts(package, entries)
        return _read_first(parts, has_macros=any(name.lower().endswith("vbaproject.bin") for name in entries))
    except PackageTrouble as error:
        raise SheetRefused(TROUBLES[error.trouble]) from error
    except (Overgrown, DefusedXmlException) as error:
        raise SheetRefused(BOMB) from error
    except (BadZipFile, ExpatError, ParseError, zlib.error, *FAULTS) as error:
        raise SheetRefused(BROKEN) from error


def _checked(package: ZipFile, size: int) -> list[ZipInfo]:
    """Judge by the directory alone: nothing has been unpacked yet."""
    entries = list_entries(package, size)
    names = {entry.filename for entry in entries}
    for name, sentence in INSIDE.items():
        if name in names:
            raise SheetRefused(sentence)
    if "mimetype" in names and b"opendocument" in take(package, package.getinfo("mimetype"), 200):
        raise SheetRefused(ODS)
    if not {WORKBOOK, RELATIONS} <= names:
        raise SheetRefused(UNKNOWN)
    return entries


def _read_parts(package: ZipFile, entries: Mapping[str, ZipInfo]) -> dict[str, bytes]:
    """Unpack the XML of sheets, texts and formats; nothing of pictures, links, macros or comments."""
    parts: dict[str, bytes] = {}
    room = MOST_XML
    for name, entry in entries.items():
        is_of_the_workbook = name.startswith("xl/") and name.endswith(".xml") and name.count("/") == 1
        if is_of_the_workbook or (name.startswith("xl/worksheets/") and name.endswith(".xml")) or name == RELATIONS:
            parts[name] = take(package, entry, room)
            room -= len(parts[name])
    return parts


def _read_first(parts: Mapping[str, bytes], *, has_macros: bool) -> Sheet:
    scan = Scan()
    for name in (WORKBOOK, RELATIONS, "xl/sharedStrings.xml", "xl/styles.xml"):
        scan.read(parts.get(name, b"<empty/>"))
    workbook = fromstring(parts[WORKBOOK])
    listed = list(_list_sheets(workbook, fromstring(parts[RELATIONS])))
    visible = {sheet.part: sheet for sheet in listed if sheet.is_visible and sheet.part in parts}
    for sheet in visible.values():
        if (extent := scan.read(parts[sheet.part])).filled_rows > 1:
            assembled = assemble(_rows(make_package(parts, sheet.part, workbook), extent), is_ragged=False)
            others = [other.name for other in listed if other is not sheet]
            notes = [*_notes(extent, others, has_macros=has_macros), *assembled.notes]
            return replace(assembled, name=sheet.name, notes=notes)
    raise SheetRefused(NO_ROWS)


def _list_sheets(workbook: Element, relations: Element) -> Iterator[_Listed]:
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    for sheet in workbook.iter():
        if sheet.tag.endswith("}sheet"):
            relation = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
            target = targets.get(relation, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            yield _Listed(sheet.get("name", ""), part, sheet.get("state", "visible") == "visible")


def _rows(package: bytes, extent: Extent) -> Iterator[Row]:
    """Yield the rows with something in them down to the last one; openpyxl is not asked for what comes after the cells."""
    if extent.last_column > MOST_COLUMNS:
        raise SheetRefused(TOO_MANY_COLUMNS)
    if extent.last_row * extent.last_column > MOST_CELLS:
        raise SheetRefused(BOMB)
    unsaved: dict[int, dict[int, str]] = {}
    for row, column in extent.unsaved:
        unsaved.setdefault(row, {})[column - 1] = "This cell holds a formula without a saved result. Open the file, save it, and upload it."
    workbook = load_workbook(io.BytesIO(package), read_only=True, data_only=True, keep_links=False)
    sheet = workbook.worksheets[0]
    values = sheet.iter_rows(max_row=extent.last_row, max_col=extent.last_column, values_only=True)
    empty = (None,) * extent.last_column
    for number, row in enumerate(islice(values, extent.last_row), 1):
        if row == empty and number not in unsaved:
            continue
        cells = [_text(value) for value in row]
        errors = {index: f"This cell holds the error {cell}." for index, cell in enumerate(cells) if cell in ERRORS}
        yield Row(number, cells, errors | unsaved.get(number, {}))


def _text(value: object) -> str:
    """Return a value as it reads: days without a time of day, whole numbers without a point."""
    match value:
        case None:
            return ""
        case str():
            return str(unescape(value))
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
    return str(value)


def _notes(extent: Extent, others: Sequence[str], *, has_macros: bool) -> Iterator[str]:
    if has_macros:
        yield "This workbook has macros. They were neither run nor read."
    if others:
        named = ", ".join(f"“{name}”" for name in others[:MOST_NAMED])
        more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
        yield f"One sheet was read. Left out: {named}{more}."
    if extent.formulas > len(extent.unsaved):
        yield f"{extent.formulas - len(extent.unsaved):,} cells hold formulas. Their results as they were saved were read."
    if extent.hidden_rows:
        yield f"{extent.hidden_rows:,} rows are hidden in the sheet, perhaps by a filter. They were read like the others."
