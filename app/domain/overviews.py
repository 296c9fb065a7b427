"""Overviews: what the lead's desk shows of one statement at one moment. Only looks, only for the lead, a few queries each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Session
from app.domain import (
    arrivals,
    consultation_overviews,
    endorsements,
    figures,
    invitations,
    pending,
    publication_times,
    publications,
    statements,
    versions,
)
from app.domain.accounts import Actor
from app.domain.arrivals import Delayed, Unreached
from app.domain.consultation_overviews import Tally
from app.domain.figures import Figure
from app.domain.invitations import Progress, Standing
from app.domain.pending import Pending
from app.models import (
    Edition,
    EditionState,
    Endorsement,
    EndorsementState,
    Invitation,
    InvitationState,
    Phase,
    Statement,
    Version,
)
from app.texts.placeholders import mark_title_gaps

MOST_SHOWN = 50


@dataclass(frozen=True)
class Counts:
    """How the invitations of a statement stand. `invited` leaves out those taken back; `sent` counts mails a server has taken.
    `bounced` are those that mail has not reached; among them `bounced_again` must confirm again.
    """

    invited: int
    sent: int
    silent: int
    bounced: int
    bounced_again: int
    named: int
    withheld: int
    declined: int
    withdrawn: int
    disputed: int
    needs_reconfirmation: int

    @property
    def endorsed(self) -> int:
        return self.named + self.withheld


@dataclass(frozen=True)
class Line:
    """One statement in the list of the desk."""

    statement: Statement
    title: str
    invited: int
    endorsed: int
    pending: Pending
    appears_at: datetime | None
    """When its first edition appears, where that waits for its time."""


@dataclass(frozen=True)
class Overview:
    """Everything the watch page shows. `progress` is one page of the table; `next_after` leads to the next, if there is one.
    `commenters` are the invitations of that page that have commented. `version` is the text that stands: what can be endorsed,
    before sign-on the draft; `is_being_changed` says that another is being written beside it.
    """

    statement: Statement
    title: str
    counts: Counts
    pending: Pending
    hashes: dict[str, str]
    version: int
    is_being_changed: bool
    takes_endorsements: bool
    takes_comments: bool
    consultation: Tally
    commenters: frozenset[str]
    edition: Edition | None
    unreached: Sequence[Unreached]
    delayed: Sequence[Delayed]
    disputed: Sequence[Progress]
    contested: Sequence[Progress]
    withdrawn: Sequence[Progress]
    progress: Sequence[Progress]
    next_after: str
    at: datetime

    @property
    def may_invite(self) -> bool:
        """Whether partners can be invited and reminded now, to comment or to endorse."""
        return self.takes_comments or self.takes_endorsements

    @property
    def next_step(self) -> str:
        """Name the one thing a coordinator should do now."""
        statement, counts = self.statement, self.counts
        if statement.phase in {Phase.DRAFT, Phase.RETRACTED}:
            return "open" if statement.phase == Phase.DRAFT else "nothing"
        if self.edition is not None and self.edition.state in {EditionState.BUILDING, EditionState.FAILED}:
            return self._making(self.edition)
        if counts.disputed or counts.bounced:
            return "answer" if counts.disputed else "deliver"
        if self.pending.contested or (self.pending.requests and self.takes_endorsements):
            return "clear_up" if self.pending.contested else "admit"
        return self._consulting() if statement.phase == Phase.CONSULTATION else self._collecting()

    @property
    def contesters(self) -> frozenset[str]:
        return frozenset(line.invitation.id for line in self.contested)

    @property
    def appears_at(self) -> datetime | None:
        return appears_at(self.statement, self.edition, at=self.at)

    def _making(self, edition: Edition) -> str:
        if not edition.waits(at=self.at):
            return str(edition.state)
        return "batched" if self.statement.first_published_at else "scheduled"

    def _consulting(self) -> str:
        if not self.counts.invited and self.takes_comments:
            return "invite"
        if self.consultation.open:
            return "decide"
        return "listen" if self.takes_comments else "finish"

    def _collecting(self) -> str:
        if self.statement.phase == Phase.PUBLISHED:
            return "nothing"
        if not self.counts.invited:
            return "invite" if self.takes_endorsements else "extend"
        soft = self.statement.soft_deadline
        if not self.takes_endorsements or not self.counts.silent:
            return "publish" if self.counts.endorsed else "extend" if not self.takes_endorsements else "wait"
        return "remind" if soft is not None and soft <= self.at else "wait"


def list_for(session: Session, *, by: Actor, at: datetime, after: str = "", limit: int = 100) -> list[Line]:
    """Return the lead's statements, newest first, with how many were invited and have endorsed. `after` is the last id seen."""
    found = statements.list_for(session, by=by, after=after, limit=limit)
    ids = [statement.id for statement, _ in found]
    invited = (
        select(Invitation.statement_id, func.count())
        .where(col(Invitation.statement_id).in_(ids), Invitation.state != InvitationState.REVOKED)
        .group_by(Invitation.statement_id)
    )
    endorsed = (
        select(Endorsement.statement_id, func.count())
        .where(col(Endorsement.statement_id).in_(ids), Endorsement.state == EndorsementState.CONFIRMED)
        .group_by(Endorsement.statement_id)
    )
    asked, given, waits = dict(session.exec(invited).all()), dict(session.exec(endorsed).all()), pending.count(session, ids)
    waiting = publication_times.list_waiting(session, ids, at=at)
    titles = {statement.id: mark_title_gaps(title, statement.authentic_language) for statement, title in found}
    return [Line(one, titles[one.id], asked.get(one.id, 0), given.get(one.id, 0), waits[one.id], waiting.get(one.id)) for one, _ in found]


def get(
    session: Session,
    statement_id: str,
    *,
    by: Actor,
    at: datetime,
    after: str = "",
    show: Standing | Figure | None = None,
    limit: int = 100,
) -> Overview:
    """Return how a statement stands, with the page of its table after `after`, of those that one figure counts or all. Raises NotFound."""
    statement = statements.get(session, statement_id, by=by)
    version, is_being_changed = standing_text(session, statement)
    page = invitations.list_progress(session, statement, after=after, limit=limit + 1, who=figures.condition(show) if show else None)
    waits = pending.count(session, [statement.id])[statement.id]
    return Overview(
        statement=statement,
        title=title(session, statement),
        counts=_count(session, statement),
        pending=waits,
        hashes=versions.hashes(session, version),
        version=version.number,
        is_being_changed=is_being_changed,
        takes_endorsements=statement.takes_endorsements(at=at),
        takes_comments=statement.takes_comments(at=at),
        consultation=consultation_overviews.count(session, statement),
        commenters=consultation_overviews.find_commenters(session, [line.invitation.id for line in page]),
        edition=publications.latest(session, statement),
        unreached=arrivals.list_unreached(session, statement),
        delayed=arrivals.list_delayed(session, statement),
        disputed=invitations.list_progress(session, statement, limit=MOST_SHOWN, who=invitations.stands(Standing.DISPUTED)),
        contested=invitations.list_progress(session, statement, limit=MOST_SHOWN, who=pending.is_contested()) if waits.contested else (),
        withdrawn=invitations.list_progress(session, statement, limit=MOST_SHOWN, who=invitations.stands(Standing.WITHDRAWN)),
        progress=page[:limit],
        next_after=page[limit - 1].invitation.id if len(page) > limit else "",
        at=at,
    )


def appears_at(statement: Statement, edition: Edition | None, *, at: datetime) -> datetime | None:
    """Return when the first edition of a statement appears, where it waits for its time."""
    return edition.due_at if edition is not None and not statement.first_published_at and edition.waits(at=at) else None


def standing_text(session: Session, statement: Statement) -> tuple[Version, bool]:
    """Return the text that can be endorsed, before sign-on the newest; and whether another is being written beside it."""
    newest = versions.latest(session, statement)
    standing = newest if newest.frozen_at else versions.find_endorsable(session, statement.id) or newest
    return standing, standing is not newest


def title(session: Session, statement: Statement) -> str:
    """Return the title of the newest text in the authentic language, with gaps for what is filled in at publication."""
    texts = versions.list_translations(session, versions.latest(session, statement))
    return next((mark_title_gaps(text.title, text.language) for text in texts if text.language == statement.authentic_language), "")


def _count(session: Session, statement: Statement) -> Counts:
    lost = func.count().filter(arrivals.has_not_arrived())
    query = select(Invitation.state, func.count(), func.count(col(Invitation.sent_at)), lost).where(
        Invitation.statement_id == statement.id, Invitation.state != InvitationState.REVOKED
    )
    rows = session.exec(query.group_by(Invitation.state)).all()
    lost_again = sum(lost for state, _, _, lost in rows if state == InvitationState.ANSWERED)
    answers = endorsements.count_by_state(session, statement)
    return Counts(
        invited=sum(count for _, count, _, _ in rows),
        sent=sum(sent for _, _, sent, _ in rows),
        silent=sum(count - lost for state, count, _, lost in rows if state in arrivals.UNANSWERED),
        bounced=sum(lost for _, _, _, lost in rows),
        bounced_again=lost_again,
        **{name: answers.get(name, 0) for name in ("named", "withheld", "declined", "withdrawn", "disputed", "needs_reconfirmation")},
    )
