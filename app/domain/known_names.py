"""Known names: a name that would become public beside that of the lead's directory, and whether the two are one. Pure; it only tells.

A name may differ for good reasons; but a link that reached the wrong people, and an impersonation, show themselves by it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from app.models import Partner
from app.texts.spellings import as_written


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
    return as_written(name) in set(map(as_written, _spellings(partner)))


def _spellings(partner: Partner) -> Iterator[str]:
    for name in partner.names.values():
        yield name
        yield f"{name} {partner.acronym}"
        yield f"{partner.acronym} {name}"
    yield from partner.aliases
    if partner.acronym:
        yield partner.acronym
