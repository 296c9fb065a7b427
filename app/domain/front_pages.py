"""What lists of published statements say of each one: the live front page, and the pages of a mirror."""

from app.db import Session
from app.domain import digests
from app.publishing.digest import entry
from app.publishing.html import FrontEntry


def list_entries(session: Session, language: str) -> list[FrontEntry]:
    """Return the published statements, newest first, each in the language that a reader of `language` reads best."""
    return [entry(item, language) for item in digests.list_published(session)]
