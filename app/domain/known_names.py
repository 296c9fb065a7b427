"""Known names: whether a typed name is one of those that the lead's directory has of a partner, and what may then stand beside it. Pure.

A name may differ for good reasons; but a link that reached the wrong people, and an impersonation, show themselves by it. And a name that
differs may be a safer one: then nothing that the directory knows may give away whose it is (P1, P4).
"""

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from app.models import Partner, PartnerKind
from app.publishing.roster_entries import nearest
from app.texts.spellings import as_written

Beside = dict[str, Any]
"""What stands beside a typed name: `names` by language, `acronym`, `affiliation`, `website`, each only where there is one."""


@dataclass(frozen=True, order=True)
class Listed:
    """A name as typed, and the partner's in the directory. `is_known`: the directory has the typed one too."""

    name: str
    partner_name: str
    invitation_id: str
    is_known: bool


def hold_against(name: str, partner: Partner, *, invitation_id: str, language: str) -> Listed:
    """Return a typed name beside the partner's, which is shown in that language."""
    return Listed(name, partner.name(language), invitation_id, is_known(name, partner))


def is_known(name: str, partner: Partner) -> bool:
    """Return whether a typed name is a spelling, another name or the acronym of a partner, but for case, accents and punctuation.

    In its own script: a letter that only looks like another one makes it another name.
    """
    short = [*partner.aliases, *([partner.acronym] if partner.acronym else [])]
    return is_full(name, partner) or as_written(name) in map(as_written, short)


def is_full(name: str, partner: Partner) -> bool:
    """Return whether a typed name is one of a partner's names, with or without its acronym: one that says itself who it is."""
    return as_written(name) in map(as_written, _full(partner))


def find_beside(partner: Partner, languages: Collection[str]) -> Beside:
    """Return what a list with pages in these languages may show beside any of a partner's names, as the directory knows it now."""
    tags = sorted({tag for language in languages if (tag := nearest(partner.names, language))})
    found = {
        "names": {tag: partner.names[tag] for tag in tags},
        "acronym": partner.acronym,
        "affiliation": partner.affiliation if partner.kind == PartnerKind.INDIVIDUAL else "",
        "website": partner.website if partner.shows_website else "",
    }
    return {what: said for what, said in found.items() if said}


def mark(beside: Beside) -> str:
    """Return what a form says to tell which of it was shown."""
    return hashlib.sha256(json.dumps(beside, sort_keys=True).encode()).hexdigest()[:16]


def confirm_beside(name: str, partner: Partner, languages: Collection[str], *, shown: str | None) -> Beside:
    """Return what may stand beside a typed name from now on: nothing for one that the directory has not, nor where the form showed
    something else. `shown` is the form's mark, None where the answer came through no form of ours.
    """
    beside = find_beside(partner, languages)
    is_shown = shown is None or shown == mark(beside)
    return beside if is_shown and is_full(name, partner) else {}


def _full(partner: Partner) -> Iterator[str]:
    for name in partner.names.values():
        yield name
        yield f"{name} {partner.acronym}"
        yield f"{partner.acronym} {name}"
