"""The result of an import as a CSV file: the list as it was, and what became of every row. Corrected, it can be imported again."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from app.domain.import_columns import FIELDS, OF_A_RESULT
from app.domain.import_plans import Change, Fate, Plan, Planned, given
from app.i18n.formats import country_name, language_name
from app.intake.sheet_rows import Sheet
from app.publishing.data import plain_cell, safe_cell

SPOKEN = "en"
"""The desk's language."""

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
    writer.writerow([*map(safe_cell, headings), *OF_A_RESULT])
    for row in plan.rows:
        cells = [*row.entered.cells, *[""] * (len(headings) - len(row.entered.cells))]
        writer.writerow([*map(safe_cell, cells), row.entered.line, STATUSES[row.fate], safe_cell(" ".join(reasons(row)))])
    return target.getvalue()


def without_guards(sheet: Sheet) -> Sheet:
    """Return the file of a result that comes back without what keeps its cells from being run; any other list as it is."""
    if tuple(sheet.headings[-len(OF_A_RESULT) :]) != OF_A_RESULT:
        return sheet
    headings = [plain_cell(heading) for heading in sheet.headings]
    return replace(sheet, headings=headings, rows=[replace(row, cells=[plain_cell(cell) for cell in row.cells]) for row in sheet.rows])


def only_refused(content: str) -> str:
    """Return the file without the rows that stand in the directory now: what is left to correct."""
    headings, *rows = csv.reader(io.StringIO(content, newline=""))
    target = io.StringIO(newline="")
    refused = STATUSES[Fate.REFUSED]
    csv.writer(target).writerows([headings, *(row for row in rows if row[-2] == refused)])
    return target.getvalue()


def reasons(row: Planned) -> Iterator[str]:
    """Tell why a row has its fate: the cells that are wrong, or what changes."""
    yield from (f"{cell}: {sentence}" for cell, sentence in row.errors.items())
    for change in row.changes:
        yield from (f"{told}." for told in describe(change))
    for change in row.kept:
        yield from (f"Not changed – {told}." for told in describe(change))
    yield from row.cautions


def describe(change: Change) -> Iterator[str]:
    """Tell a change as "Country of focus: BY → LT", every name by itself; of the notes only that there are more."""
    if change.field == "names":
        for tag, name in change.after.items():
            if change.before.get(tag) != name:
                yield _told(f"Name ({tag})", change.before.get(tag, ""), name)
    elif change.field == "notes":
        yield "Notes: more"
    elif change.field == "aliases":
        yield f"{FIELDS['aliases']}: {'; '.join(change.after)}"
    else:
        yield _told(FIELDS[change.field], change.before, change.after)


def values(row: Planned) -> Iterator[str]:
    """Tell what a new partner or contact is written with, beside names and address: "Kind: network". An update tells its changes."""
    entered = row.entered
    if row.fate == Fate.NEW:
        yield from (f"{FIELDS[name]}: {_spoken(name, value)}" for name, value in given(entered).items())
    if row.fate == Fate.NEW and entered.aliases:
        yield f"{FIELDS['aliases']}: {'; '.join(entered.aliases)}"
    if row.fate in {Fate.NEW, Fate.CONTACT}:
        yield from (f"{FIELDS[name]}: {_spoken(name, value)}" for name, value in entered.contact.items())
    if row.fate == Fate.NEW and entered.notes:
        yield f"{FIELDS['notes']}: {entered.notes}"


def _spoken(field: str, value: object) -> str:
    """Return a value as the page says it elsewhere: countries and languages by their names."""
    if field in {"country_of_focus", "country_of_base"}:
        return country_name(str(value), SPOKEN)
    if field == "language":
        return language_name(str(value), SPOKEN)
    return value.value.replace("_", " ") if isinstance(value, StrEnum) else str(value)


def _told(label: str, before: str | None, after: str) -> str:
    return f"{label}: {before} → {after}" if before else f"{label}: {after}"
