"""What waits for the lead's own word, beside the answers: requests to join, and consents that a partner contested. Only looks."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from app.db import Session
from app.models import Consent, ConsentState, Invitation, InvitationState, JoinRequest, JoinRequestState, Statement

UNANSWERED = (InvitationState.PENDING, InvitationState.SENT, InvitationState.BOUNCED)


@dataclass(frozen=True)
class Pending:
    """How many of each wait, of one statement."""

    requests: int = 0
    contested: int = 0


def count(session: Session, statement_ids: Sequence[str]) -> dict[str, Pending]:
    """Return what waits, by statement: each of those that are named. Two queries."""
    asks = select(JoinRequest.statement_id, func.count()).where(
        col(JoinRequest.statement_id).in_(statement_ids), JoinRequest.state == JoinRequestState.WAITING
    )
    contests = select(Invitation.statement_id, func.count()).where(col(Invitation.statement_id).in_(statement_ids), is_contested())
    requests = dict(session.exec(asks.group_by(JoinRequest.statement_id)).all())
    contested = dict(session.exec(contests.group_by(Invitation.statement_id)).all())
    return {id_: Pending(requests.get(id_, 0), contested.get(id_, 0)) for id_ in statement_ids}


def is_contested() -> ColumnElement[bool]:
    """Return the condition on Invitation that its organization contested what was recorded for it, and has not answered since."""
    contested = select(Consent.id).where(Consent.invitation_id == Invitation.id, Consent.state == ConsentState.CONTESTED)
    return col(Invitation.has_consent).is_(True) & col(Invitation.state).in_(UNANSWERED) & contested.correlate(Invitation).exists()


def find_contested(session: Session, statement: Statement) -> frozenset[str]:
    """Return the ids of the invitations that `is_contested` finds."""
    query = select(Invitation.id).where(Invitation.statement_id == statement.id, is_contested())
    return frozenset(session.exec(query).all())
