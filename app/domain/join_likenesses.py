"""Which partners of the directory look like an organization that asks to join, and why. Looks only, and only suggests.

The directory is not read whole: the database finds who shares most words, a domain or the address, and `texts/likeness` judges.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case
from sqlmodel import col, or_, select

from app.db import Session
from app.domain import partners
from app.domain.accounts import Actor
from app.mail.addresses import are_same
from app.models import Invitation, InvitationState, JoinRequest, Partner, Statement
from app.texts import domains, likeness, spellings
from app.texts.likeness import Why
from app.texts.word_likeness import SMALL_WORDS

MOST_CANDIDATES, MOST_SHOWN = 24, 5
SHORTEST_WORD = 3
ASKING = ""
"""The id under which the request stands among the partners while it is compared. It sorts before every other, so it is a pair's first."""


@dataclass(frozen=True)
class Likeness:
    """A partner that may be the one who asks. `has_address` is certain; `why` are reasons to look."""

    partner: Partner
    why: Sequence[Why]
    has_address: bool
    is_invited: bool


def find(session: Session, statement: Statement, request: JoinRequest, email: str, *, by: Actor) -> list[Likeness]:
    """Return at most five partners, who has the address first. Three queries, however large the directory."""
    known = partners.find_entries(session, [email], by=by).get(partners.fold(email))
    if known is not None and not are_same(known.email, email):
        known = None
    own = tuple(filter(None, {domains.telling(request.website), domains.telling(email)}))
    candidates = _candidates(session, request.name, own, by=by)
    if known is not None and known.partner_id not in candidates:
        candidates[known.partner_id] = session.get_one(Partner, known.partner_id)
    asking = likeness.Entry(ASKING, {request.language: request.name}, domains=own)
    found = {
        pair.second_id: pair.why for pair in likeness.find_pairs([asking, *map(_entry, candidates.values())]) if pair.first_id == ASKING
    }
    first = [known.partner_id] if known is not None else []
    order = list(dict.fromkeys([*first, *found]))[:MOST_SHOWN]
    invited = _invited(session, statement, order)
    return [Likeness(candidates[id_], found.get(id_, ()), id_ in first, id_ in invited) for id_ in order]


def _candidates(session: Session, name: str, own: Sequence[str], *, by: Actor) -> dict[str, Partner]:
    """Return the partners that share words with a name or have one of the domains, those that share most first, by id."""
    words = [word for word in spellings.fold_query(name) if len(word) >= SHORTEST_WORD and word not in SMALL_WORDS]
    signs: list[ColumnElement[bool]] = [col(Partner.search).contains(f" {word}", autoescape=True) for word in words]
    signs += [col(Partner.website).contains(domain, autoescape=True) for domain in own]
    if not signs:
        return {}
    shared = sum((case((sign, 1), else_=0) for sign in signs[1:]), start=case((signs[0], 1), else_=0))
    query = select(Partner).where(Partner.lead_id == by.lead_id, col(Partner.merged_into_id).is_(None), or_(*signs))
    rows = session.exec(query.order_by(shared.desc(), col(Partner.id)).limit(MOST_CANDIDATES)).all()
    return {partner.id: partner for partner in rows}


def _entry(partner: Partner) -> likeness.Entry:
    website = domains.telling(partner.website)
    return likeness.Entry(partner.id, partner.names, partner.acronym, partner.aliases, (website,) if website else ())


def _invited(session: Session, statement: Statement, partner_ids: Sequence[str]) -> set[str]:
    live = (col(Invitation.state) != InvitationState.REVOKED) & col(Invitation.partner_id).in_(partner_ids)
    return set(session.exec(select(Invitation.partner_id).where(Invitation.statement_id == statement.id, live)).all())
