"""One line of a roster: decided here once for every format, which only lays it out. Nothing typed reaches it with hidden controls."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from app.publishing import roster_words
from app.publishing.document import RosterStyle, Signatory
from app.publishing.escaping import visible

ARABIC = "AL"
"""What Unicode calls the direction of Arabic letters."""

CONSULTATIVE = ("general", "special", "roster")
KINDS_UNDER_HEADINGS = {"networks": ("network", "individual"), "individuals": ("individual",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One signatory as a page lists it. `name` stands first; `other_name` beside it is the one that was typed, where they differ.

    `number` is its line's, None where lines have none. `affiliation`, `place` and `counted` are the parts of `details`, the words in
    brackets: "Example University, for identification only", "Uzbekistan, based in France", "counted as 3 organizations". What is not
    shown is an empty string: the codes of `country` and `base` too, where neither words nor a heading tell them. `signatory` is what it was
    made from; what the page does not tell is in it all the same. `kind`, `scope` and `ecosoc` are told where words or a heading tell them.
    """

    number: int | None
    name: str
    language: str
    other_name: str
    other_language: str
    acronym: str
    affiliation: str
    place: str
    counted: str
    details: str
    website: str
    country: str
    base: str
    kind: str
    scope: str
    ecosoc: str
    signatory: Signatory

    @property
    def joint(self) -> str:
        """What stands between acronym and details in one pair of brackets; "" where they are not beside one another."""
        if self.other_name or not (self.acronym and self.details):
            return ""
        return "، " if unicodedata.bidirectional(self.details[0]) == ARABIC else ", "


@dataclass(frozen=True, slots=True)
class Spelling:
    """A signatory and the name that a page of some language puts first; `other_name` is empty where that is the one that was typed."""

    signatory: Signatory
    name: str
    language: str
    other_name: str = ""
    other_language: str = ""


def line(entry: Entry) -> str:
    """Return an entry as one plain string without its number: "Alder Centre (AC, Lithuania)", "Elm (E) – Вяз (Lithuania)"."""
    words = entry.name
    if entry.joint:
        words += f" ({entry.acronym}{entry.joint}{entry.details})"
    elif entry.acronym:
        words += f" ({entry.acronym})"
    if entry.other_name:
        words += f" – {entry.other_name}"
    if entry.details and not entry.joint:
        words += f" ({entry.details})"
    return f"{words}, {entry.website}" if entry.website else words


def spell(signatory: Signatory, language: str, style: RosterStyle) -> Spelling:
    """Choose the name for readers of `language`: the one known in it, if the typed one is in another and both may stand.

    The typed name always stands, because that is what its owner agreed to be listed by; without "native" it stands alone.
    """
    typed = Spelling(signatory, visible(signatory.name), signatory.language)
    if not signatory.names or "native" not in style.shows or _base(signatory.language) == _base(language):
        return typed
    known = dict(signatory.names)
    tag = nearest(known, language)
    name = visible(known[tag]) if tag else ""
    if not name or _letters(name) == _letters(typed.name):
        return typed
    return Spelling(signatory, name, tag, typed.name, typed.language)


def make_entry(spelling: Spelling, number: int | None, language: str, style: RosterStyle) -> Entry:
    """Make the line of a signatory for readers of `language`."""
    one, is_told = spelling.signatory, "country" in style.shows
    affiliation = roster_words.affiliation(visible(one.affiliation), language) if one.kind == "individual" and one.affiliation else ""
    place = _place(one, language, style) if one.country or one.base else ""
    counted = roster_words.counted(one.counts_as, language) if one.counts_as != 1 else ""
    return Entry(
        number,
        spelling.name,
        spelling.language,
        spelling.other_name,
        spelling.other_language,
        _acronym(spelling) if one.acronym and "acronym" in style.shows else "",
        affiliation,
        place,
        counted,
        roster_words.join([part for part in (affiliation, place, counted) if part], language),
        visible(one.website),
        one.country if is_told or style.grouping == "country" or style.order == "country" else "",
        one.base if is_told else "",
        _kind(one, style, is_said=bool(affiliation or counted)),
        one.scope if style.grouping == "scope" and not style.has_un_profile else "",
        one.ecosoc if style.has_un_profile and one.ecosoc in CONSULTATIVE else "",
        one,
    )


def _kind(one: Signatory, style: RosterStyle, *, is_said: bool) -> str:
    """What it is, where its line says so, or the heading it stands under."""
    headed = () if style.has_un_profile else KINDS_UNDER_HEADINGS.get(style.grouping, ())
    return one.kind if is_said or one.kind in headed else ""


def _acronym(spelling: Spelling) -> str:
    """The acronym, unless a name that stands says it already."""
    acronym = visible(spelling.signatory.acronym)
    is_said = acronym == spelling.name or any(f"({acronym})" in name for name in (spelling.name, spelling.other_name))
    return "" if is_said else acronym


def _place(one: Signatory, language: str, style: RosterStyle) -> str:
    """Where it works and where it is based. Under the heading of its country, the country would be said twice."""
    if "country" not in style.shows:
        return ""
    is_under_country = style.grouping == "country" and not style.has_un_profile
    country = "" if is_under_country else one.country
    base = "" if one.base in {"", one.country} else one.base
    return roster_words.place(country, base, language)


def nearest(names: Mapping[str, str], language: str) -> str:
    """Return the tag of the name in `language`, else in another variant of it; "" where there is none."""
    if language in names:
        return language
    return min((tag for tag in names if _base(tag) == _base(language)), default="")


def _base(tag: str) -> str:
    return tag.split("-", maxsplit=1)[0].lower()


def _letters(name: str) -> str:
    """What is compared of two spellings: quotes, hyphens and case make no other name."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
