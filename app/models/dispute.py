"""Disputes: a partner said that it did not endorse, and what the lead found."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id

IS_OPEN = "answered_at IS NULL"


class DisputeOutcome(StrEnum):
    """Upheld: it never endorsed, and what was typed in its name is erased. Settled: it is asked to confirm by its own act."""

    UPHELD = "upheld"
    SETTLED = "settled"


class Dispute(SQLModel, table=True):
    """One dispute of one endorsement, which has one open at most. `answer` is what the lead wrote to the partner; it is never public."""

    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (answered_at IS NULL)", name="answered_with_an_outcome"),
        Index("uq_dispute_open", "endorsement_id", unique=True, sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN)),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    endorsement_id: str = Field(foreign_key="endorsement.id", index=True)
    opened_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    outcome: DisputeOutcome | None = Field(default=None, sa_column=choice_column(DisputeOutcome, nullable=True))
    answer: str = ""
    answered_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    account_id: str | None = Field(default=None, foreign_key="account.id")
