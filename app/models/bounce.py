"""Bounces: what came back after a mail had been handed over, and the rest that all mail takes when the trouble is ours."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class BounceSource(StrEnum):
    DSN = "dsn"
    WEBHOOK = "webhook"
    HOOK = "hook"


class Bounce(SQLModel, table=True):
    """One report about one mail; the same report twice is one (UNIQUE). `status` is RFC 3463's, such as "5.1.1"."""

    __table_args__ = (UniqueConstraint("mail_id", "fingerprint"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    mail_id: str = Field(foreign_key="mail.id")
    fingerprint: str
    is_hard: bool
    status: str = ""
    answer: str = ""
    source: BounceSource = Field(sa_column=choice_column(BounceSource))
    received_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())


class MailPause(SQLModel, table=True):
    """All mail rests until `retry_at`: our server refuses us, which is nobody's bounce. At most one row; the first success removes it."""

    __tablename__ = "mail_pause"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: int = Field(default=1, primary_key=True)
    since: datetime = Field(sa_column=moment_column())
    retry_at: datetime = Field(sa_column=moment_column())
    failures: int = 1
    answer: str = ""
