"""Join requests: organizations that ask to be invited on a statement's open call. Only an accepted one is invited; asking lists nobody."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class JoinRequestState(StrEnum):
    UNCONFIRMED = "unconfirmed"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class JoinRequest(SQLModel, table=True):
    """One request. `contact_sealed` is JSON with name, email and note; `partner_id` is what it was accepted as."""

    __tablename__ = "join_request"
    __table_args__ = (Index("ix_join_request_address", "statement_id", "email_index"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    state: JoinRequestState = Field(
        default=JoinRequestState.UNCONFIRMED, sa_column=choice_column(JoinRequestState, default=JoinRequestState.UNCONFIRMED)
    )
    name: str
    language: str
    country: str = ""
    website: str = ""
    contact_sealed: bytes | None = None
    email_index: bytes
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    confirmed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    decided_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    account_id: str | None = Field(default=None, foreign_key="account.id")
    partner_id: str | None = Field(default=None, foreign_key="partner.id")
