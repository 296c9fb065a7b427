"""One row of a list as it would stand in the directory: cleaned, or refused with the cell named, such as "C17". Writes and asks nothing."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from app.domain import websites
from app.domain.import_columns import OWN_NAME, is_name
from app.domain.import_words import country_code, find_choice, language_tag
from app.domain.inputs import Checks
from app.domain.profiles import LONGEST_ACRONYM, LONGEST_NOTES, MOST_ALIASES, MOST_COUNTED
from app.intake.sheet_rows import Row
from app.mail.addresses import read_address
from app.mail.failures import AddressUnusable
from app.models import Channel, EcosocStatus, PartnerKind, Scope
from app.texts.domains import punycode
from app.texts.lost_letters import has_lost_letters
from app.texts.scripts import mixed_words

OTHER_NAMES = frozenset({OWN_NAME, "aliases", "contact_name"})
DIVIDER = re.compile(r"[;\n]")
SEVERAL_ADDRESSES = "Several addresses stand in this cell. Give each of them a row of its own."
QUOTED_ADDRESS = "An address with quotation marks is not taken. Ask for another one."
UNUSABLE_ADDRESS = "Mail cannot be sent to this address."
NO_NAME = "The name of the organization is missing."
NO_ADDRESS = "The e-mail address is missing."
NO_AFFILIATION = "An affiliation is kept for individuals only."
NO_COUNT = "Only a joint programme counts as more than one organization, or as none."
LOST_LETTERS = "Letters were lost here: “{}”. Save the list as .xlsx or as CSV UTF-8."
DISPLACED = "“{}” is left out: another column holds the name in this language."
FAR_LETTERS = "Not every mail server takes letters like those before the @."


@dataclass(frozen=True)
class Entered:
    """A row, checked. `partner` and `contact` hold the columns of their tables that the row has something for, empty cells left out.

    `errors` maps cells to sentences; `cautions` are sentences about what is taken, but should be looked at. `lost` maps cells whose
    names lost letters to sentences: such a name stands nowhere else here, so it comes into no directory. `displaced` is a name in the
    contact's language that is left out, because another column holds the name in that language.
    """

    line: int
    email: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    aliases: Sequence[str] = ()
    partner: Mapping[str, Any] = field(default_factory=dict)
    contact: Mapping[str, Any] = field(default_factory=dict)
    notes: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    cautions: Sequence[str] = ()
    lost: Mapping[str, str] = field(default_factory=dict)
    displaced: str = ""
    cells: Sequence[str] = ()

    @property
    def name(self) -> str:
        """The first name, for people."""
        return next(iter(self.names.values()), "")

    @property
    def punycode(self) -> str:
        """The ASCII form of the address's domain, where it is written in other letters."""
        return punycode(self.email)


@dataclass
class _Cells:
    """The cells of one row on their way: what was noted about each, and what they hold."""

    row: Row
    checks: Checks
    names: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)


def check(row: Row, columns: Sequence[str], default_language: str = "en") -> Entered:
    """Return a row under a choice of columns. What is wrong in a column that is left out is nobody's concern.

    The name in the contact's language is one in `default_language` where the row tells none; a column for that language goes first.
    """
    cells = _Cells(row, Checks())
    for index, sentence in row.faults.items():
        if index >= len(columns) or columns[index]:
            cells.checks.refuse(row.cell_name(index), sentence)
    for index, column in enumerate(columns):
        if column and row.cells[index]:
            _read_cell(cells, column, index)
    values = cells.values
    own_name = values.pop(OWN_NAME, "")
    if own_name:
        cells.names.setdefault(values.get("language", default_language), own_name)
    _require(cells, columns)
    entered = Entered(
        line=row.number,
        email=values.pop("email", ""),
        names=cells.names,
        aliases=values.pop("aliases", ()),
        contact={name: values.pop(name) for name in ("contact_name", "language", "channel") if name in values},
        notes=values.pop("notes", ""),
        partner=values,
        errors=dict(sorted(cells.checks.errors.items(), key=lambda error: (len(error[0]), error[0]))),
        lost={cell: LOST_LETTERS.format(name) for cell, name in cells.lost.items()},
        displaced=own_name if own_name not in cells.names.values() else "",
        cells=row.cells,
    )
    return entered if entered.errors else _with_cautions(entered)


def _read_cell(cells: _Cells, column: str, index: int) -> None:
    cell, typed = cells.row.cell_name(index), cells.row.cells[index]
    if cell in cells.checks.errors:
        return
    if (is_name(column) or column in OTHER_NAMES) and has_lost_letters(typed):
        cells.lost[cell] = typed
        return
    if is_name(column):
        cells.names[cells.checks.language(cell, column.partition(":")[2])] = cells.checks.name(cell, typed)
        return
    value = READERS[column](cells.checks, cell, typed)
    if column == "aliases":
        cells.values[column] = tuple(dict.fromkeys([*cells.values.get(column, ()), *value]))[:MOST_ALIASES]
    elif column == "notes":
        cells.values[column] = "\n".join(note for note in (cells.values.get(column, ""), value) if note)
    elif value not in {"", None}:
        cells.values[column] = value


def _require(cells: _Cells, columns: Sequence[str]) -> None:
    """Refuse a row without a name or an address, at the cell where it belongs; a cell that was refused is not missed as well."""
    names = [cells.row.cell_name(index) for index, column in enumerate(columns) if column == OWN_NAME or is_name(column)]
    addresses = [cells.row.cell_name(index) for index, column in enumerate(columns) if column == "email"]
    for places, is_there, sentence in ((names, bool(cells.names), NO_NAME), (addresses, "email" in cells.values, NO_ADDRESS)):
        if not is_there and not (cells.checks.errors | cells.lost).keys() & set(places):
            cells.checks.refuse(places[0], sentence)


def _email(checks: Checks, cell: str, typed: str) -> str:
    """Read an address; as a link (`mailto:`) or between angle brackets after a name it is still one."""
    address = typed.removeprefix("mailto:")
    if address.endswith(">"):
        address = address.rpartition("<")[2].removesuffix(">")
    if address.count("@") > 1 and re.search(r"[\s;,]", address.strip()):
        checks.refuse(cell, SEVERAL_ADDRESSES)
        return ""
    if '"' in address:
        checks.refuse(cell, QUOTED_ADDRESS)
        return ""
    cleaned = checks.email(cell, address)
    if cell not in checks.errors:
        _refuse_unusable(checks, cell, cleaned)
    return cleaned


def _refuse_unusable(checks: Checks, cell: str, address: str) -> None:
    """Ask what the mail will ask when it leaves: a domain that cannot be written in ASCII has no server."""
    try:
        read_address(address)
    except AddressUnusable:
        checks.refuse(cell, UNUSABLE_ADDRESS)


def _choice(choices: type[StrEnum], checks: Checks, cell: str, typed: str) -> StrEnum | None:
    found = find_choice(typed, choices)
    if found is None:
        known = ", ".join(choice.value.replace("_", " ") for choice in choices)
        checks.refuse(cell, f"This is none of: {known}.")
    return found


def _aliases(checks: Checks, cell: str, typed: str) -> list[str]:
    return [alias for part in DIVIDER.split(typed) if (alias := checks.line(cell, part))]


def _country(checks: Checks, cell: str, typed: str) -> str:
    return checks.country(cell, country_code(typed))


def _language(checks: Checks, cell: str, typed: str) -> str:
    return checks.language(cell, language_tag(typed))


def _notes(checks: Checks, cell: str, typed: str) -> str:
    """Notes keep their lines."""
    return "\n".join(line for part in typed.splitlines() if (line := checks.line(cell, part, most=LONGEST_NOTES)))


def _line(checks: Checks, cell: str, typed: str) -> str:
    return checks.line(cell, typed)


def _acronym(checks: Checks, cell: str, typed: str) -> str:
    return checks.line(cell, typed, most=LONGEST_ACRONYM)


def _count(checks: Checks, cell: str, typed: str) -> int:
    return checks.whole_number(cell, typed, most=MOST_COUNTED)


def _name(checks: Checks, cell: str, typed: str) -> str:
    return checks.name(cell, typed)


READERS: Mapping[str, Callable[[Checks, str, str], Any]] = {
    OWN_NAME: _name,
    "email": _email,
    "contact_name": _line,
    "language": _language,
    "channel": partial(_choice, Channel),
    "acronym": _acronym,
    "aliases": _aliases,
    "kind": partial(_choice, PartnerKind),
    "affiliation": _line,
    "counts_as": _count,
    "country_of_focus": _country,
    "country_of_base": _country,
    "scope": partial(_choice, Scope),
    "ecosoc": partial(_choice, EcosocStatus),
    "website": websites.check,
    "notes": _notes,
}


def _with_cautions(entered: Entered) -> Entered:
    local_part = entered.email.rpartition("@")[0]
    mixed = [word for text in (*entered.names.values(), entered.email) for word in mixed_words(text)]
    cautions = [f"“{word}” mixes letters of two alphabets." for word in dict.fromkeys(mixed)]
    if entered.displaced:
        cautions.append(DISPLACED.format(entered.displaced))
    if not local_part.isascii():
        cautions.append(FAR_LETTERS)
    if host := punycode(entered.partner.get("website", "")):
        cautions.append(f"The website’s domain is {host}.")
    if "affiliation" in entered.partner and entered.partner.get("kind", PartnerKind.INDIVIDUAL) != PartnerKind.INDIVIDUAL:
        cautions.append(NO_AFFILIATION)
    if entered.partner.get("counts_as", 1) != 1 and entered.partner.get("kind", PartnerKind.JOINT_PROGRAMME) != PartnerKind.JOINT_PROGRAMME:
        cautions.append(NO_COUNT)
    return replace(entered, cautions=tuple(cautions)) if cautions else entered
