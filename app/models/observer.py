"""Observers: people who get a statement's final copy and are asked for nothing."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Observer(SQLModel, table=True):
    """One address for one statement; name and address are sealed (P10). `mailed_at` says when the final copy was queued."""

    __table_args__ = (UniqueConstraint("statement_id", "email_index"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    email_sealed: bytes
    email_index: bytes
    name_sealed: bytes | None = None
    language: str = "en"
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    mailed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
