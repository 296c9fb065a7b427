"""A table of HTML as a Markdown table: every row on one line, the first row its head. A box of one column is no table."""

from collections.abc import Iterator

from app.intake.html_tree import HEADINGS, Element
from app.intake.inline_markdown import write_inline
from app.intake.runs import Run, read_runs

MOST_COLUMNS = 20
LINES = HEADINGS | {"p", "li", "dt", "dd"}


def rows_of(table: Element) -> list[list[Element]]:
    """Return the cells of each row, not those of tables inside the cells."""
    return [[cell for cell in _children(row) if cell.tag in {"td", "th"}] for row in _rows(table)]


def is_box(table: Element) -> bool:
    """Whether a table has one column only: a frame around paragraphs, or somebody's layout."""
    return max((len(row) for row in rows_of(table)), default=0) <= 1


def write_table(table: Element) -> str:
    """Return the table, or "" for one without words. Joined cells leave the places they cover empty."""
    lines: list[list[str]] = []
    covered: dict[int, int] = {}
    for row in rows_of(table):
        line = _line(row, covered)
        if any(line):
            lines.append(line)
    if not lines:
        return ""
    width = max(map(len, lines))
    head, *rest = lines
    return "\n".join(map(_joined, [[*head, *[""] * (width - len(head))], ["---"] * width, *rest]))


def _line(row: list[Element], covered: dict[int, int]) -> list[str]:
    """Write one row. `covered` counts, by column, the rows that a cell above still covers; it is kept up to date."""
    line: list[str] = []
    for cell in row:
        _skip(line, covered)
        if len(line) >= MOST_COLUMNS:
            break
        spans, below = _span(cell, "colspan"), _span(cell, "rowspan") - 1
        spans = min(spans, MOST_COLUMNS - len(line))
        covered.update({len(line) + place: below for place in range(spans) if below})
        line += [_cell(cell), *[""] * (spans - 1)]
    _skip(line, covered)
    return line


def _skip(line: list[str], covered: dict[int, int]) -> None:
    while covered.get(len(line), 0) > 0:
        covered[len(line)] -= 1
        line.append("")


def _cell(cell: Element) -> str:
    """Write all of a cell on one line; blocks in it are set apart by a space."""
    runs: list[Run] = []
    for block in _blocks(cell):
        read = read_runs(block)
        runs += [Run(" "), *read] if runs and read else read
    return write_inline(runs, is_one_line=True).replace("|", r"\|")


def _blocks(cell: Element) -> Iterator[Element]:
    """The words that stand in no paragraph of the cell, then its paragraphs and items: the innermost, in their order."""
    holders = {element for element in cell.walk() if element is not cell and any(one.tag in LINES for one in element.walk())}
    yield Element("p", {}, [child for child in cell.children if child not in holders])
    for element in cell.walk():
        if element in holders and element.tag in LINES and holders.isdisjoint(_children(element)):
            yield element


def _joined(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _span(cell: Element, name: str) -> int:
    value = cell.attributes.get(name, "")
    return max(1, min(int(value[:4]), 1000)) if value.isascii() and value.isdigit() else 1


def _rows(table: Element) -> Iterator[Element]:
    for child in _children(table):
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from (row for row in _children(child) if row.tag == "tr")


def _children(element: Element) -> Iterator[Element]:
    return (child for child in element.children if isinstance(child, Element))
