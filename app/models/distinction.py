"""Distinctions: pairs of partners that look alike and that the lead said are two."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column


class Distinction(SQLModel, table=True):
    """Two partners are not the same; the one with the smaller id stands first."""

    __table_args__ = (CheckConstraint("first_id < second_id", name="first_before_second"),)

    first_id: str = Field(foreign_key="partner.id", primary_key=True)
    second_id: str = Field(foreign_key="partner.id", primary_key=True, index=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
