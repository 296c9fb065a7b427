"""Handovers: a link that was copied by the lead and passed on by another way than our mail."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id
from app.models.contact import Channel


class Handover(SQLModel, table=True):
    """One copied link: by whom, for whom, by which channel."""

    id: str = Field(default_factory=new_id, primary_key=True)
    invitation_id: str = Field(foreign_key="invitation.id", index=True)
    contact_id: str | None = Field(default=None, foreign_key="contact.id")
    account_id: str | None = Field(default=None, foreign_key="account.id")
    channel: Channel = Field(sa_column=choice_column(Channel))
    handed_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
