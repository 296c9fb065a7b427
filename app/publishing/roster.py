"""The roster: signatories in the order and groups of one page, and the sentences that count them.

Nothing is counted here again (P3), and nothing here knows more about a withheld signatory than that there is one (P4): no number, no
heading and no gap between lines depends on one. Lines are made in `roster_entries`, sentences in `roster_words`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any

from app.i18n.catalogs import get_catalog
from app.i18n.collation import sort_key
from app.i18n.formats import country_name
from app.publishing import roster_words
from app.publishing.document import Document, RosterStyle, Signatory, Withdrawal
from app.publishing.roster_entries import CONSULTATIVE, Entry, Spelling, line, make_entry, spell


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is used."""
    return message


HEADINGS = {
    "scope": {
        "national": _("National organizations"),
        "regional": _("Regional organizations"),
        "international": _("International organizations"),
        "": _("Others"),
    },
    "networks": {"": _("Organizations"), "network": _("Networks"), "individual": _("Individuals")},
    "individuals": {"": _("Organizations"), "individual": _("Individuals")},
    "ecosoc": {
        "general": _("General consultative status"),
        "special": _("Special consultative status"),
        "roster": _("Roster consultative status"),
    },
}
"""Groups in the order they stand in. Countries have their own order, that of the page's alphabet."""


@dataclass(frozen=True)
class Group:
    """Lines under one heading (in the interface's language), or under none (""). `start` is the place of the first in the whole list.

    `key` tells the group from the others in every language: a country's code, a scope, a kind, a status; "" for the rest.
    """

    key: str
    heading: str
    start: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Late:
    """One who was first listed after the first edition, and the day. It stands in its group too."""

    entry: Entry
    listed_on: date


@dataclass(frozen=True)
class Roster:
    """What a page lists and says about its signatories.

    `total` is the count in words. `withheld` goes below the names and is empty when nobody is withheld. `supporters` are those whom the
    UN profile names in a footnote, `footnote` is that sentence as plain text; both are empty without it. `withdrawals` are those on
    record, by name; they are counted nowhere.
    """

    groups: tuple[Group, ...]
    total: str
    withheld: str
    supporters: tuple[Entry, ...]
    footnote: str
    late: tuple[Late, ...]
    withdrawals: tuple[Withdrawal, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        """Every line, each once, in the order of the page."""
        for group in self.groups:
            yield from group.entries
        yield from self.supporters


def make_roster(document: Document, language: str) -> Roster:
    """Arrange the signatories for a page in `language`, as the document's style says. Once: the Document keeps it for every format."""
    kept = document.rosters
    if language not in kept:
        kept[language] = _made(document, language)
    roster: Roster = kept[language]
    return roster


def headings_of(signatory: Signatory) -> list[str]:
    """Return the headings it can stand under, as messages: by scope, by kind, by consultative status."""
    found = ((HEADINGS[grouping], _group_of(signatory, grouping)) for grouping in ("scope", "networks", "ecosoc"))
    return [headings[key] for headings, key in found if key]


def _made(document: Document, language: str) -> Roster:
    style = document.style
    ordered = sorted((spell(one, language, style) for one in document.signatories), key=_order(style, language))
    listed = [one for one in ordered if not style.has_un_profile or one.signatory.ecosoc in CONSULTATIVE]
    rest = [one for one in ordered if style.has_un_profile and one.signatory.ecosoc not in CONSULTATIVE]
    groups = tuple(_number(_arrange(listed, style, language), style, language))
    supporters = tuple(make_entry(one, None, language, style) for one in rest)
    entries = [*(entry for group in groups for entry in group.entries), *supporters]
    key = sort_key(language)
    return Roster(
        groups,
        roster_words.total(document, language),
        roster_words.withheld(document, language),
        supporters,
        roster_words.supporters([line(entry) for entry in supporters], language),
        tuple(sorted(_late(entries), key=lambda one: one.listed_on)),
        tuple(sorted(document.withdrawals, key=lambda one: (key(one.name), one.withdrawn_on))),
    )


def _order(style: RosterStyle, language: str) -> Callable[[Spelling], Any]:
    """A key that orders lines. Equal ones are told apart by what is shown, because the order rows came in may tell who endorsed first."""
    key = sort_key(language)

    def by_name(one: Spelling) -> tuple[Any, ...]:
        its = one.signatory
        shown = (one.name, its.acronym, its.country, its.base, one.other_name, its.affiliation, its.website, its.counts_as)
        return key(one.name), *shown

    def by_country(one: Spelling) -> tuple[Any, ...]:
        code = one.signatory.country
        return not code, key(country_name(code, language)) if code else b"", *by_name(one)

    keys: dict[str, Callable[[Spelling], tuple[Any, ...]]] = {
        "alphabetical": by_name,
        "country": by_country,
        "lead_first": lambda one: (not one.signatory.is_lead, *by_name(one)),
        "manual": lambda one: (one.signatory.rank, *by_name(one)),
        "endorsed": lambda one: (one.signatory.rank, *by_name(one)),
    }
    return keys[style.order]


def _arrange(ordered: Sequence[Spelling], style: RosterStyle, language: str) -> list[tuple[str, str, list[Spelling]]]:
    """Groups in their order, each with key and heading. A heading that would stand over everybody alone is left out."""
    grouping = "ecosoc" if style.has_un_profile else style.grouping
    if grouping == "country":
        return _by_country(ordered, language)
    if grouping == "none":
        return [("", "", list(ordered))] if ordered else []
    say = get_catalog(language).gettext
    headings = HEADINGS[grouping]
    groups: dict[str, list[Spelling]] = {key: [] for key in headings}
    for one in ordered:
        groups[_group_of(one.signatory, grouping)].append(one)
    filled = [(key, say(headings[key]), group) for key, group in groups.items() if group]
    if len(filled) == 1 and grouping != "ecosoc":
        return [(key, "", group) for key, _heading, group in filled]
    return filled


def _group_of(one: Signatory, grouping: str) -> str:
    value = {"scope": one.scope, "ecosoc": one.ecosoc}.get(grouping, one.kind)
    return value if value in HEADINGS[grouping] else ""


def _by_country(ordered: Sequence[Spelling], language: str) -> list[tuple[str, str, list[Spelling]]]:
    """Countries in the order of the page's alphabet; those of no one country stand last."""
    key = sort_key(language)
    groups: dict[str, list[Spelling]] = {}
    for one in ordered:
        groups.setdefault(one.signatory.country, []).append(one)
    elsewhere = get_catalog(language).gettext("International and other organizations")
    names = {code: country_name(code, language) if code else elsewhere for code in groups}
    return [(code, names[code], groups[code]) for code in sorted(groups, key=lambda code: (not code, key(names[code])))]


def _number(groups: Iterable[tuple[str, str, list[Spelling]]], style: RosterStyle, language: str) -> Iterator[Group]:
    """Make the lines; numbers run through all groups. A group without its heading tells nothing of its lines."""
    numbers = count(1)
    unheaded = replace(style, grouping="none")
    for key, heading, group in groups:
        placed = [(next(numbers), one) for one in group]
        told = style if heading else unheaded
        entries = (make_entry(one, place if "number" in style.shows else None, language, told) for place, one in placed)
        yield Group(key, heading, placed[0][0], tuple(entries))


def _late(entries: Iterable[Entry]) -> Iterator[Late]:
    for entry in entries:
        if entry.signatory.late_on is not None:
            yield Late(entry, entry.signatory.late_on)
