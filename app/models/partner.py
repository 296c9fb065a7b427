"""Partners: the organizations in a lead's private directory."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class Scope(StrEnum):
    NATIONAL = "national"
    REGIONAL = "regional"
    INTERNATIONAL = "international"


class PartnerKind(StrEnum):
    """What endorses. An individual's affiliation is told for identification only."""

    ORGANIZATION = "organization"
    NETWORK = "network"
    JOINT_PROGRAMME = "joint_programme"
    INDIVIDUAL = "individual"


class EcosocStatus(StrEnum):
    """Consultative status with the UN's Economic and Social Council."""

    GENERAL = "general"
    SPECIAL = "special"
    ROSTER = "roster"
    NONE = "none"


class Partner(SQLModel, table=True):
    """An organization as the lead knows it. `names` maps language tags to names; countries are ISO 3166-1 alpha-2 or empty.

    `is_lead` marks the lead's own entry: it endorses by invitation like everybody, and "lead first" puts it first. `search` is the folded
    text of every spelling. A joint programme is one line and counts as many as the lead says in `counts_as`, 0 where those who run it
    are counted already. A row that was merged into another one stays for history; everything live hangs on the other.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    names: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    acronym: str = ""
    country_of_focus: str = ""
    country_of_base: str = ""
    scope: Scope | None = Field(default=None, sa_column=choice_column(Scope, nullable=True))
    is_lead: bool = False
    counts_as: int = 1
    kind: PartnerKind = Field(default=PartnerKind.ORGANIZATION, sa_column=choice_column(PartnerKind, default=PartnerKind.ORGANIZATION))
    aliases: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))
    affiliation: str = ""
    ecosoc: EcosocStatus | None = Field(default=None, sa_column=choice_column(EcosocStatus, nullable=True))
    website: str = ""
    shows_website: bool = False
    notes_sealed: bytes | None = None
    search: str = Field(default="", sa_column=Column(Text, nullable=False, default=""))
    merged_into_id: str | None = Field(default=None, foreign_key="partner.id", index=True)
    merged_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    updated_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())

    @property
    def country(self) -> str:
        """The country it is listed under: the one it works on, else the one it is based in."""
        return self.country_of_focus or self.country_of_base

    def name(self, language: str = "") -> str:
        """Return the name in `language`, else the first one the lead gave."""
        return self.names.get(language) or next(iter(self.names.values()), "")
