"""Editions: frozen public outputs, their files, and the counter that tells every process something public changed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class EditionState(StrEnum):
    BUILDING = "building"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    FAILED = "failed"


class Edition(SQLModel, table=True):
    """One public output of a statement. At most one of a statement is being built, and at most one is published.

    A worker holds it by `lease_token` until `leased_until`, stored with `attempts` before it tries; without a token it rests until then
    after a failure. `country_count` counts the countries of those who are named; editions made before texts could say it have none.
    `rounds_total` and `has_individuals` are how it says its total in words, for the lists that tell of it; None before there was one.
    `content_sha256` is of all it says but its number and time, which is `published_at`; `drawn_at` is when rows last said just that.
    `bundle_due_at` is when its bundle may be tried next, once the log shows it; None when there is one, or none is to be made.
    `seal` is the SHA-256 of the certificate that sealed its PDFs.
    """

    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        Index(
            "uq_edition_building",
            "statement_id",
            unique=True,
            sqlite_where=text("state = 'building'"),
            postgresql_where=text("state = 'building'"),
        ),
        Index(
            "uq_edition_published",
            "statement_id",
            unique=True,
            sqlite_where=text("state = 'published'"),
            postgresql_where=text("state = 'published'"),
        ),
        Index(
            "ix_edition_bundle_due",
            "bundle_due_at",
            sqlite_where=text("bundle_due_at IS NOT NULL"),
            postgresql_where=text("bundle_due_at IS NOT NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    number: int
    state: EditionState = Field(default=EditionState.BUILDING, sa_column=choice_column(EditionState, index=True))
    version_id: str | None = Field(default=None, foreign_key="version.id")
    named_count: int = 0
    withheld_count: int = 0
    country_count: int | None = None
    rounds_total: bool | None = None
    has_individuals: bool | None = None
    requested_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    published_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    content_sha256: str | None = None
    drawn_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    due_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    attempts: int = 0
    lease_token: str | None = None
    leased_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    failure: str = ""
    bundle_due_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    seal: str | None = None
    bundle_attempts: int = Field(default=0, sa_column_kwargs={"server_default": "0"})

    def waits(self, *, at: datetime) -> bool:
        """Tell whether its time has not come: nobody has tried to make it yet."""
        return self.state == EditionState.BUILDING and self.due_at > at and not self.attempts


class EditionFile(SQLModel, table=True):
    """One file of an edition. `body` and its compressed copies go when the edition is superseded; the hash stays.

    `framed_by` are the sources (CSP) that may show it in a frame; empty: none.
    """

    __tablename__ = "edition_file"

    edition_id: str = Field(foreign_key="edition.id", primary_key=True)
    path: str = Field(primary_key=True, index=True)
    media_type: str
    language: str = ""
    sha256: str = Field(index=True)
    size: int
    framed_by: str = ""
    body: bytes | None = None
    br: bytes | None = None
    gzip: bytes | None = None
    zstd: bytes | None = None


class PublicRevision(SQLModel, table=True):
    """One row, one number, raised by every publication: processes watch it to drop what they hold in memory."""

    __tablename__ = "public_revision"

    id: int = Field(default=1, primary_key=True)
    number: int = 0
