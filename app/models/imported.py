"""Imports: an uploaded list on its way into the directory. Nothing of it is in the directory before the lead confirms."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class ImportState(StrEnum):
    READ = "read"
    CONFIRMED = "confirmed"


class Import(SQLModel, table=True):
    """One uploaded list. Rows and result are sealed: they hold people's addresses.

    `found` says how the file was read (encoding, delimiter, sheet); `mapping` maps columns to fields and is remembered by
    `headings_hash`; `outcome` holds counts.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    account_id: str | None = Field(default=None, foreign_key="account.id")
    group_id: str | None = Field(default=None, foreign_key="partner_group.id")
    file_name: str = ""
    content_sealed: bytes | None = None
    found: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    headings_hash: str = ""
    mapping: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    default_language: str = "en"
    state: ImportState = Field(default=ImportState.READ, sa_column=choice_column(ImportState, default=ImportState.READ))
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    confirmed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    outcome: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    result_sealed: bytes | None = None
