"""A roster as data for statement.typ: what each line says is decided by `roster`, here it only gets its place and its direction."""

from collections.abc import Sequence
from dataclasses import replace

from app.publishing.document import Document
from app.publishing.printed import Data, named
from app.publishing.roster import Group, Roster
from app.publishing.roster_entries import Entry

LONG = 250
"""With more lines than these, they are smaller."""

LAST = 150
"""So many lines are more than a page: the last ones, of which columns.typ makes the columns level. All of them would take too long."""


def roster_data(document: Document, roster: Roster, language: str) -> Data:
    """Return groups of lines with the sentences above and below them; the `tail` is the last of them."""
    head, tail = ([_group(group, language) for group in part] for part in _parted(roster.groups))
    return {
        "head": head,
        "tail": tail,
        "lines": sum(len(group.entries) for group in roster.groups),
        "numbered": any(group["numbered"] for group in tail),
        "many": len(document.signatories) > LONG,
        "total": roster.total,
        "withheld": roster.withheld,
        "footnote": named(roster.footnote, language) if roster.footnote else None,
    }


def _parted(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Part groups before the last lines. One that goes on behind has its heading before."""
    head, tail, room = list(groups), list[Group](), LAST
    while head and room:
        group = head.pop()
        cut = max(len(group.entries) - room, 0)
        room -= len(group.entries) - cut
        if cut:
            head.append(replace(group, entries=group.entries[:cut]))
            group = replace(group, heading="", start=group.start + cut, entries=group.entries[cut:])
        tail.insert(0, group)
    return head, tail


def _group(group: Group, language: str) -> Data:
    return {
        "heading": group.heading,
        "numbered": bool(group.entries) and group.entries[0].number is not None,
        "start": group.start,
        "entries": [_line(entry, language) for entry in group.entries],
    }


def _line(entry: Entry, language: str) -> Data:
    beside = []
    if entry.joint:
        beside.append(_part(f"({entry.acronym}", entry.language))
        beside.append(_part(f"{entry.details})", language, before=entry.joint, is_quiet=True))
    elif entry.acronym:
        beside.append(_part(f"({entry.acronym})", entry.language))
    if entry.other_name:
        beside.append(_part(entry.other_name, entry.other_language, before=" – "))
    if entry.details and not entry.joint:
        beside.append(_part(f"({entry.details})", language, is_quiet=True))
    return {"name": named(entry.name, entry.language), "address": entry.website, "beside": beside}


def _part(words: str, language: str, *, before: str = " ", is_quiet: bool = False) -> Data:
    return {"before": before, "is_quiet": is_quiet, "words": named(words, language)}
