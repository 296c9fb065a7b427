"""A list too long for one page of HTML, cut into several: the order and the numbers stay those of the whole list.

Pages are full or nearly so, whatever the sections; one that is cut goes on under its heading on the next page.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from app.i18n.catalogs import get_catalog
from app.publishing.document import Document
from app.publishing.roster import Group, Roster, make_roster
from app.publishing.roster_entries import Entry
from app.publishing.roster_sections import by_letter

MOST_ON_ONE = 10_000
"""More lines than this stand on pages of their own: with them the statement's page would be megabytes, which no phone likes to search."""

MOST_ON_EACH = 5_000


@dataclass(frozen=True)
class Page:
    """One page of a list. `number` is from 1, `place` that of its first line in the whole list, also from 1."""

    number: int
    place: int
    roster: Roster

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self.roster.entries)


def count_pages(document: Document) -> int:
    """Return how many pages the list of a document takes, in every language; 0 where it stands on the statement's own page."""
    lines = len(document.signatories)
    return -(-lines // MOST_ON_EACH) if lines > MOST_ON_ONE else 0


def make_pages(document: Document, language: str) -> list[Page]:
    """Cut the list of a document for readers of `language`; an empty list where it stands on the statement's own page."""
    pages = count_pages(document)
    if not pages:
        return []
    roster = by_letter(make_roster(document, language), language, document.style.order)
    size = -(-len(document.signatories) // pages)
    cut = _cut(_all_groups(roster, language), size)
    return [
        Page(number, 1 + number * size - size, replace(roster, groups=tuple(groups), supporters=(), footnote=""))
        for number, groups in enumerate(cut, 1)
    ]


def _all_groups(roster: Roster, language: str) -> Iterator[Group]:
    """The groups, and those who share the views as one more: thousands of names are no sentence."""
    yield from roster.groups
    if roster.supporters:
        heading = get_catalog(language).gettext("Also share the views expressed in this statement")
        yield Group("", heading, 1 + sum(len(group.entries) for group in roster.groups), roster.supporters)


def _cut(groups: Iterable[Group], size: int) -> Iterator[list[Group]]:
    page: list[Group] = []
    room = size
    for group in groups:
        rest = group
        while rest.entries:
            page.append(replace(rest, entries=rest.entries[:room]))
            rest = replace(rest, start=rest.start + room, entries=rest.entries[room:])
            room -= len(page[-1].entries)
            if not room:
                yield page
                page, room = [], size
    if page:
        yield page
