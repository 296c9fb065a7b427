"""Channels of a lead's own: where its texts go, and how long they may be. The well-known ones are data of `texts.counting`."""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from app.models.base import choice_column, new_id


class LimitUnit(StrEnum):
    WORDS = "words"
    PAGES = "pages"
    SECONDS = "seconds"


class OwnChannel(SQLModel, table=True):
    """One limit that a lead has added, in words, pages or seconds of speaking."""

    __tablename__ = "own_channel"

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    name: str
    unit: LimitUnit = Field(sa_column=choice_column(LimitUnit))
    most: int
