"""Shown lines: how a list may show a partner in every language of the text, for it to read before it answers and on its own pages.

With everything that a list can show: how a lead arranges one is decided later, and never shows more.
"""

from collections.abc import Collection
from dataclasses import dataclass

from app.domain import known_names, signatories
from app.domain.known_names import Beside
from app.models import Endorsement, EndorsementState, Partner, Statement, Visibility
from app.publishing.document import RosterStyle
from app.publishing.roster import headings_of
from app.publishing.roster_entries import line, make_entry, spell

ANY_OTHER = "…"
EVERYTHING = RosterStyle()
STANDING = (EndorsementState.CONFIRMED, EndorsementState.NEEDS_RECONFIRMATION)


@dataclass(frozen=True)
class Shown:
    """One name on lists: pairs of language and line, and the headings it stands under where a list is in groups."""

    lines: list[tuple[str, str]]
    headings: list[str]


@dataclass(frozen=True)
class Foreseen:
    """What a form says of a list: `known` under `name`, which the directory has, `other` under any other. `mark` tells what was shown."""

    name: str
    known: Shown
    other: Shown
    mark: str


def foresee(partner: Partner, statement: Statement, languages: Collection[str], *, language: str) -> Foreseen:
    """Return what a form in `language` says, of a text in `languages`."""
    beside, tags = known_names.find_beside(partner, languages), _ordered(languages, statement)
    name = partner.name(language)
    known, other = (_shown(partner, typed, language, tags, its) for typed, its in ((name, beside), (ANY_OTHER, {})))
    return Foreseen(name, known, other, known_names.mark(beside))


def find(partner: Partner, statement: Statement, answer: Endorsement | None) -> Shown | None:
    """Return how a list may show an answer; None for one that names nobody."""
    if answer is None or answer.state not in STANDING or answer.visibility != Visibility.NAMED:
        return None
    tags = _ordered(answer.text_sha256, statement)
    return _shown(partner, answer.display_name, answer.language, tags, answer.beside)


def _shown(partner: Partner, name: str, language: str, tags: list[str], beside: Beside) -> Shown:
    made = signatories.foresee(partner, name, language, beside=beside)
    lines = [(tag, line(make_entry(spell(made, tag, EVERYTHING), None, tag, EVERYTHING))) for tag in tags]
    return Shown(lines, headings_of(made))


def _ordered(languages: Collection[str], statement: Statement) -> list[str]:
    """The languages of the text, the authentic one first."""
    return sorted(languages, key=lambda tag: (tag != statement.authentic_language, tag))
