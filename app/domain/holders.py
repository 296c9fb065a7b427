"""Holders: the people of one partner who were given links to one invitation. The first valid answer wins, and the others see it.

An answer that came through another's link is changed only by somebody whose form showed it.
"""

import hashlib

from sqlmodel import select

from app.db import Session
from app.domain.invitations import Opened
from app.errors import AlreadyAnswered
from app.models import Contact, Delegation, Endorsement


def mark(endorsement: Endorsement | None) -> str:
    """Return a short hash of an answer as it stands, for a form to say which one it showed; empty where there is none."""
    if endorsement is None:
        return ""
    stands = (endorsement.id, endorsement.nonce, endorsement.state, endorsement.visibility or "", endorsement.changed_at.isoformat())
    return hashlib.sha256("\0".join(stands).encode()).hexdigest()[:16]


def given(opened: Opened) -> dict[str, str | None]:
    """Return whose link it is, as an endorsement keeps it: a contact of the partner, or the colleague it was passed on to."""
    link = opened.link
    if link is not None and link.delegation_id:
        return {"contact_id": None, "delegation_id": link.delegation_id}
    return {"contact_id": (link.contact_id if link else None) or opened.invitation.contact_id, "delegation_id": None}


def language(session: Session, opened: Opened) -> str:
    """Return the language of who was given the link. One query."""
    whose = given(opened)
    if whose["delegation_id"]:
        return session.exec(select(Delegation.language).where(Delegation.id == whose["delegation_id"])).one()
    return session.exec(select(Contact.language).where(Contact.id == whose["contact_id"])).one()


def is_own(opened: Opened) -> bool:
    """Whether the answer on record came through this holder's link. One without a holder came through the registered contact's."""
    answer = opened.endorsement
    if answer is None:
        return False
    kept = answer.contact_id or (None if answer.delegation_id else opened.invitation.contact_id)
    return given(opened) == {"contact_id": kept, "delegation_id": answer.delegation_id}


def require_seen(opened: Opened, seen: str) -> None:
    """Raise AlreadyAnswered where somebody else of the partner has answered and the form, which says `seen`, did not show that."""
    if opened.endorsement is None or is_own(opened) or seen == mark(opened.endorsement):
        return
    raise AlreadyAnswered("Your organization has already answered: see below what is recorded. If that should change, answer again here.")
