"""The result of an import as a CSV file: the list as it was, and what became of every row. Corrected, it can be imported again."""

import csv
import io
from collections.abc import Iterator, Sequence

from app.domain.import_plans import Change, Fate, Plan, Planned
from app.publishing.data import safe_cell

STATUSES = {
    Fate.NEW: "added",
    Fate.CONTACT: "contact added",
    Fate.UPDATED: "updated",
    Fate.UNCHANGED: "unchanged",
    Fate.UNDECIDED: "left out",
    Fate.REFUSED: "refused",
}


def write_csv(headings: Sequence[str], plan: Plan) -> str:
    """Return the rows in their order, every cell safe from being run as a formula."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([*map(safe_cell, headings), "row", "status", "reason"])
    for row in plan.rows:
        cells = [*row.entered.cells, *[""] * (len(headings) - len(row.entered.cells))]
        writer.writerow([*map(safe_cell, cells), row.entered.line, STATUSES[row.fate], safe_cell(" ".join(reasons(row)))])
    return target.getvalue()


def reasons(row: Planned) -> Iterator[str]:
    """Tell why a row has its fate: the cells that are wrong, or what changes."""
    yield from (f"{cell}: {sentence}" for cell, sentence in row.errors.items())
    yield from (f"{change.field}: {_told(change)}." for change in row.changes)
    yield from row.cautions


def _told(change: Change) -> str:
    """Tell the new value; of the notes only that there are some."""
    if change.field == "notes":
        return "added"
    after = change.after
    if isinstance(after, dict):
        return "; ".join(f"{tag} {name}" for tag, name in after.items())
    return "; ".join(after) if isinstance(after, list) else str(after)
