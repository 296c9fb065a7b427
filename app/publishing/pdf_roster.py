"""A roster as data for statement.typ: what each line says is decided by `roster`, here it only gets its place and its direction."""

from app.publishing.document import Document
from app.publishing.printed import Data, named
from app.publishing.roster import Roster
from app.publishing.roster_entries import Entry

LONG = 250
"""From so many lines on, columns are not made level: that takes another setting of them all."""


def roster_data(document: Document, roster: Roster, language: str) -> Data:
    """Return groups of lines with the sentences above and below them."""
    groups = [
        {
            "heading": group.heading,
            "numbered": bool(group.entries) and group.entries[0].number is not None,
            "start": group.start,
            "entries": [_line(entry, language) for entry in group.entries],
        }
        for group in roster.groups
    ]
    return {
        "groups": groups,
        "many": len(document.signatories) > LONG,
        "total": roster.total,
        "withheld": roster.withheld,
        "footnote": named(roster.footnote, language) if roster.footnote else None,
    }


def _line(entry: Entry, language: str) -> Data:
    beside = []
    if entry.acronym:
        beside.append(_part(f"({entry.acronym})", entry.language))
    if entry.other_name:
        beside.append(_part(entry.other_name, entry.other_language, before="– "))
    if entry.details:
        beside.append(_part(f"({entry.details})", language, is_quiet=True))
    return {"name": named(entry.name, entry.language), "address": entry.website, "beside": beside}


def _part(words: str, language: str, *, before: str = "", is_quiet: bool = False) -> Data:
    return {"before": before, "is_quiet": is_quiet, "words": named(words, language)}
