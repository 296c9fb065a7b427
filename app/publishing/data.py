"""The signatory list for machines (JSON) and for spreadsheets (CSV). Both carry the one count and its time (P3)."""

import csv
import io
import json
import re
from datetime import UTC, datetime

from app.publishing.document import Document, Signatory
from app.publishing.escaping import CONTROLS, visible
from app.publishing.roster import make_roster
from app.texts.placeholders import resolve_title

# A cell that begins so is run as a formula by spreadsheets (OWASP, "CSV injection"); the wide forms by East Asian ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
INNER_FORMULA = re.compile(r"([;|\t]\s*)(?=[=+\-@＝＋－＠])")
GUARDED = re.compile(r"([;|\t]\s*)'(?=[=+\-@＝＋－＠])")
COLUMNS = ("number", "name", "acronym", "country", "language", "total", "named", "withheld", "as_of", "edition", "statement")


def statement_json(document: Document) -> bytes:
    """Return `signatories.json`. Times are UTC; `withheld` is a number, and nothing more is known here."""
    content = {
        "statement": document.url,
        "kind": document.kind,
        "lead": document.lead_name,
        "dated": document.dated_on.isoformat(),
        "published": utc(document.published_at),
        "version": document.version,
        "edition": document.edition,
        "as_of": utc(document.as_of),
        "total": document.total_count,
        "named": document.named_count,
        "withheld": document.withheld_count,
        "texts": [
            {
                "language": one.language,
                "title": resolve_title(one.title, document.facts, one.language),
                "sha256": one.sha256,
                "authentic": one.language == document.authentic_language,
            }
            for one in document.texts
        ],
        "corrections": [
            {"version": one.version, "corrected_on": one.corrected_on.isoformat(), "note": one.note} for one in document.corrections
        ],
        "signatories": [
            {"name": one.name, "language": one.language, "acronym": one.acronym, "country": one.country} for one in _in_order(document)
        ],
        "withdrawals": [
            {"name": one.name, "language": one.language, "withdrawn_on": one.withdrawn_on.isoformat()} for one in document.withdrawals
        ],
        "demonstration": document.is_demonstration,
    }
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Inside a string an escape is the same character to a parser, but it cannot turn around what a person reads.
    return (CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n").encode()


def statement_csv(document: Document) -> bytes:
    """Return `signatories.csv`: one row per named signatory, the counts repeated in each, as tidy tables do.

    With nobody named, one row without a name carries the counts: a header alone would read as "nobody endorsed". It opens
    with a byte order mark, because spreadsheets read anything else as a local code page and spoil every name outside
    ASCII; programs have the JSON. `number` stands first, so that a reader that ignores the mark still finds `name`.
    """
    counts = (document.total_count, document.named_count, document.withheld_count)
    rest = (*counts, utc(document.as_of), document.edition, document.url)
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for number, one in enumerate(_in_order(document), 1):
        writer.writerow((number, *map(safe_cell, (one.name, one.acronym, one.country, one.language)), *rest))
    if not document.signatories:
        writer.writerow(("", "", "", "", "", *rest))
    return target.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, not even one that splits cells at semicolons or tabs."""
    shown = INNER_FORMULA.sub(r"\1'", visible(text))
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


def plain_cell(cell: str) -> str:
    """Return what `safe_cell` made safe, as it was."""
    shown = GUARDED.sub(r"\1", cell)
    return shown[1:] if shown.startswith("'") and shown[1:].startswith(FORMULA_STARTS) else shown


def _in_order(document: Document) -> list[Signatory]:
    roster = make_roster(document, document.authentic_language)
    return [entry.signatory for entry in roster.entries]


def utc(moment: datetime) -> str:
    """Return an aware moment as machines write it: "2023-03-23T12:00:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
