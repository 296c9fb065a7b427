"""Withdrawals on record that were public before their organization endorsed again: the answer itself says nothing of them any more."""

from datetime import date

from sqlmodel import Field, SQLModel

from app.models.base import new_id


class PublicWithdrawal(SQLModel, table=True):
    """One withdrawal that a published edition told: name and language as they stood. It goes when the name may no longer be shown."""

    __tablename__ = "public_withdrawal"

    id: str = Field(default_factory=new_id, primary_key=True)
    endorsement_id: str = Field(foreign_key="endorsement.id", index=True)
    name: str
    language: str
    withdrawn_on: date
