"""Reinvitations: whom a lead does not invite by mail once more. Taking an invitation back undoes no stop and begins no new count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Session
from app.domain.envelopes import BEGINNING
from app.models import Contact, Invitation, Link, Mail, MailState, Statement

MOST_TIMES = 4
"""So often one statement is asked of one address from the beginning. Reminders are counted by themselves."""

STOPPED = "This person has stopped our mail about this statement, so it is not invited again."
TOO_OFTEN = "This address was invited to this statement four times already, so it is not mailed again."


@dataclass(frozen=True)
class Past:
    """What came before: keyed indexes of addresses that stopped the mail about a statement, and how often each contact was invited."""

    stopped: frozenset[bytes]
    times: Mapping[str, int]

    def find_refusal(self, indexes: Iterable[bytes], contact_id: str = "") -> str:
        """Return why an address, given by its indexes, is not invited by mail, or an empty string."""
        if not self.stopped.isdisjoint(indexes):
            return STOPPED
        return TOO_OFTEN if self.times.get(contact_id, 0) >= MOST_TIMES else ""


def read(session: Session, statement: Statement) -> Past:
    """Return what came before at a statement. Two queries. Mail that never left, or went to another address, does not count."""
    stopped = (
        select(Link.stopped_index)
        .join(Invitation, col(Invitation.id) == col(Link.invitation_id))
        .where(Invitation.statement_id == statement.id, col(Link.reminders_stopped_at).is_not(None))
    )
    times = (
        select(Mail.contact_id, func.count())
        .join(Invitation, col(Invitation.id) == col(Mail.invitation_id))
        .join(Contact, col(Contact.id) == col(Mail.contact_id))
        .where(Invitation.statement_id == statement.id, col(Mail.kind).in_(BEGINNING), Mail.state != MailState.STOPPED)
        .where(col(Contact.readdressed_at).is_(None) | (col(Mail.queued_at) >= col(Contact.readdressed_at)))
        .group_by(col(Mail.contact_id))
        .having(func.count() >= MOST_TIMES)
    )
    return Past(frozenset(index for index in session.exec(stopped) if index), {id_ or "": count for id_, count in session.exec(times)})
