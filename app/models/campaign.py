"""Campaigns: inviting many partners at once, now or at a time."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class CampaignState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class Campaign(SQLModel, table=True):
    """One sending of invitations. `nonce` is the form's: a double click is one campaign.

    A draft's recipients are being chosen. From `send_at` on the worker invites them part by part (`sending`), and each mail leaves within
    `spread_minutes` after its part. `invited` counts the partners whose invitation it made. A stopped one sent nothing, or what had left by
    then.
    """

    __table_args__ = (UniqueConstraint("statement_id", "nonce"), Index("ix_campaign_due", "state", "send_at"))

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    account_id: str | None = Field(default=None, foreign_key="account.id")
    nonce: str
    state: CampaignState = Field(default=CampaignState.DRAFT, sa_column=choice_column(CampaignState, default=CampaignState.DRAFT))
    send_at: datetime = Field(sa_column=moment_column())
    spread_minutes: int = 0
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    settled_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    invited: int = 0


class CampaignRecipient(SQLModel, table=True):
    """A partner that was chosen, with the personal note its mail begins with. One whose tick was taken away stays in the list, left out.
    `is_settled`: its turn came when the campaign was sent, whether it could be invited or not.
    """

    __tablename__ = "campaign_recipient"

    campaign_id: str = Field(foreign_key="campaign.id", primary_key=True)
    partner_id: str = Field(foreign_key="partner.id", primary_key=True, index=True)
    is_left_out: bool = False
    is_settled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    note_sealed: bytes | None = None
