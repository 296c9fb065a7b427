"""What lists of published statements say of each one: the live front page, and the pages of a mirror."""

from collections.abc import Iterable

from app.db import Session
from app.domain import editions
from app.domain.editions import Published
from app.i18n.catalogs import LANGUAGES, match
from app.publishing.html import FrontEntry, excerpt, filled_title


def list_entries(session: Session, language: str) -> list[FrontEntry]:
    """Return the published statements, newest first, each in the language that a reader of `language` reads best."""
    return [_entry(version) for version in _one_per_statement(editions.list_published(session), language)]


def _one_per_statement(published: Iterable[Published], language: str) -> list[Published]:
    """Of each statement's languages, the one this reader reads best."""
    by_slug: dict[str, list[Published]] = {}
    for item in published:
        by_slug.setdefault(item.slug, []).append(item)
    return [_in_language(versions, language) for versions in by_slug.values()]


def _in_language(versions: list[Published], language: str) -> Published:
    found = {version.language: version for version in versions}
    if not set(found) & set(LANGUAGES):
        return versions[0]
    return found.get(match(language, tuple(found)), versions[0])


def _entry(item: Published) -> FrontEntry:
    return FrontEntry(
        slug=item.slug,
        url=f"/statements/{item.slug}/{item.language}",
        title=filled_title(item.title, item.facts, item.language),
        language=item.language,
        kind=item.kind,
        lead_name=item.lead_name,
        dated_on=item.dated_on,
        published_at=item.first_published_at,
        total_count=item.facts.total_count,
        excerpt=excerpt(item.body, item.facts, item.language),
    )
