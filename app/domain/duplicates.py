"""Duplicates: which partners of a lead look like one organization. Only suggested: a lead merges them, or says that they are two."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Session, insert_once
from app.domain import contacts, profiles
from app.domain.accounts import Actor
from app.domain.partners import SEALED_EMAIL
from app.errors import Conflict
from app.models import Contact, Distinction, Partner
from app.texts import domains, likeness
from app.texts.likeness import Entry, Pair, Why


class SamePartner(Conflict):
    """One partner was named twice where two are needed."""

    code = "same_partner"
    message = "These are one and the same partner already."


@dataclass(frozen=True)
class Suggestion:
    """Two partners that look like one, and why: the strongest reason first."""

    first: Partner
    second: Partner
    why: Sequence[Why]


@dataclass(frozen=True)
class Suggestions:
    """The likeliest suggestions, and how many there are in all."""

    shown: Sequence[Suggestion]
    count: int


def suggest(session: Session, *, by: Actor, limit: int = 50) -> Suggestions:
    """Return the partners that look like one, without those the lead told apart. Three queries; seconds for 10,000 partners."""
    partners = {partner.id: partner for partner in session.exec(_live(by)).all()}
    addresses = _domains(session, by)
    found = likeness.find_pairs([_entry(partner, addresses[partner.id]) for partner in partners.values()])
    told_apart = _told_apart(session, by)
    left = [pair for pair in found if (pair.first_id, pair.second_id) not in told_apart]
    return Suggestions([_suggestion(pair, partners) for pair in left[:limit]], len(left))


def tell_apart(session: Session, one_id: str, other_id: str, *, by: Actor, at: datetime) -> None:
    """Remember that two partners are not the same; they are not suggested again. A second click changes nothing. Raises NotFound."""
    first, second = sorted(profiles.get(session, id_, by=by).id for id_ in (one_id, other_id))
    if first == second:
        raise SamePartner
    insert_once(session, Distinction, {"first_id": first, "second_id": second, "lead_id": by.lead_id, "created_at": at})


def _live(by: Actor) -> SelectOfScalar[Partner]:
    return select(Partner).where(Partner.lead_id == by.lead_id, col(Partner.merged_into_id).is_(None)).order_by(Partner.id)


def _domains(session: Session, by: Actor) -> defaultdict[str, list[str]]:
    """Return the telling domains of the contacts' addresses by partner."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    query = select(Contact.partner_id, Contact.email_sealed).where(Contact.lead_id == by.lead_id, contacts.is_kept())
    for partner_id, sealed in session.exec(query).all():
        if sealed and (domain := domains.telling(session.vault.open(SEALED_EMAIL, sealed))):
            found[partner_id].append(domain)
    return found


def _entry(partner: Partner, addresses: Sequence[str]) -> Entry:
    website = domains.telling(partner.website)
    return Entry(partner.id, partner.names, partner.acronym, partner.aliases, [*addresses, *([website] if website else [])])


def _told_apart(session: Session, by: Actor) -> set[tuple[str, str]]:
    rows = session.exec(select(Distinction.first_id, Distinction.second_id).where(Distinction.lead_id == by.lead_id)).all()
    return {(first, second) for first, second in rows}


def _suggestion(pair: Pair, partners: dict[str, Partner]) -> Suggestion:
    return Suggestion(partners[pair.first_id], partners[pair.second_id], pair.why)
