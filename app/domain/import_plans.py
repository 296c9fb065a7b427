"""What would become of every row of a list: a new partner, changes at a known one, another contact, nothing. Decides, and writes nothing.

A known address means its partner. The same name under another address does not: machines do not merge, the lead says what it means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from app.domain.accounts import Actor
from app.domain.import_directory import CONTACT_FIELDS, Directory, KnownContact, KnownPartner
from app.domain.import_rows import Entered
from app.domain.partners import fold
from app.domain.profiles import LONGEST_NOTES, MOST_ALIASES
from app.models import PartnerKind
from app.models.base import new_id
from app.texts.lost_letters import has_lost_letters, is_rest_of

TWICE = "This address stands in row {} already."
SEVERAL = "Several organizations have this name. Add the contact at the right one by hand."
UNDECIDED = "An organization of this name stands in {} under another address."
ONLY_OF = {"affiliation": PartnerKind.INDIVIDUAL, "counts_as": PartnerKind.JOINT_PROGRAMME}
NAME_TAKEN = "Another organization in {} has this name."
TOO_MUCH = "This would make the notes or the other names of the organization longer than they can be."


class Namesakes(StrEnum):
    """What the same name under another address means, for a whole list. UPDATE: another contact, whose row changes the organization."""

    CONTACT = "contact"
    UPDATE = "update"
    PARTNER = "partner"


class Fate(StrEnum):
    """What would become of a row."""

    NEW = "new"
    CONTACT = "contact"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    UNDECIDED = "undecided"
    REFUSED = "refused"


WRITTEN = (Fate.NEW, Fate.CONTACT, Fate.UPDATED, Fate.UNCHANGED)
LEFT_OUT = (Fate.UNDECIDED, Fate.REFUSED)


@dataclass(frozen=True)
class Change:
    """One column of the directory before and after. For names and aliases, whole lists."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Planned:
    """One row with its fate. `partner_name` is what its partner is called in the directory now; `errors` maps cells to sentences.

    `kept` are the columns in which the row says something else of its organization and is not followed.
    """

    entered: Entered
    fate: Fate
    partner_id: str = ""
    partner_name: str = ""
    changes: Sequence[Change] = ()
    kept: Sequence[Change] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    cautions: Sequence[str] = ()


@dataclass
class Plan:
    """Every row in its order, and the directory as it would be afterwards."""

    rows: list[Planned]
    directory: Directory

    def count(self, *fates: Fate) -> int:
        """Return how many rows have one of the fates."""
        return sum(row.fate in fates for row in self.rows)

    @property
    def lost_names(self) -> int:
        """How many cells hold a name that lost letters before the list came here."""
        return sum(len(row.entered.lost) for row in self.rows)

    @property
    def displaced_names(self) -> int:
        """How many rows have a name in the contact's language that is left out."""
        return sum(bool(row.entered.displaced) for row in self.rows if row.fate in WRITTEN)


def make(entered: Sequence[Entered], directory: Directory, namesakes: Namesakes | None, *, by: Actor) -> Plan:
    """Decide about every row, in order: a later row meets what an earlier one would have written. Changes `directory`, nothing else."""
    seen: dict[str, int] = {}
    rows = []
    for row in entered:
        address = fold(row.email)
        if row.errors:
            rows.append(Planned(row, Fate.REFUSED, errors=row.errors, cautions=row.cautions))
        elif address in seen:
            rows.append(_refused(row, TWICE.format(seen[address])))
        else:
            seen[address] = row.line
            rows.append(_decide(row, directory, namesakes, by=by))
    return Plan(rows, directory)


def _decide(row: Entered, directory: Directory, namesakes: Namesakes | None, *, by: Actor) -> Planned:
    contact = directory.find_contact(row.email)
    if contact is not None:
        return _update(row, directory, contact)
    same = directory.find_by_names(row.names.values())
    if same and namesakes is None:
        return Planned(row, Fate.UNDECIDED, same[0].id, same[0].name, cautions=(*row.cautions, UNDECIDED.format(_place(same[0]))))
    if same and namesakes != Namesakes.PARTNER:
        if len(same) > 1:
            return _refused(row, SEVERAL)
        return _add_contact(row, directory, same[0], is_followed=namesakes == Namesakes.UPDATE)
    return _add_partner(row, directory, by=by)


def _refused(row: Entered, sentence: str) -> Planned:
    return Planned(row, Fate.REFUSED, errors={f"row {row.line}": sentence}, cautions=row.cautions)


def _update(row: Entered, directory: Directory, contact: KnownContact) -> Planned:
    partner = directory.partners[contact.partner_id]
    others = [other for other in directory.find_by_names(row.names.values()) if other is not partner]
    taken = (NAME_TAKEN.format(_place(other)) for other in others[:1])
    cautions = (*_cautions(row), *taken, *((contact.caution,) if contact.caution else ()))
    found = _differences(row, partner)
    if found is None:
        return _refused(row, TOO_MUCH)
    at_contact = [Change(name, getattr(contact, name), value) for name, value in row.contact.items() if getattr(contact, name) != value]
    name = partner.name
    directory.change_partner(partner, {change.field: change.after for change in found})
    directory.change_contact(contact, {change.field: change.after for change in at_contact})
    changes = (*found, *at_contact)
    return Planned(row, Fate.UPDATED if changes else Fate.UNCHANGED, partner.id, name, changes, cautions=cautions)


def _add_contact(row: Entered, directory: Directory, partner: KnownPartner, *, is_followed: bool) -> Planned:
    """Add a contact. What the row says of the organization itself is followed only where the lead chose that."""
    found, name = _differences(row, partner), partner.name
    if found is None and is_followed:
        return _refused(row, TOO_MUCH)
    said = [change for change in found or () if is_followed or row.aliases or change.field != "aliases"]
    changes, kept = (said, ()) if is_followed else ((), said)
    directory.change_partner(partner, {change.field: change.after for change in changes})
    directory.add_contact(_new_contact(row, partner.id, directory.default_language))
    return Planned(row, Fate.CONTACT, partner.id, name, changes, kept, cautions=_cautions(row))


def _add_partner(row: Entered, directory: Directory, *, by: Actor) -> Planned:
    if row.lost:
        return Planned(row, Fate.REFUSED, errors=row.lost, cautions=row.cautions)
    is_lead = any(name.casefold() == by.lead_name.casefold() for name in row.names.values())
    values = {"names": dict(row.names), "aliases": list(row.aliases), "notes": row.notes, **given(row)}
    partner = KnownPartner(id=new_id(), values=values, is_new=True, is_lead=is_lead, line=row.line)
    directory.add_partner(partner)
    directory.add_contact(_new_contact(row, partner.id, directory.default_language))
    return Planned(row, Fate.NEW, partner.id, partner.name, cautions=row.cautions)


def _new_contact(row: Entered, partner_id: str, default_language: str) -> KnownContact:
    given = {name: row.contact[name] for name in CONTACT_FIELDS if name in row.contact}
    return KnownContact(id=new_id(), partner_id=partner_id, email=row.email, is_new=True, **{"language": default_language, **given})


def _differences(row: Entered, partner: KnownPartner) -> list[Change] | None:
    """Return what the row changes at a partner, or None where that would be too much. An empty cell empties nothing."""
    values = partner.values
    names = {**values["names"], **{tag: name for tag, name in row.names.items() if not is_rest_of(name, values["names"].get(tag, ""))}}
    aliases, notes = _aliases(row, partner, names), _notes(row.notes, values["notes"])
    if len(aliases) > MOST_ALIASES or len(notes) > LONGEST_NOTES:
        return None
    after = {"names": names, "aliases": aliases, "notes": notes, **given(row, values.get("kind", PartnerKind.ORGANIZATION))}
    return [Change(name, values.get(name), value) for name, value in after.items() if values.get(name) != value]


def _place(partner: KnownPartner) -> str:
    """Tell where a partner stands: one that a row above makes stands in no directory yet."""
    return f"row {partner.line}" if partner.is_new else "the directory"


def _cautions(row: Entered) -> Sequence[str]:
    """Return what to look at in a row of a known partner: names that lost letters are left out, not refused."""
    return (*row.cautions, *(f"{cell}: {sentence}" for cell, sentence in row.lost.items()))


def given(row: Entered, known: PartnerKind = PartnerKind.ORGANIZATION) -> dict[str, Any]:
    """Return what a row gives, without what only another kind has: an affiliation, or what it counts as."""
    kind = row.partner.get("kind", known)
    return {name: value for name, value in row.partner.items() if ONLY_OF.get(name, kind) == kind}


def _aliases(row: Entered, partner: KnownPartner, names: Mapping[str, str]) -> list[str]:
    """A name that another one replaces stays as an alias: it is still how somebody will look for the organization."""
    replaced = [name for tag, name in partner.values["names"].items() if names[tag] != name and not has_lost_letters(name)]
    known = [*partner.values["aliases"], *replaced, *row.aliases]
    return [alias for alias in dict.fromkeys(known) if alias not in names.values()]


def _notes(given: str, known: str) -> str:
    """Notes are added below those there are, unless they stand there already."""
    return known if given in known else "\n".join(part for part in (known, given) if part)
