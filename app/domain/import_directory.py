"""The lead's directory as an import meets it: opened, found by address and by exact name, and written back in a handful of statements."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Update, bindparam, func, insert, update
from sqlalchemy import select as select_wide
from sqlmodel import SQLModel, col, select

from app.db import Session
from app.domain import stopped_addresses
from app.domain.accounts import Actor
from app.domain.partners import SEALED_EMAIL, SEALED_NAME, fold
from app.domain.profiles import SEALED_NOTES
from app.models import Channel, Contact, OffBecause, Partner, PartnerKind
from app.texts.spellings import search_key

CHUNK = 5_000
"""How many values one query names: both databases bound the number of parameters."""

PLAIN_FIELDS = ("acronym", "kind", "affiliation", "counts_as", "country_of_focus", "country_of_base", "scope", "ecosoc", "website")
CONTACT_FIELDS = ("contact_name", "language", "channel")
OFF = {
    OffBecause.BOUNCED: "Mail to this address came back, so none is sent to it.",
    OffBecause.SOFT_BOUNCES: "Mail to this address came back several times, so none is sent to it.",
    OffBecause.STOPPED: "This person asked for no more mail, so none is sent.",
    OffBecause.BY_LEAD: "Mail to this address was switched off by hand.",
}


@dataclass
class KnownPartner:
    """A partner by its columns, with its notes opened. `values` is replaced, never changed in place; `line` is the row of a new one."""

    id: str
    values: dict[str, Any]
    is_new: bool = False
    is_lead: bool = False
    is_changed: bool = False
    line: int = 0

    @property
    def name(self) -> str:
        """The first name, for people."""
        return next(iter(self.values["names"].values()), "")


@dataclass
class KnownContact:
    """A contact, opened. `caution` says why no mail is sent to it, `was_on_mail` how it was reached before the import."""

    id: str
    partner_id: str
    email: str
    contact_name: str = ""
    language: str = ""
    channel: Channel = Channel.EMAIL
    was_on_mail: bool = False
    left_mail_at: datetime | None = None
    rank: int = 0
    caution: str = ""
    is_new: bool = False
    is_changed: bool = False


@dataclass
class Directory:
    """What is known of partners and contacts, and what a plan has changed so far."""

    default_language: str
    partners: dict[str, KnownPartner] = field(default_factory=dict)
    contacts: dict[str, KnownContact] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    _by_name: dict[str, dict[str, KnownPartner]] = field(default_factory=dict)

    def find_contact(self, email: str) -> KnownContact | None:
        """Return who has an address, in any spelling of it."""
        return self.contacts.get(fold(email))

    def find_by_names(self, names: Iterable[str]) -> list[KnownPartner]:
        """Return the partners that are called exactly so, in any language or as an alias; each once."""
        found: dict[str, KnownPartner] = {}
        for name in names:
            found.update(self._by_name.get(_folded(name), {}))
        return list(found.values())

    def add_partner(self, partner: KnownPartner) -> None:
        self.partners[partner.id] = partner
        self._list_names(partner)

    def add_contact(self, contact: KnownContact) -> None:
        """Add somebody after all others of the partner."""
        contact.rank = self.ranks.get(contact.partner_id, 0) if contact.is_new else contact.rank
        self.contacts[fold(contact.email)] = contact

    def change_partner(self, partner: KnownPartner, values: Mapping[str, Any]) -> None:
        if values:
            partner.values, partner.is_changed = {**partner.values, **values}, True
            self._list_names(partner)

    def change_contact(self, contact: KnownContact, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            setattr(contact, name, value)
        contact.is_changed |= bool(values)

    def _list_names(self, partner: KnownPartner) -> None:
        for name in (*partner.values["names"].values(), *partner.values["aliases"]):
            self._by_name.setdefault(_folded(name), {})[partner.id] = partner


def read(session: Session, emails: Sequence[str], *, default_language: str, by: Actor, to_write: bool = False) -> Directory:
    """Return the directory of a lead with the contacts who have one of the addresses. A handful of queries, however many.

    Read `to_write`, every partner is held: what somebody saves meanwhile waits, and is not overwritten by what was read before.
    """
    directory = Directory(default_language)
    columns = ("id", "names", "aliases", "notes_sealed", "is_lead", *PLAIN_FIELDS)
    query = select_wide(*(getattr(Partner, name) for name in columns))
    query = query.where(col(Partner.lead_id) == by.lead_id, col(Partner.merged_into_id).is_(None))
    for row in session.list_rows(query.with_for_update(key_share=True) if to_write else query):
        values = dict(zip(columns, row, strict=True))
        partner_id, sealed, is_lead = values.pop("id"), values.pop("notes_sealed"), values.pop("is_lead")
        values["notes"] = session.vault.open(SEALED_NOTES, sealed) if sealed else ""
        directory.add_partner(KnownPartner(partner_id, values, is_lead=is_lead))
    ranks = select(Contact.partner_id, func.max(Contact.rank)).where(Contact.lead_id == by.lead_id).group_by(Contact.partner_id)
    directory.ranks.update(dict(session.exec(ranks).all()))
    for contact in _contacts(session, emails, by=by):
        directory.add_contact(_open(session, contact))
    return directory


def write(session: Session, directory: Directory, *, by: Actor, at: datetime) -> None:
    """Write what a plan has changed: four statements, however many rows."""
    partners, contacts = directory.partners.values(), directory.contacts.values()
    new = [_partner_row(session, one, at=at) | {"lead_id": by.lead_id, "created_at": at} for one in partners if one.is_new]
    changed = [_partner_row(session, one, at=at) for one in partners if one.is_changed and not one.is_new]
    new_ones = [one for one in contacts if one.is_new]
    indexes = [session.vault.indexes(SEALED_EMAIL, one.email) for one in new_ones]
    off = stopped_addresses.off_values(session, by.lead_id, indexes, at=at)
    added = [_new_contact_row(session, one, by=by, at=at) | its for one, its in zip(new_ones, off, strict=True)]
    edited = [_contact_row(session, one, at=at) for one in contacts if one.is_changed and not one.is_new]
    for model, inserted, updated in ((Partner, new, changed), (Contact, added, edited)):
        if inserted:
            session.connection().execute(insert(model), inserted)
        if updated:
            session.connection().execute(
                _update_many(model, updated[0]), [{f"_{name}": value for name, value in row.items()} for row in updated]
            )


def _contacts(session: Session, emails: Sequence[str], *, by: Actor) -> Iterator[Contact]:
    indexes = [index for email in emails for index in session.vault.indexes(SEALED_EMAIL, email)]
    for start in range(0, len(indexes), CHUNK):
        these = col(Contact.email_index).in_(indexes[start : start + CHUNK])
        yield from session.exec(select(Contact).where(Contact.lead_id == by.lead_id, these)).all()


def _open(session: Session, contact: Contact) -> KnownContact:
    return KnownContact(
        id=contact.id,
        partner_id=contact.partner_id,
        email=session.vault.open(SEALED_EMAIL, contact.email_sealed),
        contact_name=session.vault.open(SEALED_NAME, contact.name_sealed) if contact.name_sealed else "",
        language=contact.language,
        channel=contact.channel,
        was_on_mail=contact.channel == Channel.EMAIL,
        left_mail_at=contact.left_mail_at,
        rank=contact.rank,
        caution=OFF.get(contact.off_because, "") if contact.off_because else "",
    )


def _partner_row(session: Session, partner: KnownPartner, *, at: datetime) -> dict[str, Any]:
    values = partner.values
    spellings = [*values["names"].values(), values.get("acronym", ""), *values["aliases"]]
    return {
        "id": partner.id,
        "names": values["names"],
        "aliases": values["aliases"],
        "notes_sealed": session.vault.seal(SEALED_NOTES, values["notes"]) if values["notes"] else None,
        **{name: values.get(name, "") for name in ("acronym", "affiliation", "country_of_focus", "country_of_base", "website")},
        "kind": values.get("kind", PartnerKind.ORGANIZATION),
        "counts_as": values.get("counts_as", 1),
        "scope": values.get("scope"),
        "ecosoc": values.get("ecosoc"),
        "is_lead": partner.is_lead,
        "search": search_key(spellings),
        "updated_at": at,
    }


def _new_contact_row(session: Session, contact: KnownContact, *, by: Actor, at: datetime) -> dict[str, Any]:
    return _contact_row(session, contact, at=at) | {
        "lead_id": by.lead_id,
        "partner_id": contact.partner_id,
        "email_sealed": session.vault.seal(SEALED_EMAIL, contact.email),
        "email_index": session.vault.indexes(SEALED_EMAIL, contact.email)[0],
        "rank": contact.rank,
        "created_at": at,
    }


def _contact_row(session: Session, contact: KnownContact, *, at: datetime) -> dict[str, Any]:
    return {
        "id": contact.id,
        "name_sealed": session.vault.seal(SEALED_NAME, contact.contact_name) if contact.contact_name else None,
        "language": contact.language,
        "channel": contact.channel,
        "left_mail_at": at if contact.was_on_mail and contact.channel != Channel.EMAIL else contact.left_mail_at,
    }


def _update_many(model: type[SQLModel], row: Mapping[str, Any]) -> Update:
    """Return the statement that saves many rows, each by its id. Parameters are marked, so that none has the name of a column."""
    table = model.__table__  # type: ignore[attr-defined]  # SQLModel declares it, its types do not
    values: dict[str, BindParameter[Any]] = {name: bindparam(f"_{name}") for name in row if name != "id"}
    return update(table).where(table.c.id == bindparam("_id")).values(values)


def _folded(name: str) -> str:
    """Return what two spellings of a name that differ in case or width alone have in common."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
