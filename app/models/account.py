"""People of a lead organization: accounts, memberships, and the sessions they are logged in with."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Account(SQLModel, table=True):
    """A person who logs in by mail. The address is sealed; `email_index` finds it without opening it."""

    id: str = Field(default_factory=new_id, primary_key=True)
    email_sealed: bytes
    email_index: bytes = Field(unique=True)
    language: str = "en"
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())


class Membership(SQLModel, table=True):
    """An account works for a lead."""

    account_id: str = Field(foreign_key="account.id", primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", primary_key=True, index=True)
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())


class LoginSession(SQLModel, table=True):
    """One browser that is logged in. Only the SHA-256 of its cookie is kept; `device` is a coarse word such as "Firefox"."""

    __tablename__ = "login_session"

    id: str = Field(default_factory=new_id, primary_key=True)
    account_id: str = Field(foreign_key="account.id", index=True)
    token_hash: bytes = Field(unique=True)
    device: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    expires_at: datetime = Field(sa_column=moment_column())
    revoked_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
