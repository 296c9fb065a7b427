"""Reading a pasted or uploaded list of organizations to invite. Nothing is written here; every row comes back, good or bad.

Columns are known by their headings (`import_columns`), in any order: `name` or `name_<language>`, `email`, and what else there is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.import_columns import SEVERAL, find_field, is_name
from app.errors import Invalid
from app.intake import sheet_rows, sheets_csv
from app.intake.sheet_rows import Row, SheetRefused

MOST_ROWS = sheet_rows.MOST_ROWS
FIELDS = ("email", "contact_name", "language", "acronym", "country_of_focus", "country_of_base", "scope")
"""What a guest has beside its names. A list may hold more, for the directory; here it is left out."""


@dataclass(frozen=True)
class Guest:
    """One organization to invite, as typed. `line` is the row's number in the list, for messages; `names` maps languages to names."""

    names: Mapping[str, str]
    email: str
    contact_name: str = ""
    language: str = ""
    acronym: str = ""
    country_of_focus: str = ""
    country_of_base: str = ""
    scope: str = ""
    kind: str = ""
    counts_as: int = 1
    line: int = 0
    fault: str = field(default="", compare=False)


def decode(raw: bytes) -> str:
    """Return the text of an uploaded file, in whatever encoding it is. Raises Invalid when it is no text."""
    try:
        return sheets_csv.decode(raw, sheets_csv.find_encoding(raw))
    except SheetRefused as error:
        raise Invalid({"list": error.message}) from error


def parse(content: str, *, default_language: str) -> list[Guest]:
    """Read a list. Raises Invalid when it has no usable headings or too many rows; a bad row is left to `invitations.invite`."""
    try:
        sheet = sheets_csv.read_text(content.lstrip("\ufeff"))
    except SheetRefused as error:
        raise Invalid({"list": error.message}) from error
    columns = _columns(sheet.headings, default_language)
    return [_guest(columns, row) for row in sheet.rows]


def _columns(headings: Sequence[str], default_language: str) -> list[str]:
    columns = [find_field(heading, default_language) for heading in headings]
    if "email" not in columns or not any(map(is_name, columns)):
        raise Invalid({"list": "The first row needs the headings “name” (or “name_en”, “name_be”, …) and “email”."})
    if any(count > 1 and column not in SEVERAL for column, count in Counter(filter(None, columns)).items()):
        raise Invalid({"list": "Two columns have the same heading."})
    return columns


def _guest(columns: Sequence[str], row: Row) -> Guest:
    cells = {column: cell for column, cell in zip(columns, row.cells, strict=False) if cell}
    names = {column.partition(":")[2]: cell for column, cell in cells.items() if is_name(column)}
    fault = " ".join(f"{row.cell_name(index)}: {sentence}" for index, sentence in row.faults.items())
    given: dict[str, Any] = {"email": "", **{name: cells[name] for name in FIELDS if name in cells}}
    return Guest(names=names, line=row.number, fault=fault, **given)
