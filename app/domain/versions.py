"""Versions of the text: the open one is the draft; freezing gives every language its hash, and from then on it cannot change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Session
from app.models import Statement, Translation, Version
from app.publishing.canonical import text_sha256


class TypedText(Protocol):
    """A title and a Markdown body, as `statements.Text` has them."""

    @property
    def title(self) -> str: ...

    @property
    def body(self) -> str: ...


def open_first(session: Session, statement: Statement, texts: Mapping[str, TypedText]) -> Version:
    """Write the draft of a new statement."""
    version = Version(statement_id=statement.id, number=1)
    session.add(version)
    session.flush()
    _write(session, version, texts)
    return version


def latest(session: Session, statement: Statement) -> Version:
    """Return the version with the highest number: the draft before sign-on, the frozen text after."""
    query = select(Version).where(Version.statement_id == statement.id).order_by(col(Version.number).desc())
    return session.exec(query.limit(1)).one()


def list_translations(session: Session, version: Version) -> list[Translation]:
    """Return every language of a version, by tag."""
    return list(session.exec(select(Translation).where(Translation.version_id == version.id).order_by(Translation.language)).all())


def rewrite_open(session: Session, statement: Statement, texts: Mapping[str, TypedText]) -> None:
    """Replace the texts of the draft."""
    version = latest(session, statement)
    session.connection().execute(delete(Translation).where(col(Translation.version_id) == version.id))
    session.expire_all()
    _write(session, version, texts)


def freeze(session: Session, statement: Statement, *, at: datetime) -> Version:
    """Close the draft: every language gets the SHA-256 of its canonical text."""
    version = latest(session, statement)
    version.frozen_at = at
    for translation in list_translations(session, version):
        translation.sha256 = text_sha256(translation.title, translation.body)
    session.flush()
    return version


def hashes(session: Session, version: Version) -> dict[str, str]:
    """Return the hex SHA-256 of every language: the one it was frozen with, or the one it would be frozen with now."""
    texts = list_translations(session, version)
    return {text.language: text.sha256 or text_sha256(text.title, text.body) for text in texts}


def _write(session: Session, version: Version, texts: Mapping[str, TypedText]) -> None:
    session.add_all(Translation(version_id=version.id, language=tag, title=text.title, body=text.body) for tag, text in texts.items())
    session.flush()
