"""Comparisons: who froze which text and when, and what changed from any text of a statement to any other, in one language.

Texts are versions (the open one is the draft) or revisions of a draft. A language that one side does not have is an empty text there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import accounts, drafts, revisions, statements, versions
from app.domain.accounts import Actor
from app.errors import NotFound, TextLocked
from app.models import Account, Revision, Statement, Version
from app.texts import redline
from app.texts.redline import Redline, Text

NOTHING = Text("", "")


@dataclass(frozen=True)
class Entry:
    """One version in the history. `frozen_by` is the member's address, empty for the API and for the draft."""

    version: Version
    hashes: Mapping[str, str]
    frozen_by: str


@dataclass(frozen=True)
class Saved:
    """One revision in the history of a language. `saved_by` is the member's address, empty for the API and for a translator."""

    revision: Revision
    saved_by: str


@dataclass(frozen=True)
class Comparison:
    """What changed in one language from one version or revision to another. `languages` are those that either side has."""

    language: str
    languages: Sequence[str]
    before: int
    after: int
    redline: Redline


def list_history(session: Session, statement: Statement) -> list[Entry]:
    """Return every version of a statement, the newest first, with its hashes and who froze it. For the lead's eyes."""
    found = versions.list_for(session, statement)
    emails = _emails(session, [version.frozen_by for version in found])
    return [Entry(version, versions.hashes(session, version), emails.get(version.frozen_by or "", "")) for version in found]


def list_saved(session: Session, statement: Statement, language: str) -> list[Saved]:
    """Return what was saved of one language, the newest first, with who saved it. Raises NotFound for one that was never there."""
    found = revisions.list_for(session, statement, language)
    if not found:
        raise NotFound
    emails = _emails(session, [revision.account_id for revision in found])
    return [Saved(revision, emails.get(revision.account_id or "", "")) for revision in found]


def compare_versions(session: Session, statement: Statement, before: int, after: int, *, language: str = "") -> Comparison:
    """Compare two versions by their numbers, in the authentic language unless told. Raises NotFound."""
    old, new = (_texts(session, versions.get(session, statement, number)) for number in (before, after))
    languages = sorted(old.keys() | new.keys(), key=lambda tag: (tag != statement.authentic_language, tag))
    chosen = language or statement.authentic_language
    if chosen not in languages:
        raise NotFound
    return Comparison(chosen, languages, before, after, redline.compare(old.get(chosen, NOTHING), new.get(chosen, NOTHING)))


def compare_revisions(session: Session, statement: Statement, language: str, before: int, after: int) -> Comparison:
    """Compare one language as it stood at two revisions of the statement. Raises NotFound for a language that was never there."""
    if not revisions.last_number(session, statement, language):
        raise NotFound
    old, new = (_stood(session, statement, language, number) for number in (before, after))
    return Comparison(language, [language], before, after, redline.compare(old, new))


def restore(session: Session, statement: Statement, language: str, number: int, *, by: Actor, at: datetime) -> None:
    """Save a language of the draft as it stood at an earlier revision: a new revision, so nothing is lost by it.

    Raises NotFound where it did not stand then, TextLocked. Concurrency: the statement is held, so nothing saved in between is missed.
    """
    session.hold(statement)
    found = revisions.find_at(session, statement.id, language, number)
    if found is None:
        raise NotFound
    if not statements.is_text_open(session, statement):
        raise TextLocked
    text = drafts.Text(found.title, found.body)
    author = revisions.by_lead(by)
    statements.edit_translation(session, statement, language, text, revision=statement.revision, at=at, author=author)


def _texts(session: Session, version: Version) -> dict[str, Text]:
    return {row.language: Text(row.title, row.body) for row in versions.list_translations(session, version)}


def _stood(session: Session, statement: Statement, language: str, number: int) -> Text:
    found = revisions.find_at(session, statement.id, language, number)
    return Text(found.title, found.body) if found else NOTHING


def _emails(session: Session, account_ids: Sequence[str | None]) -> dict[str, str]:
    found = session.exec(select(Account).where(col(Account.id).in_({one for one in account_ids if one}))).all()
    return {account.id: accounts.email_of(session, account) for account in found}
