"""Duplicates: which partners of a lead look like one organization. Only suggested: a lead merges them, or says that they are two."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

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

PAIR = ("first_id", "second_id")
DOMAIN_ALONE = (Why.SAME_DOMAIN,)


class SamePartner(Conflict):
    """One partner was named twice where two are needed."""

    code = "same_partner"
    message = "These are one and the same partner already."


@dataclass(frozen=True)
class Suggestion:
    """Partners that look like one, and why: the strongest reason first. Two, or all that have nothing but a domain in common."""

    partners: Sequence[Partner]
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
    found_together = list(_gathered(left))
    shown = [Suggestion([partners[id_] for id_ in ids], why) for ids, why in found_together[:limit]]
    return Suggestions(shown, len(found_together))


def tell_apart(session: Session, *ids: str, by: Actor, at: datetime) -> None:
    """Remember that partners are all different; no two of them are suggested again. A second click changes nothing. Raises NotFound."""
    known = {profiles.get(session, id_, by=by).id for id_ in ids}
    if len(known) != len(ids) or len(ids) < len(PAIR):
        raise SamePartner
    for pair in combinations(sorted(known), len(PAIR)):
        insert_once(session, Distinction, {**dict(zip(PAIR, pair, strict=True)), "lead_id": by.lead_id, "created_at": at})


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
    known = [*addresses, *([website] if website else [])]
    return Entry(partner.id, partner.names, partner.acronym, partner.aliases, known, partner.country_of_focus or partner.country_of_base)


def _told_apart(session: Session, by: Actor) -> set[tuple[str, str]]:
    rows = session.exec(select(Distinction.first_id, Distinction.second_id).where(Distinction.lead_id == by.lead_id)).all()
    return {(first, second) for first, second in rows}


def _gathered(pairs: Sequence[Pair]) -> Iterator[tuple[Sequence[str], Sequence[Why]]]:
    """Yield every pair, and in the place of those that share a domain alone all who hang together by it, once."""
    neighbours: defaultdict[str, set[str]] = defaultdict(set)
    for pair in pairs:
        if pair.why == DOMAIN_ALONE:
            neighbours[pair.first_id].add(pair.second_id)
            neighbours[pair.second_id].add(pair.first_id)
    seen: set[str] = set()
    for pair in pairs:
        if pair.why != DOMAIN_ALONE:
            yield (pair.first_id, pair.second_id), pair.why
        elif pair.first_id not in seen:
            together = _reached(pair.first_id, neighbours)
            seen |= together
            yield sorted(together), pair.why


def _reached(start: str, neighbours: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        fresh = neighbours[waiting.pop()] - reached
        reached |= fresh
        waiting.extend(fresh)
    return reached
