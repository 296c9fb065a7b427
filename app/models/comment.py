"""Comments: what an invited partner says of one paragraph during a consultation, and what the lead made of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class CommentState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ANSWERED = "answered"


class Comment(SQLModel, table=True):
    """A partner's words on one paragraph of one language of a version.

    `paragraph` counts from 0 as `texts.paragraphs` splits that text. `words_sealed` holds {"comment", "wording", "is_private"}: a
    wording proposes what should stand in the paragraph's place; what is private is for the lead alone, even when it shares the others.
    `answer` is the lead's, for the partner alone, sealed too (Base64). `nonce` is the form's, so the same POST twice is one comment.
    """

    __table_args__ = (
        UniqueConstraint("invitation_id", "nonce"),
        CheckConstraint("(state = 'open') = (decided_at IS NULL)", name="decided_has_a_time"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id", index=True)
    version_id: str = Field(foreign_key="version.id", index=True)
    invitation_id: str = Field(foreign_key="invitation.id")
    language: str
    paragraph: int
    words_sealed: bytes
    state: CommentState = Field(default=CommentState.OPEN, sa_column=choice_column(CommentState))
    answer: str = ""
    nonce: str
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
