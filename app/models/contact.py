"""Contacts: the people at a partner who get the mail. Their names and addresses are sealed (P10)."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Contact(SQLModel, table=True):
    """A person at a partner. One address stands once in a lead's directory."""

    __table_args__ = (UniqueConstraint("lead_id", "email_index"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id")
    partner_id: str = Field(foreign_key="partner.id", index=True)
    email_sealed: bytes
    email_index: bytes
    name_sealed: bytes | None = None
    language: str = "en"
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
