"""Events: the trail of acts, in the order they were committed. The ledger will be sequenced from it."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, UniqueConstraint, false, text
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, new_id


class EventKind(StrEnum):
    VERSION_FROZEN = "version_frozen"
    ENDORSED = "endorsed"
    DECLINED = "declined"
    VISIBILITY_LOWERED = "visibility_lowered"
    VISIBILITY_RAISED = "visibility_raised"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    PUBLISHED = "published"
    RETRACTED = "retracted"
    RECONFIRMATION_ASKED = "reconfirmation_asked"
    RECONFIRMED = "reconfirmed"
    OBJECTED = "objected"
    DELEGATED = "delegated"
    CONSENT_RECORDED = "consent_recorded"
    CONSENT_CONTESTED = "consent_contested"
    PARTNERS_MERGED = "partners_merged"
    CORRECTED = "corrected"
    DISPUTE_ANSWERED = "dispute_answered"
    DELIVERED = "delivered"
    NAMES_HIDDEN = "names_hidden"
    REDACTED = "redacted"
    KEY_CHANGED = "key_changed"
    LOG_OPENED = "log_opened"


LOGGED = frozenset(
    {
        EventKind.VERSION_FROZEN,
        EventKind.ENDORSED,
        EventKind.RECONFIRMED,
        EventKind.VISIBILITY_LOWERED,
        EventKind.VISIBILITY_RAISED,
        EventKind.WITHDRAWN,
        EventKind.DISPUTED,
        EventKind.DISPUTE_ANSWERED,
        EventKind.NAMES_HIDDEN,
        EventKind.PUBLISHED,
        EventKind.CORRECTED,
        EventKind.RETRACTED,
        EventKind.REDACTED,
        EventKind.KEY_CHANGED,
        EventKind.LOG_OPENED,
    }
)
"""What becomes an entry of the log. The others are the lead's own business, or say that somebody did not endorse."""


class Event(SQLModel, table=True):
    """One act. It names rows by id and says the day, never a second; `facts` holds hashes and counts only, and
    may be opened to anybody. `is_handed` says that it came through a link that the lead copied, and is no part of the entry. `nonce` is
    that of the answer it is about: with `subject_id` it makes the mark that entries about one answer share.

    Where it is logged, `leaf` is the entry, byte for byte, and the salts open its commitments. `name` and `signer` are sealed, or None
    where there is none; they and their salts are emptied when they are erased, and nothing else ever changes.
    """

    __table_args__ = (
        UniqueConstraint("log_number", "leaf_index", name="uq_event_leaf"),
        CheckConstraint("(leaf_index IS NULL) = (log_number IS NULL)", name="place_is_whole"),
        Index(
            "ix_event_to_sequence",
            "id",
            sqlite_where=text("leaf IS NOT NULL AND leaf_index IS NULL"),
            postgresql_where=text("leaf IS NOT NULL AND leaf_index IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: EventKind = Field(sa_column=choice_column(EventKind))
    statement_id: str | None = Field(default=None, foreign_key="statement.id", index=True)
    subject_id: str = Field(default="", index=True)
    recorded_on: date = Field(default_factory=lambda: clock.now().date())
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    is_handed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    nonce: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    leaf: bytes | None = None
    act_salt: bytes | None = None
    name: bytes | None = None
    name_salt: bytes | None = None
    signer: bytes | None = None
    signer_salt: bytes | None = None
    log_number: int | None = Field(default=None, foreign_key="log.number")
    leaf_index: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
