"""Lead organizations and their keys to the JSON API."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Lead(SQLModel, table=True):
    """An organization that drafts, invites, publishes and answers: a tenant. Statements and partners belong to one.

    `slug` is the address of its public page. `letterhead` is plain text in lines, `logo` a PNG that we have encoded ourselves.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    name: str
    country: str = ""
    slug: str = Field(default_factory=new_id, unique=True)
    letterhead: str = ""
    logo: bytes | None = None
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())


class ApiKey(SQLModel, table=True):
    """One key of a lead to the API. Only its SHA-256 is kept."""

    __tablename__ = "api_key"

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    key_hash: bytes = Field(unique=True)
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    revoked_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
