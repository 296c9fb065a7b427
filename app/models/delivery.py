"""Deliveries: to whom, when and how an edition was sent, with the receipt or answer that came back."""

from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class DeliveryChannel(StrEnum):
    EMAIL = "email"
    POST = "post"
    IN_PERSON = "in_person"
    PORTAL = "portal"
    FAX = "fax"
    OTHER = "other"


class Delivery(SQLModel, table=True):
    """One edition handed to one addressee. `mail_id` is set where the tool itself sent it. Public is only what the lead says is."""

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id", index=True)
    edition_id: str = Field(foreign_key="edition.id")
    account_id: str | None = Field(default=None, foreign_key="account.id")
    mail_id: str | None = Field(default=None, foreign_key="mail.id")
    addressee: str
    channel: DeliveryChannel = Field(sa_column=choice_column(DeliveryChannel))
    delivered_on: date
    note_sealed: bytes | None = None
    answer: str = ""
    answered_on: date | None = None
    is_public: bool = False
    is_answer_public: bool = False
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())


class DeliveryFile(SQLModel, table=True):
    """A receipt or an answer as a file, sealed. `sha256` is that of the file itself, in hex; `size` is in bytes."""

    __tablename__ = "delivery_file"

    id: str = Field(default_factory=new_id, primary_key=True)
    delivery_id: str = Field(foreign_key="delivery.id", index=True)
    name: str
    media_type: str
    size: int
    sha256: str
    content_sealed: bytes
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
