"""The rows of a spreadsheet as text: which one holds the headings, and how much of a row and a cell is taken.

A cell that cannot be taken spoils its own row: the row keeps the fault under the cell's column. Only too many rows spoil the whole.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from app.errors import Invalid

MOST_ROWS = 10_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000
SHOWN_OF_LONG = 60
LOOKED_AT = 10
"""Among so many rows from the top the headings are looked for: above them there may be a title and a date."""

LOCKED = "This workbook is protected by a password. Save it without the password and upload it again."
EMPTY = "The list needs a row of headings and at least one organization."
TOO_MANY_ROWS = "A list can have at most 10,000 rows. Please divide it."
TOO_MANY_COLUMNS = "A list can have at most 200 columns."
BEYOND = "This row has more cells than the headings. Is there a separator inside a text that has no quotation marks?"


class SheetRefused(Invalid):
    """A file that is not read, with the sentence that says why and what to do. It stands beside the field `file`."""

    code = "sheet_refused"

    def __init__(self, sentence: str) -> None:
        super().__init__({"file": sentence}, sentence)


@dataclass(frozen=True)
class Row:
    """One row. `number` is the one a spreadsheet shows; `faults` maps the index of a column to what is wrong with its cell."""

    number: int
    cells: Sequence[str]
    faults: Mapping[int, str] = field(default_factory=dict)

    def cell_name(self, index: int) -> str:
        """Return the name a spreadsheet gives one of the cells: "C17"."""
        return f"{column_letter(index)}{self.number}"


@dataclass(frozen=True)
class Sheet:
    """A spreadsheet as it was read. A column without a heading has its letter as one, such as "Column C".

    `encoding` and `separator` belong to a CSV, `name` to the one sheet of a workbook that was read; `notes` tell what was left out.
    """

    headings: Sequence[str]
    rows: Sequence[Row]
    encoding: str = ""
    separator: str = ""
    name: str = ""
    notes: Sequence[str] = ()


def assemble(rows: Iterable[Row], *, is_ragged: bool) -> Sheet:
    """Return the headings and the rows with something in them. Raises SheetRefused when there are none or too many.

    `is_ragged`: cells beyond the headings say that a row of text was divided wrongly; in a grid they are columns without a heading.
    """
    filled = (row for row in map(_fit, rows) if row.cells or row.faults)
    top = list(islice(filled, LOOKED_AT))
    above, heading, first = _find_headings(top)
    body = list(islice(chain(first, filled), MOST_ROWS + 1))
    if not body:
        raise SheetRefused(EMPTY)
    if len(body) > MOST_ROWS:
        raise SheetRefused(TOO_MANY_ROWS)
    width = len(heading.cells) if is_ragged and heading.number else max(len(row.cells) for row in (heading, *body))
    if width > MOST_COLUMNS:
        raise SheetRefused(TOO_MANY_COLUMNS)
    headings = [cell or f"Column {column_letter(index)}" for index, cell in enumerate(_padded(heading.cells, width))]
    return Sheet(headings, [_within(row, width) for row in body], notes=list(_notes(above, heading)))


def column_letter(index: int) -> str:
    """Return the letters of a column, the first being index 0: "A"."""
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(index + 1))


def _fit(row: Row) -> Row:
    """Take the white space around every cell away, empty cells from the end, and what is too long of a text."""
    cells = [cell.strip() for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    faults = dict(row.faults)
    for index, cell in enumerate(cells):
        if len(cell) > LONGEST_CELL:
            cells[index] = f"{cell[:SHOWN_OF_LONG]}…"
            faults.setdefault(index, f"This cell holds {len(cell):,} characters; 2,000 are the most.")
    return Row(row.number, cells, faults)


def _find_headings(top: Sequence[Row]) -> tuple[Sequence[Row], Row, Sequence[Row]]:
    """Divide the first rows into what stands above the headings, the headings, and the rows below; row 0 where there are no headings."""
    place = next((place for place, row in enumerate(top) if sum(map(bool, row.cells)) > 1), 0)
    if not top:
        raise SheetRefused(EMPTY)
    if any(_is_address(cell) for cell in top[place].cells):
        return top[:place], Row(0, ()), top[place:]
    return top[:place], top[place], top[place + 1 :]


def _is_address(cell: str) -> bool:
    return "@" in cell.strip("@") and "." in cell.rpartition("@")[2] and " " not in cell


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _within(row: Row, width: int) -> Row:
    """Return a row that is as wide as the headings. What stands beyond them is a fault at its cell."""
    beyond = next((index for index, cell in enumerate(row.cells) if index >= width and cell), None)
    faults = row.faults if beyond is None else {**row.faults, beyond: BEYOND}
    return replace(row, cells=_padded(row.cells[:width], width), faults=faults)


def _notes(above: Sequence[Row], heading: Row) -> Iterator[str]:
    if above:
        yield (
            f"The headings stand in row {heading.number}; what stands above them was left out."
            if heading.number
            else (f"Row {above[-1].number} and what stands above it were left out.")
        )
    if not heading.number:
        yield "There is no row of headings, so the columns are called by their letters."
