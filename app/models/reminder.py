"""Scheduled reminders: when the silent partners of a statement are asked once more by themselves."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.base import moment_column, new_id


class ScheduledReminder(SQLModel, table=True):
    """One round, `days_before` the soft deadline. `count` says how many were reminded when it was `sent_at`."""

    __tablename__ = "scheduled_reminder"
    __table_args__ = (UniqueConstraint("statement_id", "remind_at"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    days_before: int
    remind_at: datetime = Field(sa_column=moment_column(index=True))
    sent_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    count: int = 0
