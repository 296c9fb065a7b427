"""Groups: saved selections of a lead's partners, such as "UN list"."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column, new_id


class Group(SQLModel, table=True):
    """A named selection. One name stands once at a lead."""

    __tablename__ = "partner_group"
    __table_args__ = (UniqueConstraint("lead_id", "name"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id")
    name: str
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())


class GroupMember(SQLModel, table=True):
    """A partner is in a group."""

    __tablename__ = "group_member"

    group_id: str = Field(foreign_key="partner_group.id", primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", primary_key=True, index=True)
