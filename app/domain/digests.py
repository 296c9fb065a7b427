"""What is public now, statement by statement: for the front page, the pages of leads, the feeds and the sitemap.

Whatever waits (a draft, an embargo, an edition that is being built) is in none of them: only what has a published edition is read.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.domain import dossiers, edition_facts
from app.errors import NotFound
from app.models import Edition, EditionState, Kind, Lead, Phase, Statement, Translation
from app.publishing.digest import DigestItem, DigestPage, DigestText
from app.publishing.document import Delivered, Occasion
from app.publishing.sitemap import Address
from app.texts.placeholders import Facts

PAGE_SIZE = 100
PUBLIC = (Phase.PUBLISHED, Phase.RETRACTED)


class Row(NamedTuple):
    """One public statement and its edition, without texts."""

    id: str
    slug: str
    kind: Kind
    phase: Phase
    authentic_language: str
    left_out_languages: list[str]
    occasion: dict[str, Any]
    time_zone: str
    dated_on: date | None
    first_published_at: datetime
    retracted_at: datetime | None
    retraction_notice: str
    lead_name: str
    lead_slug: str
    version_id: str
    drawn_at: datetime
    edition: int
    named_count: int
    withheld_count: int
    country_count: int | None
    rounds_total: bool | None
    has_individuals: bool | None

    @property
    def updated_at(self) -> datetime:
        """Return since when it is as it is: a retraction stays of its day whoever leaves after it."""
        return (self.phase == Phase.RETRACTED and self.retracted_at) or self.drawn_at


def list_page(session: Session, *, before: str = "", limit: int = PAGE_SIZE) -> DigestPage:
    """Return what all leads published, newest first, after the one whose slug is `before`. Raises NotFound when that is not public."""
    rows = sorted(_rows(session), key=_published_at, reverse=True)
    return _page(session, rows, before, limit)


def list_published(session: Session, *, before: str = "", limit: int = PAGE_SIZE) -> DigestPage:
    """Return the statements that stand, newest first: none that was retracted, though a page may begin after it. Raises as `list_page`."""
    rows = [row for row in _rows(session) if row.phase == Phase.PUBLISHED or row.slug == before]
    return _page(session, sorted(rows, key=_published_at, reverse=True), before, limit)


def list_of_lead(session: Session, slug: str, *, before: str = "", limit: int = PAGE_SIZE) -> DigestPage:
    """Return what one lead published, the latest date first. Raises NotFound for a lead of which nothing is public, as for none."""
    rows = sorted(_rows(session, col(Lead.slug) == slug), key=lambda row: (_dated_on(row), *_published_at(row)), reverse=True)
    if not rows:
        raise NotFound
    return _page(session, rows, before, limit)


def find(session: Session, statement_id: str) -> DigestItem | None:
    """Return a statement as it is public now, or None."""
    items = _items(session, _rows(session, col(Statement.id) == statement_id))
    return items[0] if items else None


def list_addresses(session: Session) -> list[Address]:
    """Return the addresses of everything public, newest first."""
    rows = sorted(_rows(session), key=_published_at, reverse=True)
    languages = _languages(session)
    return [Address(row.slug, row.lead_slug, tuple(_shown(row, languages[row.version_id])), row.updated_at) for row in rows]


def _rows(session: Session, *which: ColumnElement[bool]) -> list[Row]:
    """Return the facts of public statements without their texts: of all, or of some."""
    query = (
        select_wide(*_COLUMNS)
        .join(Lead, col(Lead.id) == col(Statement.lead_id))
        .join(Edition, (col(Edition.statement_id) == col(Statement.id)) & (col(Edition.state) == EditionState.PUBLISHED))
        .where(col(Statement.phase).in_(PUBLIC), *which)
    )
    return [Row(*row) for row in session.list_rows(query)]


_OF_STATEMENT = (
    Statement.id,
    Statement.slug,
    Statement.kind,
    Statement.phase,
    Statement.authentic_language,
    Statement.left_out_languages,
    Statement.occasion,
    Statement.time_zone,
    Statement.dated_on,
    Statement.first_published_at,
    Statement.retracted_at,
    Statement.retraction_notice,
)
_OF_EDITION = (
    *(Edition.version_id, Edition.published_at, Edition.number, Edition.named_count, Edition.withheld_count, Edition.country_count),
    *(Edition.rounds_total, Edition.has_individuals),
)
_COLUMNS = tuple(col(column) for column in (*_OF_STATEMENT, Lead.name, Lead.slug, *_OF_EDITION))


def _languages(session: Session) -> dict[str, list[str]]:
    """Return the languages of every public text by its version."""
    query = select(Translation.version_id, Translation.language).join(Edition, col(Edition.version_id) == col(Translation.version_id))
    found: dict[str, list[str]] = {}
    for version_id, language in session.exec(query.where(Edition.state == EditionState.PUBLISHED)).all():
        found.setdefault(version_id, []).append(language)
    return found


def _page(session: Session, rows: Sequence[Row], before: str, limit: int) -> DigestPage:
    start = _place(rows, before) + 1 if before else 0
    shown = rows[start : start + limit]
    if before and not shown:
        raise NotFound
    older = shown[-1].slug if start + limit < len(rows) else ""
    return DigestPage(_items(session, shown), older, _newer(rows, start, limit))


def _newer(rows: Sequence[Row], start: int, limit: int) -> str | None:
    if start == 0:
        return None
    return rows[start - limit - 1].slug if start > limit else ""


def _place(rows: Sequence[Row], slug: str) -> int:
    for place, row in enumerate(rows):
        if row.slug == slug:
            return place
    raise NotFound


def _items(session: Session, rows: Sequence[Row]) -> tuple[DigestItem, ...]:
    found = session.exec(select(Translation).where(col(Translation.version_id).in_([row.version_id for row in rows]))).all()
    texts: dict[str, dict[str, DigestText]] = {}
    for one in found:
        texts.setdefault(one.version_id, {})[one.language] = DigestText(one.language, one.title, one.body)
    told = dossiers.list_public_of(session, [row.id for row in rows])
    return tuple(_item(row, texts[row.version_id], told.get(row.id, ())) for row in rows)


def _item(row: Row, texts: dict[str, DigestText], deliveries: tuple[Delivered, ...]) -> DigestItem:
    dated_on = _dated_on(row)
    return DigestItem(
        slug=row.slug,
        kind=row.kind.value,
        lead_name=row.lead_name,
        lead_slug=row.lead_slug,
        texts=tuple(texts[language] for language in _shown(row, texts)),
        occasion=Occasion(**row.occasion),
        dated_on=dated_on,
        published_at=row.first_published_at,
        updated_at=row.updated_at,
        facts=Facts(row.named_count + row.withheld_count, row.named_count, row.country_count or 0, dated_on),
        notice=row.retraction_notice if row.phase == Phase.RETRACTED else "",
        time_zone=row.time_zone,
        edition=row.edition,
        deliveries=deliveries,
        rounds_total=bool(row.rounds_total),
        has_individuals=bool(row.has_individuals),
    )


def _shown(row: Row, languages: Iterable[str]) -> list[str]:
    """The languages that were published, the authentic one first."""
    kept = [language for language in languages if language not in row.left_out_languages]
    return sorted(kept, key=lambda language: (language != row.authentic_language, language))


def _dated_on(row: Row) -> date:
    return edition_facts.dated_on(row.dated_on, row.first_published_at, row.time_zone)


def _published_at(row: Row) -> tuple[datetime, str]:
    return row.first_published_at, row.id
