"""Contacts: the people at a partner who get the mail. Their names and addresses are sealed (P10)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class Channel(StrEnum):
    """How a person wants to be reached. Only mail leaves by itself; for the others a link is copied and handed over."""

    EMAIL = "email"
    SIGNAL = "signal"
    PHONE = "phone"
    POST = "post"
    OTHER = "other"


class OffBecause(StrEnum):
    BOUNCED = "bounced"
    SOFT_BOUNCES = "soft_bounces"
    STOPPED = "stopped"
    DELETED = "deleted"
    BY_LEAD = "by_lead"


class Contact(SQLModel, table=True):
    """A person at a partner. One address stands once in a lead's directory. A deleted one keeps its row, without name and address.

    The one with the lowest `rank` is the partner's first, then the oldest. `readdressed_at` says when its address was changed,
    `left_mail_at` when it was put on another channel than mail.
    """

    __table_args__ = (UniqueConstraint("lead_id", "email_index"),)

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id")
    partner_id: str = Field(foreign_key="partner.id", index=True)
    email_sealed: bytes
    email_index: bytes
    name_sealed: bytes | None = None
    language: str = "en"
    channel: Channel = Field(default=Channel.EMAIL, sa_column=choice_column(Channel, default=Channel.EMAIL))
    is_discreet: bool = False
    off_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    off_because: OffBecause | None = Field(default=None, sa_column=choice_column(OffBecause, nullable=True))
    soft_bounces: int = 0
    readdressed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    left_mail_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    rank: int = 0
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())

    @property
    def gets_mail(self) -> bool:
        """Whether mail may be sent to it: the address works, and mail is how the person wants to be reached."""
        return self.off_at is None and self.channel == Channel.EMAIL


class StoppedAddress(SQLModel, table=True):
    """An address whose reader wants no mail of one lead, by its keyed index alone. It outlives the contact that had it."""

    __tablename__ = "stopped_address"

    lead_id: str = Field(foreign_key="lead.id", primary_key=True)
    email_index: bytes = Field(primary_key=True)
    stopped_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
