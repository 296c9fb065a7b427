"""Figures: what the desk's overview counts of the invitations, each with the condition of its list, so a figure leads to exactly those.

A standing is a figure too; the others here put several standings together, or look at the mail or the comments instead.
"""

from enum import StrEnum

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from app.domain import invitations
from app.domain.invitations import Standing
from app.models import Comment, Endorsement, EndorsementState, Invitation, InvitationState


class Figure(StrEnum):
    """A number of the overview that is no single standing. `OUT`: declined, withdrawn or disputed."""

    INVITED = "invited"
    SENT = "sent"
    COMMENTED = "commented"
    ENDORSED = "endorsed"
    OUT = "out"


OUT = (EndorsementState.DECLINED, EndorsementState.WITHDRAWN, EndorsementState.DISPUTED)


def find(name: str) -> Standing | Figure | None:
    """Return the figure of that name, or None."""
    if name in set(Standing):
        return Standing(name)
    return Figure(name) if name in set(Figure) else None


def condition(figure: Standing | Figure) -> ColumnElement[bool]:
    """Return the condition on Invitation and Endorsement of those that a figure counts."""
    is_live = col(Invitation.state) != InvitationState.REVOKED
    match figure:
        case Figure.INVITED:
            return is_live
        case Figure.SENT:
            return is_live & col(Invitation.sent_at).is_not(None)
        case Figure.COMMENTED:
            return col(Invitation.id).in_(select(Comment.invitation_id))
        case Figure.ENDORSED:
            return col(Endorsement.state) == EndorsementState.CONFIRMED
        case Figure.OUT:
            return col(Endorsement.state).in_(OUT) & ~invitations.is_void()
        case _:
            return invitations.stands(figure)
