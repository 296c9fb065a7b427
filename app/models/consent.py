"""Consents: what a partner said by letter or phone, as the lead recorded it. It counts nothing until the partner itself confirms (P1)."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id
from app.models.endorsement import Visibility


class ConsentChannel(StrEnum):
    LETTER = "letter"
    PHONE = "phone"
    MEETING = "meeting"
    MESSAGE = "message"
    OTHER = "other"


class ConsentState(StrEnum):
    RECORDED = "recorded"
    CONFIRMED = "confirmed"
    CONTESTED = "contested"


class Consent(SQLModel, table=True):
    """One recorded consent for one invitation. `note_sealed` is the lead's: who said it, where the letter lies."""

    id: str = Field(default_factory=new_id, primary_key=True)
    invitation_id: str = Field(foreign_key="invitation.id", unique=True)
    account_id: str | None = Field(default=None, foreign_key="account.id")
    channel: ConsentChannel = Field(sa_column=choice_column(ConsentChannel))
    consented_on: date
    display_name: str = ""
    visibility: Visibility | None = Field(default=None, sa_column=choice_column(Visibility, nullable=True))
    note_sealed: bytes | None = None
    state: ConsentState = Field(default=ConsentState.RECORDED, sa_column=choice_column(ConsentState, default=ConsentState.RECORDED))
    recorded_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    answered_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
