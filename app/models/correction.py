"""Corrections of names: a signatory changed how its name is written after the name had been public."""

from datetime import date

from sqlmodel import Field, SQLModel

from app.models.base import new_id


class NameCorrection(SQLModel, table=True):
    """One public correction, by its owner's own act. It goes when the name may no longer be shown."""

    __tablename__ = "name_correction"

    id: str = Field(default_factory=new_id, primary_key=True)
    endorsement_id: str = Field(foreign_key="endorsement.id", index=True)
    before: str
    after: str
    language: str
    corrected_on: date
