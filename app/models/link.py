"""Signed links that were given out. The row decides whether a link still opens; the token itself is never kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class Purpose(StrEnum):
    """What a link may do. A token of one purpose is no token for another: each is signed with a salt of its own."""

    LOGIN = "login"
    INVITATION = "invitation"
    MANAGE = "manage"
    CONSULTATION = "consultation"
    TRANSLATION = "translation"
    BOARD = "board"
    JOIN = "join"


class Link(SQLModel, table=True):
    """One link that was given out, and the one thing it opens: an account, an invitation, one language of a statement, a join request.

    `label` is the lead's word for who has a translator's link. `contact_id` or `delegation_id` tell who was given an invitation's;
    `is_handed`, that the lead copied it to hand it over, so it may have used it itself, or that it was made through such a link.
    `reminders_stopped_at`: whoever was given it
    wants to be reminded of the invitation no more; `stopped_index` is the keyed index of that person's address.
    """

    __table_args__ = (
        CheckConstraint(
            "(purpose = 'login' AND account_id IS NOT NULL AND invitation_id IS NULL AND statement_id IS NULL AND join_request_id IS NULL)"
            " OR (purpose = 'translation' AND account_id IS NULL AND invitation_id IS NULL AND statement_id IS NOT NULL AND language <> ''"
            " AND join_request_id IS NULL)"
            " OR (purpose = 'join' AND account_id IS NULL AND invitation_id IS NULL AND statement_id IS NULL"
            " AND join_request_id IS NOT NULL)"
            " OR (purpose NOT IN ('login', 'translation', 'join') AND account_id IS NULL AND invitation_id IS NOT NULL"
            " AND statement_id IS NULL AND join_request_id IS NULL)",
            name="opens_one_thing",
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    purpose: Purpose = Field(sa_column=choice_column(Purpose))
    token_hash: bytes = Field(unique=True)
    account_id: str | None = Field(default=None, foreign_key="account.id", index=True)
    invitation_id: str | None = Field(default=None, foreign_key="invitation.id", index=True)
    statement_id: str | None = Field(default=None, foreign_key="statement.id", index=True)
    join_request_id: str | None = Field(default=None, foreign_key="join_request.id", index=True)
    contact_id: str | None = Field(default=None, foreign_key="contact.id", index=True)
    delegation_id: str | None = Field(default=None, foreign_key="delegation.id", index=True)
    is_handed: bool = False
    language: str = ""
    label: str = ""
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    expires_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    used_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    revoked_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    reminders_stopped_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    stopped_index: bytes | None = None
