"""Versions of the text: the open one is the draft; freezing gives every language its hash, and from then on it cannot change.

What a version was frozen as says what it is for: a consultation's text is commented on, any other can be endorsed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Session
from app.domain import events
from app.domain.accounts import Actor
from app.errors import NotFound, TextLocked
from app.models import ENDORSABLE, EventKind, FrozenAs, Statement, Translation, Version
from app.publishing.canonical import text_sha256


class TypedText(Protocol):
    """A title and a Markdown body, as `drafts.Text` has them."""

    @property
    def title(self) -> str: ...

    @property
    def body(self) -> str: ...


@dataclass(frozen=True)
class Review:
    """The authentic text a translation was reviewed against: as it stands, or before it was changed."""

    against: str | None = None
    before: str | None = None


def open_first(session: Session, statement: Statement, texts: Mapping[str, TypedText]) -> Version:
    """Write the draft of a new statement."""
    version = Version(statement_id=statement.id, number=1)
    session.add(version)
    session.flush()
    _write(session, version, texts)
    return version


def open_next(session: Session, statement: Statement) -> Version:
    """Open the next version as a copy of the newest, which must be frozen: UNIQUE holds that only one is open."""
    before = latest(session, statement)
    version = Version(statement_id=statement.id, number=before.number + 1)
    session.add(version)
    session.flush()
    for text in list_translations(session, before):
        kept = text.model_dump(include={"language", "title", "body", "reviewed_against", "reviewed_before"})
        session.add(Translation(version_id=version.id, **kept))
    session.flush()
    return version


def discard_open(session: Session, statement: Statement) -> None:
    """Drop the version that is being written, if there is one: what was frozen before it stands."""
    version = find_open(session, statement)
    if version is not None:
        session.connection().execute(delete(Translation).where(col(Translation.version_id) == version.id))
        session.connection().execute(delete(Version).where(col(Version.id) == version.id))
        session.expire_all()


def latest(session: Session, statement: Statement) -> Version:
    """Return the version with the highest number: the one being written, if there is one, else the newest frozen one."""
    query = select(Version).where(Version.statement_id == statement.id).order_by(col(Version.number).desc())
    return session.exec(query.limit(1)).one()


def find_open(session: Session, statement: Statement) -> Version | None:
    """Return the version that is being written, or None."""
    return session.exec(select(Version).where(Version.statement_id == statement.id, col(Version.frozen_at).is_(None))).first()


def find_endorsable(session: Session, statement_id: str) -> Version | None:
    """Return the newest text that can be endorsed, or None before sign-on."""
    query = select(Version).where(Version.statement_id == statement_id, col(Version.frozen_as).in_(ENDORSABLE))
    return session.exec(query.order_by(col(Version.number).desc()).limit(1)).first()


def find_consulted(session: Session, statement_id: str) -> Version | None:
    """Return the newest text that partners were asked to comment on, or None."""
    query = select(Version).where(Version.statement_id == statement_id, Version.frozen_as == FrozenAs.CONSULTATION)
    return session.exec(query.order_by(col(Version.number).desc()).limit(1)).first()


def get(session: Session, statement: Statement, number: int) -> Version:
    """Return a version by its number. Raises NotFound."""
    version = session.exec(select(Version).where(Version.statement_id == statement.id, Version.number == number)).first()
    if version is None:
        raise NotFound
    return version


def list_for(session: Session, statement: Statement) -> list[Version]:
    """Return every version of a statement, the newest first."""
    return list(session.exec(select(Version).where(Version.statement_id == statement.id).order_by(col(Version.number).desc())).all())


def list_translations(session: Session, version: Version) -> list[Translation]:
    """Return every language of a version, by tag."""
    return list(session.exec(select(Translation).where(Translation.version_id == version.id).order_by(Translation.language)).all())


def rewrite_open(session: Session, statement: Statement, texts: Mapping[str, TypedText]) -> None:
    """Replace the texts of the draft. A translation that stays as it was stays reviewed; one that changed has to be reviewed anew.

    What its last review was made against is kept. Raises TextLocked where nothing is being written: what was frozen is never touched.
    """
    version = find_open(session, statement)
    if version is None:
        raise TextLocked
    before = {text.language: text for text in list_translations(session, version)}
    reviews = {tag: _review_kept(text, texts[tag]) for tag, text in before.items() if tag in texts}
    session.connection().execute(delete(Translation).where(col(Translation.version_id) == version.id))
    session.expire_all()
    _write(session, version, texts, reviews)


def freeze(
    session: Session,
    statement: Statement,
    frozen_as: FrozenAs,
    *,
    by: Actor,
    at: datetime,
    note: str = "",
    objections_until: datetime | None = None,
) -> Version:
    """Close the draft: every language gets the SHA-256 of its canonical text. Writes the event."""
    version = latest(session, statement)
    version.frozen_at, version.frozen_as, version.frozen_by = at, frozen_as, by.account_id or None
    version.note, version.objections_until = note, objections_until
    for translation in list_translations(session, version):
        translation.sha256 = text_sha256(translation.title, translation.body)
    session.flush()
    facts = {"version": version.number, "sha256": hashes(session, version)}
    events.record(session, EventKind.VERSION_FROZEN, statement_id=statement.id, at=at, subject_id=version.id, facts=facts)
    return version


def hashes(session: Session, version: Version) -> dict[str, str]:
    """Return the hex SHA-256 of every language, the authentic one first: what it was frozen with, or would be frozen with now."""
    authentic = session.get_one(Statement, version.statement_id).authentic_language
    texts = sorted(list_translations(session, version), key=lambda text: (text.language != authentic, text.language))
    return {text.language: text.sha256 or text_sha256(text.title, text.body) for text in texts}


def _review_kept(before: Translation, after: TypedText) -> Review:
    """What is still known of a translation's review once it reads `after`."""
    if (before.title, before.body) == (after.title, after.body):
        return Review(before.reviewed_against, before.reviewed_before)
    return Review(before=before.reviewed_against or before.reviewed_before)


def _write(session: Session, version: Version, texts: Mapping[str, TypedText], reviews: Mapping[str, Review] | None = None) -> None:
    for tag, text in texts.items():
        review = (reviews or {}).get(tag, Review())
        kept = {"reviewed_against": review.against, "reviewed_before": review.before}
        session.add(Translation(version_id=version.id, language=tag, title=text.title, body=text.body, **kept))
    session.flush()
