"""Revisions: every text that was saved into a draft, and what was typed but not saved yet. Nothing typed is lost."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, text
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column


class SavedBy(StrEnum):
    """Through which door a revision came."""

    LEAD = "lead"
    TRANSLATOR = "translator"
    PROPOSAL = "proposal"


class Revision(SQLModel, table=True):
    """One language of a draft as it stood from `Statement.revision` = `number` on. `is_removed` marks where a language left."""

    statement_id: str = Field(foreign_key="statement.id", primary_key=True)
    number: int = Field(primary_key=True)
    language: str = Field(primary_key=True)
    title: str = ""
    body: str = ""
    is_removed: bool = False
    saved_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    saved_as: SavedBy = Field(default=SavedBy.LEAD, sa_column=choice_column(SavedBy))
    account_id: str | None = Field(default=None, foreign_key="account.id")


class UnsavedDraft(SQLModel, table=True):
    """What a member typed over revision `typed_over` and has not saved: one per member, statement and form.

    `statement_id` is empty for a statement that was never saved. `language` is empty for the statement's own form, else the one
    that was written beside the authentic text. `fields` is the form as typed.
    """

    __tablename__ = "unsaved_draft"

    account_id: str = Field(foreign_key="account.id", primary_key=True)
    statement_id: str = Field(primary_key=True)
    language: str = Field(default="", primary_key=True, sa_column_kwargs={"server_default": text("''")})
    typed_over: int = 0
    fields: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    kept_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
