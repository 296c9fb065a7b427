"""Versions of a statement's text and their translations. An open version is the draft; a frozen one can be endorsed."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.base import moment_column, new_id


class Version(SQLModel, table=True):
    """A numbered text. At most one version of a statement is open (not frozen): the draft."""

    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        Index(
            "uq_version_open",
            "statement_id",
            unique=True,
            sqlite_where=text("frozen_at IS NULL"),
            postgresql_where=text("frozen_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    number: int = 1
    frozen_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class Translation(SQLModel, table=True):
    """One language of a version: title, Markdown body and, once frozen, the hex SHA-256 of the canonical text."""

    version_id: str = Field(foreign_key="version.id", primary_key=True)
    language: str = Field(primary_key=True)
    title: str
    body: str
    sha256: str | None = None
