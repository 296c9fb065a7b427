"""Deadlines: more time for everybody, with one notice to those who have not answered; and who was told of another date than stands now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, update
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from app.db import Session
from app.domain import envelopes, invitations, limits, recipients, schedules
from app.domain.accounts import Actor
from app.domain.drafts import local
from app.domain.envelopes import LINK_LIFE
from app.domain.inputs import Checks
from app.domain.invitations import SILENT, Progress
from app.errors import DraftChanged, TooMany, WrongPhase
from app.models import Invitation, InvitationState, Link, Mail, MailState, Phase, Purpose, Statement

TELLING, MOST_AT_ONCE = timedelta(days=3), 4
"""So many times partners are told of more time, then once in so long."""

UNANSWERED = (*SILENT, InvitationState.BOUNCED)


@dataclass(frozen=True)
class Extension:
    """The form as typed: times local to the statement's zone. `revision` is the statement's that it was typed over."""

    hard_deadline: str = ""
    soft_deadline: str = ""
    is_told: bool = False
    revision: int = 0


def extend(session: Session, statement: Statement, extension: Extension, *, by: Actor, at: datetime) -> int:
    """Move the closing date, the reminder date or both to times to come; return how many partners are told.

    Raises WrongPhase, Invalid, and DraftChanged when somebody has saved other settings since. Effects: sign-on that had closed is open
    again; the rounds of reminders are made anew; with `is_told`, a mail with a fresh link to those who have not answered.
    Concurrency: the statement is held and its revision counts, so a second click finds the deadlines moved and tells nobody twice.
    """
    session.hold(statement)
    if statement.phase not in {Phase.SIGN_ON, Phase.CLOSED}:
        raise WrongPhase("Only while endorsements are collected, or after, can there be more time.")
    if statement.revision != extension.revision:
        if _is_carried_out(statement, extension):
            return 0
        raise DraftChanged("Somebody saved this statement after you had looked at it. Please look at it again.")
    hard, soft = _checked(statement, extension, at=at)
    statement.hard_deadline, statement.soft_deadline = hard, soft
    statement.revision += 1
    if statement.phase == Phase.CLOSED and (hard is None or hard > at):
        statement.phase = Phase.SIGN_ON
    schedules.plan(session, statement, at=at)
    session.flush()
    return _tell(session, statement, by=by, at=at) if extension.is_told else 0


def list_silent(session: Session, statement: Statement) -> tuple[list[Progress], list[Progress]]:
    """Return who has not answered: those whom a notice would reach, and those to whom no mail can be sent."""
    silent = invitations.list_where(session, statement, col(Invitation.state).in_(UNANSWERED))
    reached = {line.invitation.id for line in invitations.list_where(session, statement, _is_told())}
    return [line for line in silent if line.invitation.id in reached], [line for line in silent if line.invitation.id not in reached]


def count_told_another(session: Session, statement: Statement) -> int:
    """Return how many partners without an answer have a newest mail that left with another closing date than stands now.

    Mails keep no payload once they have left; the link that each carried tells the date, since it ends so long after it.
    """
    query = (
        select(Link.created_at, Link.expires_at, func.count())
        .where(col(Link.id).in_(_newest_mailed_links(statement)))
        .group_by(col(Link.created_at), col(Link.expires_at))
    )
    rows = session.exec(query).all()
    return sum(count for made_at, ends_at, count in rows if _named(made_at, ends_at) not in {None, statement.hard_deadline})


def _newest_mailed_links(statement: Statement) -> SelectOfScalar[str]:
    """One link for each partner without an answer: that of the newest mail about sign-on that a server has taken."""
    is_its_mail = (
        (col(Mail.invitation_id) == col(Link.invitation_id))
        & (col(Mail.queued_at) == col(Link.created_at))
        & col(Mail.contact_id).is_not_distinct_from(col(Link.contact_id))
        & col(Mail.delegation_id).is_not_distinct_from(col(Link.delegation_id))
    )
    return (
        select(func.max(Link.id))
        .join(Invitation, col(Invitation.id) == col(Link.invitation_id))
        .join(Mail, is_its_mail)
        .where(Invitation.statement_id == statement.id, col(Invitation.state).in_(SILENT))
        .where(Link.purpose == Purpose.INVITATION, Mail.state == MailState.SENT)
        .where(col(Link.is_handed).is_(False) | col(Link.delegation_id).is_not(None))
        .group_by(col(Link.invitation_id))
    )


def _named(made_at: datetime, ends_at: datetime | None) -> datetime | None:
    """Return the closing date of a mail by its link, or None where it named none or one that was past."""
    named = ends_at - LINK_LIFE if ends_at is not None else made_at
    return named if named > made_at else None


def _tell(session: Session, statement: Statement, *, by: Actor, at: datetime) -> int:
    """Mail those who have not answered, once: news, which goes to who has stopped the reminders too. None follows it within the pause.

    Raises TooMany where they were told often enough: whoever stopped the reminders should not be reminded by this.
    """
    try:
        limits.take(session, "extension", statement.id, every=TELLING, burst=MOST_AT_ONCE, at=at)
    except TooMany as error:
        raise TooMany(
            "Partners were told of new closing dates often enough. Move the date without telling them, or tell them later."
        ) from error
    silent = update(Invitation).where(col(Invitation.statement_id) == statement.id, _is_told())
    told = sorted(session.connection().scalars(silent.values(reminded_at=at).returning(col(Invitation.id))))
    envelopes.queue(session, statement, "extension", recipients.list_for(session, told), by=by, at=at)
    return len(told)


def _is_told() -> ColumnElement[bool]:
    return col(Invitation.state).in_(SILENT) & recipients.is_reached()


def _is_carried_out(statement: Statement, extension: Extension) -> bool:
    """Whether the deadlines stand as the form wants them: its twin came first."""
    stands = [local(moment, statement.time_zone) for moment in (statement.hard_deadline, statement.soft_deadline)]
    return stands == [extension.hard_deadline, extension.soft_deadline]


def _checked(statement: Statement, extension: Extension, *, at: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the closing date and the reminder date. One left as it stood stays to the second, and may be past."""
    checks = Checks()
    hard = _moment(checks, statement, "hard_deadline", extension.hard_deadline, at=at)
    soft = _moment(checks, statement, "soft_deadline", extension.soft_deadline, at=at)
    before = statement.hard_deadline
    if before is not None and hard is None:
        checks.refuse("hard_deadline", "Please give the new closing date.")
    elif extension.is_told and (before is None or hard is None or hard <= before):
        checks.refuse("hard_deadline", "Only of a later closing date can they be told.")
    if hard is not None and soft is not None and soft > hard:
        checks.refuse("soft_deadline", "The reminder date must not be after the closing date.")
    checks.done()
    return hard, soft


def _moment(checks: Checks, statement: Statement, name: str, typed: str, *, at: datetime) -> datetime | None:
    stored: datetime | None = getattr(statement, name)
    if stored is not None and typed == local(stored, statement.time_zone):
        return stored
    moment = checks.moment(name, typed, statement.time_zone)
    if moment is not None and moment <= at:
        checks.refuse(name, "This time is in the past.")
    return moment
