"""Events: the trail of acts, in the order they were committed. The ledger will be sequenced from it."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
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


class Event(SQLModel, table=True):
    """One act. It names rows by id and says the day, never a person, a name or a second; `facts` holds hashes and counts only."""

    id: str = Field(default_factory=new_id, primary_key=True)
    kind: EventKind = Field(sa_column=choice_column(EventKind))
    statement_id: str = Field(foreign_key="statement.id", index=True)
    subject_id: str = ""
    recorded_on: date = Field(default_factory=lambda: clock.now().date())
    facts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
