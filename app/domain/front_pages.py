"""The front page in pages: what it says of each published statement, for the live site and for a mirror."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.db import Session
from app.domain import digests
from app.publishing.digest import DigestItem, entry
from app.publishing.html import FrontEntry

PAGE_SIZE = 50


@dataclass(frozen=True)
class FrontPage:
    """One page of it. The addresses of the page with newer statements and of that with older ones are empty where there is none."""

    entries: Sequence[FrontEntry]
    newer_url: str = ""
    older_url: str = ""


def get(session: Session, language: str, *, before: str = "") -> FrontPage:
    """Return the published statements, newest first, after the one whose slug is `before`; each in the language that a reader of `language`
    reads best. Raises NotFound when that one is not public.
    """
    page = digests.list_published(session, before=before, limit=PAGE_SIZE)
    newer_url = "" if page.newer is None else _address(page.newer)
    return FrontPage([entry(item, language) for item in page.items], newer_url, _address(page.older) if page.older else "")


def list_pages(items: Sequence[DigestItem], language: str) -> list[FrontPage]:
    """Return some statements as pages that do not know their addresses: one at least."""
    starts = range(0, max(len(items), 1), PAGE_SIZE)
    return [FrontPage([entry(item, language) for item in items[start : start + PAGE_SIZE]]) for start in starts]


def _address(before: str) -> str:
    return f"/?before={before}" if before else "/"
