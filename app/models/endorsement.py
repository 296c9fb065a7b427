"""Endorsements: a partner's recorded decision about one version of a statement."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class EndorsementState(StrEnum):
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    NEEDS_RECONFIRMATION = "needs_reconfirmation"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"


class Visibility(StrEnum):
    NAMED = "named"
    WITHHELD = "withheld"


class WithdrawalMode(StrEnum):
    QUIET = "quiet"
    ON_RECORD = "on_record"


class ReconfirmBecause(StrEnum):
    """Why an endorsement has to be confirmed again: another text, its own objection to a correction, its age, or a settled dispute."""

    NEW_TEXT = "new_text"
    OBJECTION = "objection"
    AGE = "age"
    DISPUTE = "dispute"


STANDING = (EndorsementState.CONFIRMED, EndorsementState.NEEDS_RECONFIRMATION)
"""The partner endorses, even if it still has to reconfirm."""


class Endorsement(SQLModel, table=True):
    """One partner's decision about one statement; UNIQUE holds that it is one.

    `beside` is what may stand beside the typed name on a list, because the partner was shown it when it answered (`domain/known_names`).
    `nonce` is the form's, so the same POST twice is one act. `text_sha256` maps languages to the hashes that were endorsed (P2).
    `version_id` is the version the partner itself confirmed last: a later editorial one carries it, a substantive one asks again.
    `was_public` says that its name stood in a published edition, `listed_on` and `listed_edition` in which first; `listed_as`, a
    `Visibility`, is how it stands in the one that is public now, if it does. `place` is where the lead put it by hand.
    `spent_nonces` are those of forms it has followed before: an old form sent again changes nothing.
    `contact_id` or `delegation_id` tell whose link the first answer came through: its holder. `is_handed` says that the answer as it
    stands came through a link that the lead copied; `came_by_mail`, that something was said of it through one that was mailed: a
    copied one only lowers it then. `may_be_raised` ends when nobody can tell any more whose answer it is: two became
    one, or the lead wrote another address for its holder.
    `signer_sealed` (name and title, JSON) and `reason_sealed` are private.
    """

    __table_args__ = (
        UniqueConstraint("statement_id", "partner_id"),
        Index("ix_endorsement_roster", "statement_id", "state", "visibility"),
        CheckConstraint("state <> 'confirmed' OR (visibility IS NOT NULL AND display_name <> '')", name="confirmed_is_complete"),
        CheckConstraint("(state = 'needs_reconfirmation') = (reconfirm_because IS NOT NULL)", name="reconfirmed_for_a_reason"),
        CheckConstraint("listed_as IN ('named', 'withheld')", name="listed_as"),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_time"),
    )

    id: str = Field(default_factory=new_id, primary_key=True)
    statement_id: str = Field(foreign_key="statement.id")
    partner_id: str = Field(foreign_key="partner.id", index=True)
    invitation_id: str = Field(foreign_key="invitation.id", unique=True)
    version_id: str = Field(foreign_key="version.id")
    contact_id: str | None = Field(default=None, foreign_key="contact.id")
    delegation_id: str | None = Field(default=None, foreign_key="delegation.id")
    is_handed: bool = False
    came_by_mail: bool = True
    may_be_raised: bool = True
    state: EndorsementState = Field(sa_column=choice_column(EndorsementState))
    visibility: Visibility | None = Field(default=None, sa_column=choice_column(Visibility, nullable=True))
    display_name: str = ""
    language: str = ""
    beside: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False, default=dict))
    signer_sealed: bytes | None = None
    reason_sealed: bytes | None = None
    text_sha256: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    nonce: str
    spent_nonces: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))
    recorded_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    changed_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    reconfirm_because: ReconfirmBecause | None = Field(default=None, sa_column=choice_column(ReconfirmBecause, nullable=True))
    was_public: bool = False
    listed_on: date | None = None
    listed_edition: int | None = None
    listed_as: str | None = None
    place: int | None = None
    reconfirmed_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    withdrawn_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    withdrawal_mode: WithdrawalMode | None = Field(default=None, sa_column=choice_column(WithdrawalMode, nullable=True))

    @property
    def stands(self) -> bool:
        """Whether the partner endorses, even if it still has to reconfirm."""
        return self.state in STANDING

    @property
    def is_void(self) -> bool:
        """Whether a dispute was upheld: nobody holds what was said, so whoever is invited anew answers as if for the first time."""
        has_holder = self.contact_id is not None or self.delegation_id is not None
        return self.state == EndorsementState.WITHDRAWN and not has_holder and not self.may_be_raised
