"""Who stands on a roster: the one query through which names become public, and how many stand there without one.

Only confirmed endorsements count, and only named ones have a name here. Nothing that is returned depends on a withheld one but a number.
"""

from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func
from sqlalchemy import select as select_wide
from sqlmodel import col

from app.db import Session
from app.domain import batches
from app.models import Endorsement, EndorsementState, Partner, PartnerKind, RosterOrder, Statement, Visibility
from app.publishing.document import Signatory


class Row(NamedTuple):
    """What a named endorsement and its partner say in public. `position` is what the lead's order goes by."""

    display_name: str
    language: str
    acronym: str
    country_of_focus: str
    country_of_base: str
    is_lead: bool
    kind: str
    scope: str | None
    ecosoc: str | None
    affiliation: str
    website: str
    shows_website: bool
    names: dict[str, str]
    counts_as: int
    listed_on: date | None
    listed_edition: int | None
    was_public: bool
    position: Any


def list_named(session: Session, statement: Statement, *, edition: int, at: datetime) -> tuple[Signatory, ...]:
    """Return the signatories whom the edition of that number lists by name, drawn at `at`, in order of name."""
    found = [Row(*row) for row in session.list_rows(_named(statement, at))]
    ranks = _ranks(statement.roster_order, found)
    now = at.astimezone(ZoneInfo(statement.time_zone)).date()
    signatories = [_signatory(row, ranks.get(row.position, 0), late_on=_late_on(row, edition, now)) for row in found]
    return tuple(sorted(signatories, key=lambda one: (one.name, one.language, one.acronym, one.country, one.base, one.rank)))


def count_withheld(session: Session, statement: Statement, *, at: datetime) -> int:
    """Return how many are counted without a name in an edition that is drawn at `at`."""
    query = select_wide(func.coalesce(func.sum(counts_as()), 0)).select_from(Endorsement)
    query = query.join(Partner, col(Partner.id) == col(Endorsement.partner_id)).where(
        batches.counts_withheld(statement, at=at), col(Partner.merged_into_id).is_(None)
    )
    return int(session.connection().execute(query).scalar_one())


def count_company(session: Session, statement: Statement) -> dict[Visibility, tuple[int, int]]:
    """Return how many endorse now, named and withheld: lines of a list, and how many these count for. One query."""
    query = (
        select_wide(col(Endorsement.visibility), func.count(), func.sum(counts_as()))
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(
            col(Endorsement.statement_id) == statement.id,
            col(Endorsement.state) == EndorsementState.CONFIRMED,
            col(Partner.merged_into_id).is_(None),
        )
    )
    rows = session.list_rows(query.group_by(col(Endorsement.visibility)))
    return {visibility: (lines, int(counted)) for visibility, lines, counted in rows}


def counts_as() -> ColumnElement[int]:
    """How many a partner counts for: a joint programme as many as its lead says, everybody else is one."""
    return case((col(Partner.kind) == PartnerKind.JOINT_PROGRAMME, col(Partner.counts_as)), else_=1)


def weigh(partner: Partner) -> int:
    """Return how many a partner counts for."""
    return partner.counts_as if partner.kind == PartnerKind.JOINT_PROGRAMME else 1


def _named(statement: Statement, at: datetime) -> Select[*tuple[Any, ...]]:
    position = {RosterOrder.MANUAL: col(Endorsement.place), RosterOrder.ENDORSED: col(Endorsement.recorded_at)}
    return (
        select_wide(
            col(Endorsement.display_name),
            col(Endorsement.language),
            col(Partner.acronym),
            col(Partner.country_of_focus),
            col(Partner.country_of_base),
            col(Partner.is_lead),
            col(Partner.kind),
            col(Partner.scope),
            col(Partner.ecosoc),
            col(Partner.affiliation),
            col(Partner.website),
            col(Partner.shows_website),
            col(Partner.names),
            counts_as(),
            col(Endorsement.listed_on),
            col(Endorsement.listed_edition),
            col(Endorsement.was_public),
            position.get(statement.roster_order, col(Endorsement.place)),
        )
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(batches.shows_name(statement, at=at), col(Partner.merged_into_id).is_(None))
    )


def _ranks(order: RosterOrder, rows: list[Row]) -> dict[Any, int]:
    """Places among the named, without gaps: a gap would say that a withheld one stands there. Who has no place stands behind.

    Every other order has no ranks, because they would tell who endorsed when.
    """
    if order not in {RosterOrder.MANUAL, RosterOrder.ENDORSED}:
        return {}
    placed = sorted({row.position for row in rows if row.position is not None})
    ranks: dict[Any, int] = {position: rank for rank, position in enumerate(placed, 1)}
    return ranks | {None: len(placed) + 1}


def _late_on(row: Row, edition: int, now: date) -> date | None:
    """Return the day a name was first listed, where that was not in the first edition: today where it never was before."""
    if not row.was_public:
        return now if edition > 1 else None
    return row.listed_on if row.listed_edition is not None and row.listed_edition > 1 else None


def _signatory(row: Row, rank: int, *, late_on: date | None) -> Signatory:
    country = row.country_of_focus or row.country_of_base
    return Signatory(
        name=row.display_name,
        language=row.language,
        acronym=row.acronym,
        country=country,
        is_lead=row.is_lead,
        base=row.country_of_base if row.country_of_base != country else "",
        kind=row.kind,
        scope=row.scope or "",
        ecosoc=row.ecosoc or "",
        affiliation=row.affiliation if row.kind == PartnerKind.INDIVIDUAL else "",
        website=row.website if row.shows_website else "",
        names=tuple(sorted((tag, name) for tag, name in row.names.items() if tag != row.language)),
        counts_as=row.counts_as,
        rank=rank,
        late_on=late_on,
    )
