"""What a mirror holds: every current edition's files, and the lists that lead to them. Read a statement at a time.

Left out are pages made for frames, since a web server says who may frame them, and what must name a host: the pages with our address
to copy, and the list for search engines; and a statement that a name has left until its list is made anew, since a copy lasts (P5).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from app.db import Session
from app.domain import departures, digests, front_pages
from app.i18n.catalogs import LANGUAGES
from app.ledger import journal
from app.models import Edition, EditionFile, EditionState, Statement
from app.publishing import feed
from app.publishing.digest import DigestItem, DigestPage, lead_page
from app.publishing.edition import HTML
from app.publishing.html import front_page
from app.publishing.mirror import Page

HOST_BOUND = ("/embed", "/republish")
EVERYTHING = 1_000_000


class MirrorHeldBack(journal.LogForked):
    """An older database names who has left since, and a mirror made before may be all that tells who that is."""

    code = "mirror_held_back"
    message = "The records of this site do not continue what it has signed, and may name again who has left. So no mirror is made of them."


@dataclass(frozen=True)
class Plan:
    """What was public when it was drawn: the pages that list statements, every address of an edition with its media type, the statements.

    `in_language` are the addresses of lists by their address and the language of our words: a mirror cannot ask what a reader reads.
    """

    base_url: str
    lists: tuple[Page, ...]
    in_language: dict[tuple[str, str], str]
    media_types: dict[str, str]
    statement_ids: tuple[str, ...]


def plan(session: Session, *, lead_id: str = "") -> Plan:
    """Draw what a mirror of one lead's public statements holds, or of everybody's.

    Raises MirrorHeldBack while the log is forked.
    """
    if journal.is_forked(session):
        raise MirrorHeldBack
    query = (
        select(Edition.statement_id, EditionFile.path, EditionFile.media_type, Statement.slug)
        .join(EditionFile, col(EditionFile.edition_id) == col(Edition.id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(Edition.state == EditionState.PUBLISHED, departures.is_settled())
        .order_by(col(Statement.slug), col(EditionFile.path))
    )
    rows = session.exec(query.where(Statement.lead_id == lead_id) if lead_id else query).all()
    public = digests.list_page(session, limit=EVERYTHING).items
    slugs = {slug for _, _, _, slug in rows}
    items = [item for item in public if item.slug in slugs]
    addresses = ["/", *sorted({f"/leads/{item.lead_slug}" for item in items})]
    return Plan(
        base_url=session.settings.base_url,
        lists=tuple(_lists(session, items)),
        in_language={(address, language): _in_language(address, language) for address in addresses for language in LANGUAGES},
        media_types={path: media_type for _, path, media_type, _ in rows if not path.endswith(HOST_BOUND)},
        statement_ids=tuple(dict.fromkeys(statement_id for statement_id, _, _, _ in rows)),
    )


def list_pages(session: Session, statement_id: str) -> Sequence[Page]:
    """Return the files of a statement that are public now, by address; none where nothing is."""
    query = (
        select(EditionFile, Edition, Statement.time_zone)
        .join(Edition, col(Edition.id) == col(EditionFile.edition_id))
        .join(Statement, col(Statement.id) == col(Edition.statement_id))
        .where(Edition.statement_id == statement_id, Edition.state == EditionState.PUBLISHED, departures.is_settled())
        .order_by(EditionFile.path)
    )
    return [
        Page(file.path, file.media_type, file.language, file.body, edition.number, _day(edition, time_zone))
        for file, edition, time_zone in session.exec(query).all()
        if file.body is not None
    ]


def _day(edition: Edition, time_zone: str) -> date | None:
    return edition.published_at.astimezone(ZoneInfo(time_zone)).date() if edition.published_at else None


def _lists(session: Session, items: Sequence[DigestItem]) -> Iterator[Page]:
    """The front page in its pages, the feed, and both of each lead."""
    base_url, is_demonstration = session.settings.base_url, session.settings.dev
    slugs = {item.slug for item in items}
    for language in LANGUAGES:
        yield from _front_pages([item for item in items if not item.notice], language, is_demonstration=is_demonstration)
    yield Page("/feed.atom", feed.ATOM, "", feed.feed(DigestPage(tuple(items)), base_url=base_url))
    for slug in sorted({item.lead_slug for item in items}):
        page = DigestPage(tuple(item for item in digests.list_of_lead(session, slug, limit=EVERYTHING).items if item.slug in slugs))
        for language in LANGUAGES:
            shown = lead_page(page, language, base_url=base_url, is_demonstration=is_demonstration)
            yield Page(_in_language(f"/leads/{slug}", language), HTML, language, shown.encode())
        yield Page(f"/leads/{slug}/feed.atom", feed.ATOM, "", feed.lead_feed(page, base_url=base_url))


def _front_pages(items: Sequence[DigestItem], language: str, *, is_demonstration: bool) -> Iterator[Page]:
    pages = front_pages.list_pages(items, language)
    for number, page in enumerate(pages, 1):
        urls = {tag: _in_language(_numbered(number), tag) for tag in LANGUAGES}
        newer, older = (_in_language(_numbered(other), language) if 1 <= other <= len(pages) else "" for other in (number - 1, number + 1))
        front = front_page(page.entries, language, is_demonstration=is_demonstration, previous_url=newer, next_url=older, urls=urls)
        yield Page(urls[language], HTML, language, front.encode())


def _numbered(number: int) -> str:
    return "/" if number == 1 else f"/pages/{number}"


def _in_language(address: str, language: str) -> str:
    return address if language == LANGUAGES[0] else f"{address.rstrip('/')}/{language}"
