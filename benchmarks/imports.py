"""Ten thousand organizations from a spreadsheet into the directory: read, looked at, confirmed; and the same list again, changed."""

import csv
import io
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TypeVar

from openpyxl import Workbook

from app import clock
from app.db import Database
from app.domain import imports
from app.domain.import_plans import Fate
from app.intake.sheet_rows import Sheet
from app.intake.sheets import read_sheet
from benchmarks.installations import POSTGRESQL, SQLITE, Workshop, opened
from benchmarks.names import country_of, name_of
from benchmarks.report import Goal, Report
from tests import cast
from tests.cast import Lead

Result = TypeVar("Result")
ORGANIZATIONS = 10_000
GOAL_SECONDS = 15
HEADINGS = ("name", "email", "contact", "language", "country", "acronym", "website", "notes")


def measure(workshop: Workshop) -> Iterator[Report]:
    table = [HEADINGS, *map(_row, range(ORGANIZATIONS))]
    sheets = {}
    report = Report(f"imports: {ORGANIZATIONS:,} rows, {len(HEADINGS)} columns", ("what", "seconds", "rows a second"))
    for name, content in (("CSV", _as_csv(table)), ("XLSX", _as_xlsx(table))):
        sheets[name], seconds = _timed(partial(read_sheet, content))
        report.add(f"reading {name}", seconds, ORGANIZATIONS / seconds)
    for kind in (SQLITE, POSTGRESQL):
        with opened(workshop.install(kind)) as database:
            lead = cast.new_lead(database)
            for name, sheet, fate in (("new", sheets["CSV"], Fate.NEW), ("unchanged", sheets["XLSX"], Fate.UNCHANGED)):
                seconds = _import(database, lead, sheet, fate, report, f"{kind}, {name}")
                report.goals.append(Goal(f"import of {ORGANIZATIONS:,} rows, {kind}, {name}", seconds, GOAL_SECONDS, " s", most=True))
            _import(database, lead, _changed(table), Fate.UPDATED, report, f"{kind}, updated")
    report.notes.append("looking: every row checked and compared with the directory; confirming does that once more and writes")
    report.notes.append("the goal is for keeping, looking and confirming together; nothing is measured against another program")
    yield report


def _import(database: Database, lead: Lead, sheet: Sheet, fate: Fate, report: Report, name: str) -> float:
    """Keep, look at and confirm a list in which every row must have one fate; return the seconds of all three."""
    with database.write() as session:
        row, kept = _timed(lambda: imports.keep(session, sheet, file_name="list", by=lead.actor, at=clock.now()))
    with database.read() as session:
        prepared, checked = _timed(lambda: imports.prepare(session, row))
        plan, compared = _timed(lambda: imports.preview(session, prepared, by=lead.actor))
    assert plan.count(fate) == ORGANIZATIONS
    started = time.perf_counter()
    with database.write() as session:
        imports.confirm(session, prepared, by=lead.actor, at=clock.now())
    confirmed = time.perf_counter() - started
    for step, seconds in (("looking", checked + compared), ("confirming", confirmed)):
        report.add(f"{name}: {step}", seconds, ORGANIZATIONS / seconds)
    return kept + checked + compared + confirmed


def _row(number: int) -> tuple[str, ...]:
    name, country = name_of(number), country_of(number)
    return (
        name,
        f"office{number}@example.org",
        f"Person {number}",
        "be",
        country,
        f"O{number}",
        f"https://o{number}.example.org",
        "Knows us",
    )


def _changed(table: list[tuple[str, ...]]) -> Sheet:
    return read_sheet(_as_csv([table[0], *((*row[:5], f"N{row[5]}", *row[6:]) for row in table[1:])]))


def _as_csv(table: list[tuple[str, ...]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(table)
    return target.getvalue().encode()


def _as_xlsx(table: list[tuple[str, ...]]) -> bytes:
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("List")
    for row in table:
        sheet.append(row)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _timed(act: Callable[[], Result]) -> tuple[Result, float]:
    started = time.perf_counter()
    done = act()
    return done, time.perf_counter() - started
