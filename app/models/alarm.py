"""Alarms: many names left one statement in a short time, as after a mailbox was seized."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Alarm(SQLModel, table=True):
    """One alarm, shown on the desk until a member has seen it. `count` is how many names left when it was raised."""

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id", index=True)
    count: int
    raised_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    seen_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
