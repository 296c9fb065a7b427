"""Statements: the text's life, its dates and its settings. The texts themselves are versions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import choice_column, moment_column, new_id


class Kind(StrEnum):
    JOINT_STATEMENT = "joint_statement"
    OPEN_LETTER = "open_letter"
    APPEAL = "appeal"
    ORAL_STATEMENT = "oral_statement"
    WRITTEN_STATEMENT = "written_statement"
    SUBMISSION = "submission"


class Phase(StrEnum):
    DRAFT = "draft"
    CONSULTATION = "consultation"
    SIGN_ON = "sign_on"
    CLOSED = "closed"
    PUBLISHED = "published"
    RETRACTED = "retracted"


class RosterOrder(StrEnum):
    ALPHABETICAL = "alphabetical"
    COUNTRY = "country"
    LEAD_FIRST = "lead_first"
    MANUAL = "manual"
    ENDORSED = "endorsed"


class RosterGrouping(StrEnum):
    """Under which headings a roster stands; `networks` and `individuals` mean: organizations first, then those."""

    NONE = "none"
    COUNTRY = "country"
    SCOPE = "scope"
    NETWORKS = "networks"
    INDIVIDUALS = "individuals"


ROSTER_SHOWS = ("number", "acronym", "country", "native")
"""What may stand beside the name of a signatory, and whether lines are numbered."""


class Telling(StrEnum):
    """What everybody who endorsed is being mailed, some at a time."""

    FINAL_COPY = "final_copy"
    RETRACTION = "retraction"


class Statement(SQLModel, table=True):
    """One joint text from draft to publication.

    `addressees` is a list of {"role": "to"|"cc", "name": …}; `occasion` has the fields of `publishing.document.Occasion`.
    `revision` counts saved edits (two coordinators, one draft); `roster_revision` counts every act that could change the
    public list, so an edition is published only from the rows it was rendered from. Endorsements older than `reconfirm_after_days`
    (0: never) at publication are asked for again. `wanted_languages` are those the lead means to have; `left_out_languages` are not
    published. `channel` names what limits the text's length, or nothing. Silent partners are reminded `reminder_days` before the soft
    deadline, each at most `most_reminders` times. Mails of a discreet statement name neither lead nor title.
    `roster_shows` is a subset of ROSTER_SHOWS. With `rounds_total` the total reads "more than 30". Changes of a published list wait
    `batch_minutes` for others, so that none can be timed; a name that goes never waits: `batch_due_at` is when those that wait appear.
    From `names_leave_by` on nothing is served that can hold a name, because one has left (`domain/departures`).
    `embed_hosts` may show the roster in a frame. `retracted_at` is when its lead took it back. Everybody up to the endorsement
    `told_after` has been mailed what `telling` says.
    """

    id: str = Field(default_factory=new_id, primary_key=True)
    lead_id: str = Field(foreign_key="lead.id", index=True)
    slug: str = Field(unique=True)
    kind: Kind = Field(sa_column=choice_column(Kind))
    phase: Phase = Field(default=Phase.DRAFT, sa_column=choice_column(Phase, index=True))
    authentic_language: str
    addressees: list[dict[str, str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    occasion: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    time_zone: str = "UTC"
    soft_deadline: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    hard_deadline: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    embargo_until: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    dated_on: date | None = None
    roster_order: RosterOrder = Field(default=RosterOrder.ALPHABETICAL, sa_column=choice_column(RosterOrder))
    roster_grouping: RosterGrouping = Field(
        default=RosterGrouping.NONE, sa_column=choice_column(RosterGrouping, default=RosterGrouping.NONE)
    )
    roster_shows: list[str] = Field(
        default_factory=lambda: list(ROSTER_SHOWS), sa_column=Column(JSON, nullable=False, default=lambda: list(ROSTER_SHOWS))
    )
    rounds_total: bool = False
    has_un_profile: bool = False
    has_letterhead: bool = False
    batch_minutes: int = 30
    batch_due_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    names_leave_by: datetime | None = Field(default=None, sa_column=moment_column(nullable=True, index=True))
    telling: Telling | None = Field(default=None, sa_column=choice_column(Telling, nullable=True))
    told_after: str = ""
    embed_hosts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))
    late_endorsements: bool = False
    comment_deadline: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    shares_comments: bool = False
    reconfirm_after_days: int = 60
    wanted_languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    left_out_languages: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    channel: str = ""
    reminder_days: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False, default=list))
    most_reminders: int = 2
    is_discreet: bool = False
    has_open_call: bool = False
    revision: int = 1
    roster_revision: int = 0
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column())
    first_published_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    retracted_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))
    retraction_notice: str = ""

    def takes_comments(self, *, at: datetime) -> bool:
        """Whether an invited partner may comment now: during a consultation, before its deadline."""
        return self.phase == Phase.CONSULTATION and self.comment_deadline is not None and at < self.comment_deadline

    def takes_endorsements(self, *, at: datetime) -> bool:
        """Whether a partner may endorse now: before the hard deadline while sign-on is open, or later where the lead allows it."""
        if self.phase in {Phase.DRAFT, Phase.CONSULTATION, Phase.RETRACTED}:
            return False
        in_time = self.phase == Phase.SIGN_ON and (self.hard_deadline is None or at < self.hard_deadline)
        return in_time or self.late_endorsements

    def has_closed(self, *, at: datetime) -> bool:
        """Whether sign-on is over, though late endorsements may be taken still."""
        return self.phase in {Phase.CLOSED, Phase.PUBLISHED} or (self.hard_deadline is not None and self.hard_deadline <= at)
