"""What changed on a public page after its first edition, as one dated list: who came later, how a name is written, what was corrected.

Who withdrew on the record stands in a list of its own; a quiet withdrawal changes the count and stands nowhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from app.publishing.document import Correction, Document, NameCorrection
from app.publishing.roster import Late, Roster


@dataclass(frozen=True)
class Change:
    """One line of the list; one of the three is set: those who were first listed on that day, or a corrected name, or a corrected text."""

    on: date
    late: tuple[Late, ...] = ()
    name: NameCorrection | None = None
    text: Correction | None = None


def list_changes(document: Document, roster: Roster) -> list[Change]:
    """Return the changes, the first of them first; of one day who came before what was corrected."""
    return sorted([*_late(roster), *_corrected(document)], key=lambda change: change.on)


def _late(roster: Roster) -> Iterator[Change]:
    for day, late in groupby(roster.late, key=lambda one: one.listed_on):
        yield Change(day, late=tuple(late))


def _corrected(document: Document) -> Iterator[Change]:
    for name in document.name_corrections:
        yield Change(name.corrected_on, name=name)
    for text in document.corrections:
        yield Change(text.corrected_on, text=text)
