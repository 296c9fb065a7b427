"""What a mirror holds: every current edition's files, and the front pages that lead to them. Read a statement at a time.

Left out are pages made for frames, since a web server says who may frame them, and what must name a host: the pages with our address
to copy, and the list for search engines.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from app.db import Session
from app.domain import front_pages
from app.i18n.catalogs import LANGUAGES
from app.models import Edition, EditionFile, EditionState, Statement
from app.publishing.edition import HTML
from app.publishing.html import front_page

HOST_BOUND = ("/embed", "/republish")


@dataclass(frozen=True)
class Page:
    """A public file: its address, what it is, and its language ("" if none)."""

    address: str
    media_type: str
    language: str
    body: bytes


@dataclass(frozen=True)
class Plan:
    """What was public when it was drawn: the front pages by language, every address of an edition with its media type, the statements."""

    base_url: str
    fronts: dict[str, Page]
    media_types: dict[str, str]
    statement_ids: tuple[str, ...]


def plan(session: Session, *, lead_id: str = "") -> Plan:
    """Draw what a mirror of one lead's public statements holds, or of everybody's."""
    query = (
        select(Edition.statement_id, EditionFile.path, EditionFile.media_type, Statement.slug)
        .join(EditionFile, col(EditionFile.edition_id) == col(Edition.id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(Edition.state == EditionState.PUBLISHED)
        .order_by(col(Statement.slug), col(EditionFile.path))
    )
    rows = session.exec(query.where(Statement.lead_id == lead_id) if lead_id else query).all()
    slugs = {slug for _, _, _, slug in rows}
    return Plan(
        base_url=session.settings.base_url,
        fronts={language: _front(session, language, slugs) for language in LANGUAGES},
        media_types={path: media_type for _, path, media_type, _ in rows if not path.endswith(HOST_BOUND)},
        statement_ids=tuple(dict.fromkeys(statement_id for statement_id, _, _, _ in rows)),
    )


def list_pages(session: Session, statement_id: str) -> Sequence[Page]:
    """Return the files of a statement that are public now, by address; none where nothing is."""
    query = (
        select(EditionFile)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .where(Edition.statement_id == statement_id, Edition.state == EditionState.PUBLISHED)
        .order_by(EditionFile.path)
    )
    return [Page(file.path, file.media_type, file.language, file.body) for file in session.exec(query).all() if file.body is not None]


def _front(session: Session, language: str, slugs: set[str]) -> Page:
    entries = [entry for entry in front_pages.list_entries(session, language) if entry.slug in slugs]
    urls = {one: "/" if one == LANGUAGES[0] else f"/{one}" for one in LANGUAGES}
    body = front_page(entries, language, is_demonstration=session.settings.dev, urls=urls)
    return Page(urls[language], HTML, language, body.encode())
