"""Delegations: a registered contact passed its invitation on to a colleague."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id
from app.models.contact import OffBecause


class Delegation(SQLModel, table=True):
    """A link given to a colleague, with the colleague's sealed address. `contact_id` passed it on, where that is known.

    `is_handed` says that it was passed on through a link that the lead copied: then the colleague's links count as copied too.
    `ended_at` says when the organization took it back, or, with `ended_because`, when its address was turned off.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    invitation_id: str = Field(foreign_key="invitation.id", index=True)
    contact_id: str | None = Field(default=None, foreign_key="contact.id")
    email_sealed: bytes
    email_index: bytes
    language: str = "en"
    is_handed: bool = False
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    ended_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    ended_because: OffBecause | None = Field(default=None, sa_column=choice_column(OffBecause, nullable=True))
