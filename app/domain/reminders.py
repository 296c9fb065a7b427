"""Reminders: mailing those once more who have not answered, or who must confirm again, and showing the lead exactly who that would be.

Nobody gets two within the pause, however often the button is pressed. Who has declined, withdrawn or disputed is left in peace, and so
is every person who has stopped the reminders or is off. Who contested a consent is reminded only if it is chosen itself. When reminders
leave by themselves is `domain/schedules`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Session
from app.domain import envelopes, invitations, listings, pending, recipients, versions
from app.domain.accounts import Actor
from app.domain.envelopes import Sending
from app.domain.invitations import REMINDER_PAUSE, SILENT, Progress
from app.domain.partners import Entry
from app.domain.reconfirmations import Asked
from app.errors import WrongPhase
from app.models import (
    Comment,
    Endorsement,
    EndorsementState,
    Invitation,
    InvitationState,
    Mail,
    MailState,
    Phase,
    ReconfirmBecause,
    Statement,
    Version,
)

CONFIRMABLE = (Phase.SIGN_ON, Phase.CLOSED, Phase.PUBLISHED)
"""An endorsement can be confirmed again after the closing date, too."""

UNDELIVERED = (MailState.FAILED, MailState.BOUNCED)


@dataclass(frozen=True)
class Waiting:
    """One invitation that waits for an answer, and everybody who would be mailed about it."""

    line: Progress
    entries: Sequence[Entry]
    is_contested: bool = False
    """Whether it says that it never gave the consent recorded for it: nobody reminds it by reminding all."""


def list_silent(session: Session, statement: Statement, among: Sequence[str] | None = None) -> list[Waiting]:
    """Return whom `remind_silent` would mail but for the pause, opened: invited, mail not bounced, no answer yet, reminders not stopped
    by everybody. `among` are the ids looked at, or all.

    During a consultation, who has commented on the text in question has answered.
    """
    return _list(session, statement, _silent(session, statement), among)


def list_unconfirmed(session: Session, statement: Statement, among: Sequence[str] | None = None) -> list[Waiting]:
    """Return whom `remind_unconfirmed` would mail but for the pause, opened: they must confirm again, and their last mail did not fail."""
    return _list(session, statement, _unconfirmed(statement), among)


def remind(session: Session, statement: Statement, invitation: Invitation, *, by: Actor, at: datetime) -> int:
    """Remind one partner of what it was asked last: to confirm again, or else to answer. Return 1, or 0. Raises WrongPhase."""
    line = invitations.get_progress(session, invitation)
    must_confirm = line.endorsement is not None and line.endorsement.state == EndorsementState.NEEDS_RECONFIRMATION
    verb = remind_unconfirmed if must_confirm else remind_silent
    return verb(session, statement, [invitation.id], by=by, at=at)


def remind_silent(session: Session, statement: Statement, among: Sequence[str] | None, *, by: Actor, at: datetime) -> int:
    """Mail a reminder to the given silent partners, or to all of them; return how many. Raises WrongPhase.

    Concurrency: one UPDATE claims them, so a second click within 12 hours sends nothing.
    """
    if not statement.takes_comments(at=at) and not statement.takes_endorsements(at=at):
        raise WrongPhase("Neither a consultation nor sign-on is open, so there is nothing to remind of.")
    who = _silent(session, statement)
    claimed = _claim(session, statement, who & ~pending.is_contested() if among is None else who, among, at=at)
    envelopes.queue(session, statement, kind_of(statement), recipients.list_reminded(session, claimed), by=by, at=at)
    return len(claimed)


def remind_scheduled(session: Session, statement: Statement, *, by: Actor, at: datetime) -> int:
    """Mail the reminder of a round to all silent partners that had fewer than the statement's most; return how many.

    Only while sign-on is open, and only where the request itself left long enough ago. Concurrency: as `remind_silent`.
    """
    if statement.phase != Phase.SIGN_ON or not statement.takes_endorsements(at=at):
        return 0
    was_asked = (col(Invitation.state) == InvitationState.SENT) & (col(Invitation.sent_at) <= at - REMINDER_PAUSE)
    who = _silent(session, statement) & ~pending.is_contested() & was_asked & (col(Invitation.reminders) < statement.most_reminders)
    claimed = _claim(session, statement, who, None, at=at)
    envelopes.queue(session, statement, "reminder", recipients.list_reminded(session, claimed), by=by, at=at)
    return len(claimed)


def remind_unconfirmed(session: Session, statement: Statement, among: Sequence[str] | None, *, by: Actor, at: datetime) -> int:
    """Mail those again who must confirm again, the given ones or all; return how many. Raises WrongPhase.

    Effects: a mail each with a fresh link and what changed since the text it endorsed. Concurrency: the statement is held, so who
    confirms or withdraws meanwhile has done so before or does it after; a second click within 12 hours sends nothing.
    """
    session.hold(statement)
    if statement.phase not in CONFIRMABLE:
        raise WrongPhase("Endorsements are confirmed again after sign-on has opened, so there is nothing to remind of.")
    waiting = {one.line.invitation.id: one for one in list_unconfirmed(session, statement, among)}
    claimed = _claim(session, statement, _unconfirmed(statement), among, at=at)
    reminded = [waiting[id_] for id_ in claimed if id_ in waiting]
    for asked, batch in by_question(session, statement, reminded).items():
        envelopes.queue(session, statement, "reconfirmation", batch, by=by, at=at, sending=Sending(facts=asked.facts))
    return len(reminded)


def kind_of(statement: Statement) -> str:
    """Return the kind of mail that reminds those without an answer."""
    return "consultation_reminder" if statement.phase == Phase.CONSULTATION else "reminder"


def by_question(session: Session, statement: Statement, reminded: Sequence[Waiting]) -> dict[Asked, list[tuple[str, Entry]]]:
    """Return partners by why they are asked and which text they know: the mails of one batch say the same."""
    history = versions.list_for(session, statement)
    standing = versions.find_endorsable(session, statement.id)
    batches: dict[Asked, list[tuple[str, Entry]]] = defaultdict(list)
    for one in reminded:
        if one.line.endorsement is not None and standing is not None:
            asked = _question(one.line.endorsement, history, standing)
            batches[asked] += [(one.line.invitation.id, entry) for entry in one.entries]
    return batches


def _list(session: Session, statement: Statement, who: ColumnElement[bool], among: Sequence[str] | None) -> list[Waiting]:
    found = invitations.list_where(session, statement, who if among is None else who & col(Invitation.id).in_(among))
    entries: dict[str, list[Entry]] = defaultdict(list)
    for invitation_id, entry in recipients.list_reminded(session, [line.invitation.id for line in found]):
        entries[invitation_id].append(entry)
    contested = pending.find_contested(session, statement)
    key = listings.by_name(statement.authentic_language)
    in_order = sorted(found, key=lambda line: key(line.partner.names))
    return [Waiting(line, entries[line.invitation.id], line.invitation.id in contested) for line in in_order]


def _claim(session: Session, statement: Statement, who: ColumnElement[bool], among: Sequence[str] | None, *, at: datetime) -> list[str]:
    """Note the reminder with those who may get one now, and return their invitations' ids."""
    rested = col(Invitation.reminded_at).is_(None) | (col(Invitation.reminded_at) <= at - REMINDER_PAUSE)
    claim = update(Invitation).where(col(Invitation.statement_id) == statement.id, rested, who)
    if among is not None:
        claim = claim.where(col(Invitation.id).in_(among))
    claimed = claim.values(reminded_at=at, reminders=col(Invitation.reminders) + 1).returning(col(Invitation.id))
    return sorted(session.connection().scalars(claimed))


def _silent(session: Session, statement: Statement) -> ColumnElement[bool]:
    has_no_answer = col(Invitation.state).in_(SILENT) & recipients.is_reminded() & ~_is_still_to_be_asked()
    if statement.phase != Phase.CONSULTATION:
        return has_no_answer
    version = versions.find_consulted(session, statement.id)
    commenters = select(Comment.invitation_id).where(Comment.version_id == (version.id if version else ""))
    return has_no_answer & col(Invitation.id).not_in(commenters)


def _is_still_to_be_asked() -> ColumnElement[bool]:
    """Return the condition on Invitation that a mail of a campaign waits for its moment: no reminder comes before what it reminds of."""
    later = select(Mail.id).where(Mail.invitation_id == Invitation.id, Mail.state == MailState.QUEUED, Mail.due_at > Mail.queued_at)
    return later.where(Mail.attempts == 0).correlate(Invitation).exists()


def _unconfirmed(statement: Statement) -> ColumnElement[bool]:
    waiting = select(Endorsement.invitation_id).where(
        Endorsement.statement_id == statement.id, Endorsement.state == EndorsementState.NEEDS_RECONFIRMATION
    )
    newer = aliased(Mail)
    is_newest = ~select(newer.id).where(newer.invitation_id == Mail.invitation_id, newer.id > Mail.id).exists()
    failed = select(Mail.id).where(Mail.invitation_id == Invitation.id, col(Mail.state).in_(UNDELIVERED), is_newest)
    has_answered = (col(Invitation.state) == InvitationState.ANSWERED) & recipients.is_reminded()
    return has_answered & col(Invitation.id).in_(waiting) & ~failed.correlate(Invitation).exists()


def _question(endorsement: Endorsement, history: Sequence[Version], standing: Version) -> Asked:
    """Why one partner must confirm again, and all that changed since the text it endorsed: it may have slept through several."""
    because = endorsement.reconfirm_because or ReconfirmBecause.NEW_TEXT
    if endorsement.version_id == standing.id:
        return Asked(because)
    known = next(version.number for version in history if version.id == endorsement.version_id)
    notes = [one.note for one in reversed(history) if known < one.number <= standing.number and one.note]
    return Asked(because, " – ".join(notes), endorsement.version_id, standing.id)
