"""Who stands on a roster: the one query through which names become public, and how many stand there without one.

Only confirmed endorsements count, and only named ones have a name here. Nothing that is returned depends on a withheld one but a number.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, union_all
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.domain import batches
from app.domain.known_names import Beside
from app.models import Endorsement, Partner, PartnerKind, RosterOrder, Statement, Visibility
from app.publishing.document import Signatory


class Row(NamedTuple):
    """What a named endorsement and its partner say in public. `position` is what the lead's order goes by.

    Names, acronym, affiliation and website are those that the partner was shown as it answered. Countries, kind, scope, status and count
    are the directory's as it is now: facts for which the lead answers, and which its partner reads on its own page.
    """

    display_name: str
    language: str
    country_of_focus: str
    country_of_base: str
    is_lead: bool
    kind: str
    scope: str | None
    ecosoc: str | None
    shows_website: bool
    beside: Beside
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
    query = select_wide(func.coalesce(func.sum(_counts_withheld_as()), 0)).select_from(Endorsement)
    query = query.join(Partner, col(Partner.id) == col(Endorsement.partner_id)).where(
        batches.counts_withheld(statement, at=at), col(Partner.merged_into_id).is_(None)
    )
    return int(session.connection().execute(query).scalar_one())


def count_company(session: Session, statement: Statement) -> dict[Visibility, tuple[int, int]]:
    """Return how many an invited partner sees, named and withheld: lines of a list, and how many these count for. One query.

    Before publication that is everybody who endorses now. Afterwards it is who is public, so no invitation times who joins.
    """
    is_named, is_withheld = batches.shows_name(statement, at=None), batches.counts_withheld(statement, at=None)
    named = select_wide(literal(Visibility.NAMED.value), func.count(), func.sum(counts_as())).where(is_named)
    withheld = select_wide(literal(Visibility.WITHHELD.value), func.count(), func.sum(_counts_withheld_as())).where(is_withheld)
    living = and_(col(Partner.id) == col(Endorsement.partner_id), col(Partner.merged_into_id).is_(None))
    rows = session.connection().execute(union_all(*(one.join_from(Endorsement, Partner, living) for one in (named, withheld)))).all()
    return {Visibility(visibility): (lines, int(counted or 0)) for visibility, lines, counted in rows}


def list_company(session: Session, statement: Statement, *, limit: int = 200) -> Sequence[tuple[str, str]]:
    """Return name and language of those an invited partner sees named. Sorted, so the order tells nothing."""
    query = (
        select(Endorsement.display_name, Endorsement.language)
        .join(Partner, and_(col(Partner.id) == col(Endorsement.partner_id), col(Partner.merged_into_id).is_(None)))
        .where(batches.shows_name(statement, at=None))
        .order_by(col(Endorsement.display_name))
        .limit(limit)
    )
    return session.exec(query).all()


def counts_as() -> ColumnElement[int]:
    """How many a named partner counts for: a joint programme as many as its lead says, everybody else is one."""
    return case((col(Partner.kind) == PartnerKind.JOINT_PROGRAMME, col(Partner.counts_as)), else_=1)


def foresee(partner: Partner, name: str, language: str, *, beside: Beside) -> Signatory:
    """Return how a partner stands on a list under a name that is typed in `language`, with that beside it."""
    known = Row(
        display_name=name,
        language=language,
        country_of_focus=partner.country_of_focus,
        country_of_base=partner.country_of_base,
        is_lead=partner.is_lead,
        kind=partner.kind,
        scope=partner.scope,
        ecosoc=partner.ecosoc,
        shows_website=partner.shows_website,
        beside=beside,
        counts_as=weigh(partner),
        listed_on=None,
        listed_edition=None,
        was_public=False,
        position=None,
    )
    return _signatory(known, 0, late_on=None)


def weigh(partner: Partner) -> int:
    """Return how many a partner counts for where it is named."""
    return partner.counts_as if partner.kind == PartnerKind.JOINT_PROGRAMME else 1


def weigh_withheld(partner: Partner) -> int:
    """Return how many a partner counts for where its name is withheld: one at most, since a number of its own would tell who joined."""
    return min(weigh(partner), 1)


def _counts_withheld_as() -> ColumnElement[int]:
    return case((counts_as() > 1, 1), else_=counts_as())


def _named(statement: Statement, at: datetime) -> Select[*tuple[Any, ...]]:
    position = {RosterOrder.MANUAL: col(Endorsement.place), RosterOrder.ENDORSED: col(Endorsement.recorded_at)}
    return (
        select_wide(
            col(Endorsement.display_name),
            col(Endorsement.language),
            col(Partner.country_of_focus),
            col(Partner.country_of_base),
            col(Partner.is_lead),
            col(Partner.kind),
            col(Partner.scope),
            col(Partner.ecosoc),
            col(Partner.shows_website),
            col(Endorsement.beside),
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
    country, beside = row.country_of_focus or row.country_of_base, row.beside
    return Signatory(
        name=row.display_name,
        language=row.language,
        acronym=beside.get("acronym", ""),
        country=country,
        is_lead=row.is_lead,
        base=row.country_of_base if row.country_of_base != country else "",
        kind=row.kind,
        scope=row.scope or "",
        ecosoc=row.ecosoc or "",
        affiliation=beside.get("affiliation", "") if row.kind == PartnerKind.INDIVIDUAL else "",
        website=beside.get("website", "") if row.shows_website else "",
        names=tuple(sorted((tag, name) for tag, name in beside.get("names", {}).items() if tag != row.language)),
        counts_as=row.counts_as,
        rank=rank,
        late_on=late_on,
    )
