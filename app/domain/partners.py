"""Partners and their contacts: the lead's private directory. Names and addresses of people are sealed (P10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from app.db import Session
from app.domain import stopped_addresses
from app.domain.accounts import Actor
from app.domain.guest_lists import Guest
from app.domain.inputs import Checks
from app.models import Contact, Partner, PartnerKind, Scope
from app.models.base import new_id
from app.security import vault
from app.texts.spellings import search_key

SEALED_EMAIL = "contact.email"
SEALED_NAME = "contact.name"
CHUNK = 400


@dataclass(frozen=True)
class Entry:
    """A partner with the contact who gets the mail; both opened."""

    partner_id: str
    contact_id: str
    name: str
    email: str
    contact_name: str
    language: str
    gets_mail: bool = True
    is_discreet: bool = False
    delegation_id: str = ""
    """Set for a colleague the invitation was passed on to; there is no contact then."""
    is_individual: bool = False
    is_handed: bool = False
    """Whether it was passed on to that colleague through a link that the lead copied."""


def check(guest: Guest, *, default_language: str) -> tuple[Guest, dict[str, str]]:
    """Return the cleaned guest and what is wrong with it, by field."""
    checks = Checks()
    if guest.fault:
        checks.refuse("row", guest.fault)
    if not guest.names:
        checks.refuse("name", "Please fill in this field.")
    cleaned = Guest(
        names={checks.language("name", tag): checks.name("name", name) for tag, name in guest.names.items()},
        email=checks.email("email", guest.email),
        contact_name=checks.line("contact", guest.contact_name),
        language=checks.language("language", guest.language) if guest.language else default_language,
        acronym=checks.line("acronym", guest.acronym, most=40),
        country_of_focus=checks.country("country", guest.country_of_focus),
        country_of_base=checks.country("country_of_base", guest.country_of_base),
        scope=guest.scope.strip().lower(),
        kind=guest.kind.strip().lower() or PartnerKind.ORGANIZATION.value,
        counts_as=guest.counts_as,
        line=guest.line,
    )
    if cleaned.scope:
        checks.choice("scope", cleaned.scope, Scope)
    if checks.choice("kind", cleaned.kind, PartnerKind) != PartnerKind.JOINT_PROGRAMME and cleaned.counts_as != 1:
        checks.refuse("counts_as", "Only a joint programme counts as more than one organization, or as none.")
    return cleaned, checks.errors


def find_entries(session: Session, emails: Sequence[str], *, by: Actor) -> dict[str, Entry]:
    """Return the lead's entries for those of the addresses it knows, by folded address. A handful of queries, however many addresses."""
    wanted = {index: email for email in emails for index in session.vault.indexes(SEALED_EMAIL, email)}
    indexes = list(wanted)
    found = {}
    for start in range(0, len(indexes), CHUNK):
        query = (
            select(Contact, Partner)
            .join(Partner, col(Partner.id) == col(Contact.partner_id))
            .where(Contact.lead_id == by.lead_id, col(Contact.email_index).in_(indexes[start : start + CHUNK]))
        )
        for contact, partner in session.exec(query).all():
            found[fold(wanted[contact.email_index])] = open_entry(session, partner, contact)
    return found


def add(session: Session, guests: Iterable[Guest], *, by: Actor, at: datetime) -> dict[str, Entry]:
    """Write new partners, each with its contact, and return their entries by folded address. Guests must be checked and new."""
    partners: list[dict[str, Any]] = []
    contacts: list[dict[str, Any]] = []
    entries, new = {}, list(guests)
    indexes = [session.vault.indexes(SEALED_EMAIL, guest.email) for guest in new]
    for guest, off in zip(new, stopped_addresses.off_values(session, by.lead_id, indexes, at=at), strict=True):
        partner_id, contact_id = new_id(), new_id()
        partners.append(_partner_row(guest, partner_id, by=by, at=at))
        contacts.append(_contact_row(session, guest, partner_id, contact_id, by=by, at=at) | off)
        name = guest.names.get(guest.language) or next(iter(guest.names.values()))
        entries[fold(guest.email)] = Entry(
            *(partner_id, contact_id, name, guest.email, guest.contact_name, guest.language),
            gets_mail=off["off_at"] is None,
            is_individual=guest.kind == PartnerKind.INDIVIDUAL,
        )
    if partners:
        session.connection().execute(insert(Partner), partners)
        session.connection().execute(insert(Contact), contacts)
    return entries


def open_entry(session: Session, partner: Partner, contact: Contact) -> Entry:
    """Return a partner and its contact with what is sealed opened."""
    return Entry(
        partner_id=partner.id,
        contact_id=contact.id,
        name=partner.name(contact.language),
        email=session.vault.open(SEALED_EMAIL, contact.email_sealed) if contact.email_sealed else "",
        contact_name=session.vault.open(SEALED_NAME, contact.name_sealed) if contact.name_sealed else "",
        language=contact.language,
        gets_mail=contact.gets_mail,
        is_discreet=contact.is_discreet,
        is_individual=partner.kind == PartnerKind.INDIVIDUAL,
    )


def fold(email: str) -> str:
    """Return the form under which two spellings of an address are the same, to the blind index too."""
    return vault.fold(email)


def _partner_row(guest: Guest, partner_id: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "id": partner_id,
        "lead_id": by.lead_id,
        "names": dict(guest.names),
        "acronym": guest.acronym,
        "country_of_focus": guest.country_of_focus,
        "country_of_base": guest.country_of_base,
        "scope": Scope(guest.scope) if guest.scope else None,
        "kind": PartnerKind(guest.kind or PartnerKind.ORGANIZATION),
        "counts_as": guest.counts_as,
        "is_lead": any(name.casefold() == by.lead_name.casefold() for name in guest.names.values()),
        "search": search_key([*guest.names.values(), guest.acronym]),
        "created_at": at,
    }


def _contact_row(session: Session, guest: Guest, partner_id: str, contact_id: str, *, by: Actor, at: datetime) -> dict[str, Any]:
    return {
        "id": contact_id,
        "lead_id": by.lead_id,
        "partner_id": partner_id,
        "email_sealed": session.vault.seal(SEALED_EMAIL, guest.email),
        "email_index": session.vault.indexes(SEALED_EMAIL, guest.email)[0],
        "name_sealed": session.vault.seal(SEALED_NAME, guest.contact_name) if guest.contact_name else None,
        "language": guest.language,
        "created_at": at,
    }
