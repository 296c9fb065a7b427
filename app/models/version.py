"""Versions of a statement's text and their translations. An open version is the draft; a frozen one stands as it is for ever."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.models.base import choice_column, moment_column, new_id


class FrozenAs(StrEnum):
    """What a version was frozen for. A consultation's text is commented on; any other can be endorsed.

    An editorial one carries the endorsements of the text before it; a substantive one asks for every endorsement again.
    """

    CONSULTATION = "consultation"
    SIGN_ON = "sign_on"
    EDITORIAL = "editorial"
    SUBSTANTIVE = "substantive"


ENDORSABLE = (FrozenAs.SIGN_ON, FrozenAs.EDITORIAL, FrozenAs.SUBSTANTIVE)


class Version(SQLModel, table=True):
    """A numbered text. At most one version of a statement is open (not frozen): the draft.

    `frozen_by` is the account that froze it, None for the JSON API. `note` says in the lead's words what a change changed; it is
    public with an editorial one. Until `objections_until` a signatory may object to an editorial change.
    """

    __table_args__ = (
        UniqueConstraint("statement_id", "number"),
        CheckConstraint("(frozen_at IS NULL) = (frozen_as IS NULL)", name="frozen_for_something"),
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
    frozen_as: FrozenAs | None = Field(default=None, sa_column=choice_column(FrozenAs, nullable=True))
    frozen_by: str | None = Field(default=None, foreign_key="account.id")
    note: str = ""
    objections_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class Translation(SQLModel, table=True):
    """One language of a version: title, Markdown body and, once frozen, the hex SHA-256 of the canonical text.

    `reviewed_against` is the authentic text (canonical, title and body) that this one, as it stands, was found to say the same as.
    Once this one is changed, that text moves to `reviewed_before`: what has changed in the authentic one since is still to be shown. Of the
    two at most one is there; neither for a translation nobody has ever reviewed, and for the authentic text itself.
    """

    version_id: str = Field(foreign_key="version.id", primary_key=True)
    language: str = Field(primary_key=True)
    title: str
    body: str
    sha256: str | None = None
    reviewed_against: str | None = None
    reviewed_before: str | None = None
