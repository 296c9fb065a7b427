"""Reading a pasted or uploaded CSV of organizations to invite. Nothing is written here; every row comes back, good or bad.

Columns by heading, in any order: `name` or `name_<language>`, `acronym`, `country` (of focus), `country_of_base`, `scope`, `email`,
`contact`, `language`. Commas, semicolons and tabs; UTF-8 or UTF-16, with or without a byte order mark.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.errors import Invalid

MOST_ROWS = 10_000
HEADINGS = {
    "acronym": "acronym",
    "country": "country_of_focus",
    "country_of_focus": "country_of_focus",
    "country_of_base": "country_of_base",
    "scope": "scope",
    "email": "email",
    "e-mail": "email",
    "mail": "email",
    "contact": "contact_name",
    "contact_name": "contact_name",
    "language": "language",
}
NAME_HEADING = re.compile(r"(?:name|organization|organisation)(?:_([a-z]{2,3}(?:[-_][a-z0-9]+)*))?", re.IGNORECASE)


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
    line: int = 0
    fault: str = field(default="", compare=False)


def decode(raw: bytes) -> str:
    """Return the text of an uploaded file. Raises Invalid when it is neither UTF-8 nor UTF-16."""
    try:
        return raw.decode(_encoding(raw))
    except UnicodeDecodeError as error:
        raise Invalid({"list": "This file is not in Unicode. Please save it as “CSV UTF-8” and try again."}) from error


def parse(content: str, *, default_language: str) -> list[Guest]:
    """Read a list. Raises Invalid when it has no usable headings or too many rows; a bad row is left to `invitations.invite`."""
    content = content.lstrip("\ufeff")
    lines = csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content), strict=True)
    try:
        rows = [(number, row) for number, row in enumerate(lines, 1) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise Invalid({"list": "This list cannot be read. Is a quotation mark left open?"}) from error
    if len(rows) <= 1:
        raise Invalid({"list": "The list needs a row of headings and at least one organization."})
    if len(rows) > MOST_ROWS + 1:
        raise Invalid({"list": "A list can have at most 10,000 rows."})
    columns = _columns(rows[0][1], default_language)
    return [_guest(columns, row, number) for number, row in rows[1:]]


def _encoding(raw: bytes) -> str:
    """UTF-16 shows by its mark, or by the empty half of its first letter: a heading is ASCII."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    if raw[:1] == b"\0":
        return "utf-16-be"
    return "utf-16-le" if raw[1:2] == b"\0" else "utf-8-sig"


def _delimiter(content: str) -> str:
    heading = content.lstrip().partition("\n")[0]
    return max(",;\t", key=heading.count)


def _columns(heading: list[str], default_language: str) -> list[str]:
    columns = [_column(cell.strip(), default_language) for cell in heading]
    if "email" not in columns or not any(column.startswith("name:") for column in columns):
        raise Invalid({"list": "The first row needs the headings “name” (or “name_en”, “name_be”, …) and “email”."})
    known = [column for column in columns if column]
    if len(known) > len(set(known)):
        raise Invalid({"list": "Two columns have the same heading."})
    return columns


def _column(cell: str, default_language: str) -> str:
    name = NAME_HEADING.fullmatch(cell)
    if name:
        return "name:" + (name[1] or default_language).replace("_", "-").lower()
    return HEADINGS.get(cell.lower().replace(" ", "_"), "")


def _guest(columns: list[str], row: list[str], line: int) -> Guest:
    cells = dict(_cells(columns, row))
    names = {column.removeprefix("name:"): cell for column, cell in cells.items() if column.startswith("name:") and cell}
    others = {column: cell for column, cell in cells.items() if not column.startswith("name:")}
    fault = "This row has more cells than the headings." if any(cell.strip() for cell in row[len(columns) :]) else ""
    return Guest(names=names, email=others.pop("email", ""), line=line, fault=fault, **others)


def _cells(columns: list[str], row: list[str]) -> Iterator[tuple[str, str]]:
    for column, cell in zip(columns, row, strict=False):
        if column:
            yield column, cell.strip()
