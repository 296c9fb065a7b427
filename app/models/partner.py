"""Partners: the organizations in a lead's private directory."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class Scope(StrEnum):
    NATIONAL = "national"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


class Partner(SQLModel, table=True):
    """An organization as the lead knows it. `names` maps language tags to names; countries are ISO 3166-1 alpha-2 or empty.

    `is_lead` marks the lead's own entry: it endorses by invitation like everybody, and "lead first" puts it first.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    names: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    acronym: str = ""
    country_of_focus: str = ""
    country_of_base: str = ""
    scope: Scope | None = Field(default=None, sa_column=choice_column(Scope, nullable=True))
    is_lead: bool = False
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())

    def name(self, language: str = "") -> str:
        """Return the name in `language`, else the first one the lead gave."""
        return self.names.get(language) or next(iter(self.names.values()), "")
