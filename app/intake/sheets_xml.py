"""The XML of a workbook, looked through before anything is built of it.

Refuses what no spreadsheet program writes and a parser would pay for (document types, depth, millions of tags); remembers what
openpyxl does not tell: which formulas have no stored result, which rows are hidden, where the last filled cell is.
"""

from dataclasses import dataclass, field
from xml.parsers import expat

from openpyxl.utils import column_index_from_string

from app.intake.sheet_package import MAIN, STRICT

MOST_ELEMENTS = 1_300_000
DEEPEST = 120
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
ROWS = frozenset({f"{MAIN} row", f"{STRICT.decode()} row"})
BEHIND_THE_CELLS = frozenset(
    {"autoFilter", "colBreaks", "conditionalFormatting", "customSheetViews", "dataValidations", "headerFooter", "hyperlinks"}
    | {"legacyDrawing", "mergeCells", "pageMargins", "pageSetup", "printOptions", "rowBreaks", "scenarios", "sheetProtection", "tableParts"}
)
"""What every program writes after the rows, where openpyxl is not asked for it. Before them it would pay the square of its length."""


class Overgrown(ValueError):
    """More than a workbook has, or what it never has."""


@dataclass
class Extent:
    """What a worksheet holds: its last row and column with something in them, and how many rows have something.

    `unsaved` are the row and column of formulas without a stored result, counted from 1.
    """

    last_row: int = 0
    last_column: int = 0
    filled_rows: int = 0
    hidden_rows: int = 0
    formulas: int = 0
    unsaved: list[tuple[int, int]] = field(default_factory=list)


class Scan:
    """Looks through the parts of one workbook; what they may hold is counted together. Raises Overgrown, or expat's ExpatError."""

    def __init__(self) -> None:
        self._elements = 0

    def read(self, content: bytes) -> Extent:
        """Return the extent of a worksheet; that of any other part says nothing."""
        reading = _Reading(self._elements)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.StartElementHandler = reading.enter
        parser.EndElementHandler = reading.leave
        parser.CharacterDataHandler = reading.say
        parser.Parse(content, True)
        self._elements = reading.elements
        return reading.extent


class _Reading:
    """One part on its way through expat."""

    def __init__(self, elements: int) -> None:
        self.extent = Extent()
        self.elements = elements
        self._depth = 0
        self._row = self._column = self._filled_row = 0
        self._is_text = self._is_filled = self._is_formula = self._is_told = self._is_hidden = False
        self._is_behind = False

    def enter(self, tag: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self._depth += 1
        if self.elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise Overgrown
        match tag.rpartition(" ")[2]:
            case "c":
                self._enter_cell(attributes)
            case "row":
                self._row = _bounded(attributes.get("r", ""), self._row + 1)
                self._column = 0
                self._is_hidden = attributes.get("hidden", "") in {"1", "true"}
            case "f":
                self._is_formula = True
            case "v" | "t":
                self._is_text = True
            case name if name in BEHIND_THE_CELLS:
                self._is_behind = True

    def say(self, text: str) -> None:
        self._is_filled |= self._is_text and bool(text)

    def leave(self, tag: str) -> None:
        self._depth -= 1
        if self._is_behind and tag in ROWS:
            raise Overgrown
        match tag.rpartition(" ")[2]:
            case "v" | "t":
                self._is_text = False
            case "c":
                self._leave_cell()

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        """A cell such as C17 may say where it stands, else it stands beside the last one. Its row is the one it is in."""
        letters = attributes.get("r", "").rstrip("0123456789")
        self._column = column_index_from_string(letters) if letters else self._column + 1
        self._is_filled = self._is_formula = False
        self._is_told = attributes.get("t") == "str"

    def _leave_cell(self) -> None:
        """A formula whose result is text may have an empty one; any other that was worked out has stored something."""
        extent = self.extent
        extent.formulas += self._is_formula
        is_unsaved = self._is_formula and not self._is_filled and not self._is_told
        if is_unsaved:
            extent.unsaved.append((self._row, self._column))
        if not (self._is_filled or is_unsaved):
            return
        if self._row != self._filled_row:
            self._filled_row = self._row
            extent.filled_rows += 1
            extent.hidden_rows += self._is_hidden
        extent.last_row = max(extent.last_row, self._row)
        extent.last_column = max(extent.last_column, self._column)


def _bounded(row: str, otherwise: int) -> int:
    """Return the number of a row, `otherwise` where it is not told. Counting up to one that no spreadsheet has would take for ever."""
    if row and not (row.isascii() and row.isdigit() and len(row) <= len(str(LAST_ROW))):
        raise Overgrown
    number = int(row or otherwise)
    if not 1 <= number <= LAST_ROW:
        raise Overgrown
    return number


def _refuse(*_: object) -> None:
    raise Overgrown
