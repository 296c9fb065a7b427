"""The signatory list for machines (JSON) and for spreadsheets (CSV). Both carry the one count and its time (P3).

They list what the page in the authentic language lists, in its order, and tell no more about anybody than the pages do. The JSON is
described by `schemas/signatories.schema.json`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from app.publishing.document import Correction, Delivered, Document
from app.publishing.escaping import CONTROLS, visible
from app.publishing.proofs import bundle_url
from app.publishing.roster import make_roster
from app.publishing.roster_entries import Entry, spell
from app.texts.placeholders import resolve_title

# A cell that begins so is run as a formula by spreadsheets (OWASP, "CSV injection"); the wide forms by East Asian ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
INNER_FORMULA = re.compile(r"([;|\t]\s*)(?=[=+\-@＝＋－＠])")
GUARDED = re.compile(r"([;|\t]\s*)'(?=[=+\-@＝＋－＠])")
SCHEMA_PATH = "/schemas/signatories.schema.json"
OF_ONE = (
    *("name", "language", "name_on_page", "acronym", "kind", "country", "based_in", "scope", "ecosoc", "affiliation", "website"),
    *("counts_as", "listed_late_on"),
)
OF_ALL = ("total", "named", "withheld", "as_of", "edition", "statement")
COLUMNS = ("number", *OF_ONE, *OF_ALL)


def statement_json(document: Document) -> bytes:
    """Return `signatories.json`. Times are UTC; `withheld` is a number, and nothing more is known here."""
    content = _about(document) | _counts(document) | _listed(document) | {"demonstration": document.is_demonstration}
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    # Inside a string an escape is the same character to a parser, but it cannot turn around what a person reads.
    return (CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", written) + "\n").encode()


def statement_csv(document: Document) -> bytes:
    """Return `signatories.csv`: one row per named signatory, the counts repeated in each, as tidy tables do.

    With nobody named, one row without a name carries the counts: a header alone would read as "nobody endorsed". It opens
    with a byte order mark, because spreadsheets read anything else as a local code page and spoil every name outside
    ASCII; programs have the JSON. `number` stands first, so that a reader that ignores the mark still finds `name`.
    """
    about_all = {**_counts(document), "statement": document.url}
    rest = [about_all[name] for name in OF_ALL]
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(COLUMNS)
    for number, entry in _numbered(document):
        told = _told(entry, document)
        writer.writerow((number, *(safe_cell(str(told[name])) for name in OF_ONE), *rest))
    if not document.signatories:
        writer.writerow(("", *("" for _ in OF_ONE), *rest))
    return target.getvalue().encode("utf-8-sig")


def retraction_csv(document: Document) -> bytes:
    """Return what stands at `signatories.csv` of a retracted statement: one row that says so, with the notice, and no name."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(("retracted", "notice", "edition", "statement"))
    writer.writerow((utc(document.as_of), safe_cell(document.retraction_notice), document.edition, document.url))
    return target.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, not even one that splits cells at semicolons or tabs."""
    if text.isalnum() or not text:
        return text  # nearly every cell, and there are thirteen a line
    shown = INNER_FORMULA.sub(r"\1'", visible(text))
    return f"'{shown}" if shown.startswith(FORMULA_STARTS) else shown


def plain_cell(cell: str) -> str:
    """Return what `safe_cell` made safe, as it was."""
    shown = GUARDED.sub(r"\1", cell)
    return shown[1:] if shown.startswith("'") and shown[1:].startswith(FORMULA_STARTS) else shown


def utc(moment: datetime) -> str:
    """Return an aware moment as machines write it: "2023-03-23T12:00:00Z"."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _about(document: Document) -> dict[str, Any]:
    return {
        "$schema": urljoin(document.url, SCHEMA_PATH),
        "statement": document.url,
        "kind": document.kind,
        "lead": document.lead_name,
        "dated": document.dated_on.isoformat(),
        "published": utc(document.published_at),
        "updated": utc(document.dates.updated_at) if document.dates.updated_at else "",
        "delivered": [_delivered(one) for one in document.deliveries],
        "version": document.version,
        "proof": _proof(document),
        "texts": [
            {
                "language": one.language,
                "title": resolve_title(one.title, document.facts, one.language),
                "sha256": one.sha256,
                "authentic": one.language == document.authentic_language,
            }
            for one in document.texts
        ],
    }


def _proof(document: Document) -> dict[str, str] | None:
    """Return what a copy is compared with, and where all of it is in one file."""
    return asdict(document.proof) | {"bundle": bundle_url(document)} if document.proof else None


def _delivered(one: Delivered) -> dict[str, str]:
    """Return one delivery; `answer` and its day only where they are public."""
    told = {"on": one.delivered_on.isoformat(), "to": one.addressee}
    answered = {"answer": one.answer, "answered_on": one.answered_on.isoformat()} if one.answer and one.answered_on else {}
    return told | answered


def _counts(document: Document) -> dict[str, Any]:
    return {
        "edition": document.edition,
        "as_of": utc(document.as_of),
        "total": document.total_count,
        "named": document.named_count,
        "withheld": document.withheld_count,
    }


def _listed(document: Document) -> dict[str, Any]:
    return {
        "order": document.style.order,
        "grouping": "ecosoc" if document.style.has_un_profile else document.style.grouping,
        "signatories": [
            {"number": number, **_told(entry, document), "names": _names(entry, document)} for number, entry in _numbered(document)
        ],
        "withdrawals": [
            {"name": one.name, "language": one.language, "withdrawn_on": one.withdrawn_on.isoformat()} for one in document.withdrawals
        ],
        "corrections": [_correction(one) for one in document.corrections],
        "name_corrections": [
            {"corrected_on": one.corrected_on.isoformat(), "before": one.before, "after": one.after, "language": one.language}
            for one in document.name_corrections
        ],
    }


def _correction(one: Correction) -> dict[str, Any]:
    found = ((text.language, one.hashes(text.language)) for text in one.after)
    hashes = {language: {"before": pair[0], "after": pair[1]} for language, pair in found if pair}
    return {"version": one.version, "corrected_on": one.corrected_on.isoformat(), "note": one.note, "sha256": hashes}


def _numbered(document: Document) -> Iterator[tuple[int, Entry]]:
    return enumerate(make_roster(document, document.authentic_language).entries, 1)


def _told(entry: Entry, document: Document) -> dict[str, str | int]:
    """What is told of one signatory. `name` is as typed; `name_on_page` stands before it on the page, where there is another."""
    one = entry.signatory
    return {
        "name": one.name,
        "language": one.language,
        "name_on_page": entry.name if entry.other_name else "",
        "acronym": one.acronym if "acronym" in document.style.shows else "",
        "kind": entry.kind,
        "country": entry.country,
        "based_in": entry.base,
        "scope": entry.scope,
        "ecosoc": entry.ecosoc,
        "affiliation": one.affiliation if entry.affiliation else "",
        "website": one.website,
        "counts_as": one.counts_as,
        "listed_late_on": one.late_on.isoformat() if one.late_on else "",
    }


def _names(entry: Entry, document: Document) -> dict[str, str]:
    """Return the names that stand first on the pages of other languages."""
    if not entry.signatory.names:
        return {}
    pages = (spell(entry.signatory, text.language, document.style) for text in document.texts)
    return {page.language: page.name for page in pages if page.other_name}
