"""The outbox: one row a mail, written in the transaction of its cause, delivered by the worker."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class MailState(StrEnum):
    QUEUED = "queued"
    DEFERRED = "deferred"
    SENT = "sent"
    FAILED = "failed"
    BOUNCED = "bounced"
    STOPPED = "stopped"


IS_WAITING = text("state IN ('queued', 'deferred')")
"""Written out: a database uses a partial index only where it can read the same condition in the query."""


class Mail(SQLModel, table=True):
    """One mail to one address, and what became of it. Recipient and payload are sealed; the payload goes once it is sent or has failed.

    `attempts` and `due_at` (the next try) are stored before a try. `answer` is the server's, without addresses. Sent means handed over to
    the server; it may still come back (bounced). Stopped ones never left. `in_reply_to` is the Message-ID of the first mail of the thread.
    `contact_id` or `delegation_id` tell whom at a partner it is for.
    """

    __table_args__ = (Index("ix_mail_due", "due_at", "id", sqlite_where=IS_WAITING, postgresql_where=IS_WAITING),)

    id: str = Field(default_factory=new_id, primary_key=True)
    message_id: str = Field(unique=True)
    kind: str
    language: str
    invitation_id: str | None = Field(default=None, foreign_key="invitation.id", index=True)
    contact_id: str | None = Field(default=None, foreign_key="contact.id", index=True)
    delegation_id: str | None = Field(default=None, foreign_key="delegation.id", index=True)
    campaign_id: str | None = Field(default=None, foreign_key="campaign.id", index=True)
    in_reply_to: str = ""
    recipient_sealed: bytes
    payload_sealed: bytes | None
    state: MailState = Field(default=MailState.QUEUED, sa_column=choice_column(MailState, default=MailState.QUEUED))
    queued_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    due_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    attempts: int = 0
    lease_token: str | None = None
    sent_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    bounced_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    answer: str = ""
