"""Hidings: the lead hid all names of one country or one group at once, everywhere. Only each signatory shows its own again."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Hiding(SQLModel, table=True):
    """One such act: of a `country` (ISO 3166-1 alpha-2) or of a group. `count` is how many endorsements it withheld."""

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    account_id: str | None = Field(default=None, foreign_key="account.id")
    country: str = ""
    group_id: str | None = Field(default=None, foreign_key="partner_group.id")
    count: int
    hidden_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
