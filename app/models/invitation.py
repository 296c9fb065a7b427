"""Invitations: the request to one partner to endorse one statement."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class InvitationState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    BOUNCED = "bounced"
    ANSWERED = "answered"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Invitation(SQLModel, table=True):
    """A request to one partner. `contact_id` is the registered contact; others of the partner may be asked beside it.

    `queued_at` says when the first mail of what is asked now was written to the outbox. `note_sealed` is the lead's personal note.
    `delegations` counts how often it was passed on, ended ones too; `has_consent` says that the lead recorded a consent given elsewhere.
    """

    __table_args__ = (UniqueConstraint("statement_id", "partner_id"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    partner_id: str = Field(foreign_key="partner.id", index=True)
    contact_id: str = Field(foreign_key="contact.id", index=True)
    state: InvitationState = Field(
        default=InvitationState.PENDING, sa_column=choice_column(InvitationState, default=InvitationState.PENDING)
    )
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    queued_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    sent_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    reminded_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    reminders: int = 0
    note_sealed: bytes | None = None
    delegations: int = 0
    has_consent: bool = False
