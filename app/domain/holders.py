"""Holders: the people of one partner who were given links to one invitation. The first valid answer wins, and the others see it.

Who answered first stays the holder of the answer. Anybody may lower it who saw it; only a link mailed to its holder raises it (P4).
"""

import hashlib

from sqlmodel import select

from app.db import Session
from app.domain.invitations import Opened
from app.errors import AlreadyAnswered, Conflict
from app.models import Contact, Delegation, Endorsement, Visibility

NO_ANSWER = "none"
"""What a form says that showed no answer; one that says nothing comes from outside."""


class NotRaised(Conflict):
    """A link would have brought a name or an endorsement back that is not its holder's, or that the lead copied."""

    code = "not_raised"
    message = "This link cannot bring an endorsement back or show a name again. Only a link that we mailed to the person who answered can."


def mark(endorsement: Endorsement | None) -> str:
    """Return a short hash of an answer as it stands, for a form to say which one it showed."""
    if endorsement is None:
        return NO_ANSWER
    how = (endorsement.state, endorsement.visibility or "", endorsement.withdrawal_mode or "")
    stands = (endorsement.id, endorsement.nonce, *how, endorsement.changed_at.isoformat())
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


def is_handed(opened: Opened) -> bool:
    """Whether the lead copied this link: then it may have used it itself."""
    return opened.link is not None and opened.link.is_handed


def facts(opened: Opened) -> dict[str, bool]:
    """Return what the trail says of the link an answer came through: nothing of one that was mailed."""
    return {"handed": True} if is_handed(opened) else {}


def is_own(opened: Opened) -> bool:
    """Whether the answer on record came through this holder's link. One without a holder came through the registered contact's."""
    answer = opened.endorsement
    if answer is None:
        return False
    kept = answer.contact_id or (None if answer.delegation_id else opened.invitation.contact_id)
    return given(opened) == {"contact_id": kept, "delegation_id": answer.delegation_id}


def find_refusal(opened: Opened) -> NotRaised | None:
    """Return why this link may show no more than the answer on record does; None where it may, or shows all there is.

    Who is registered is the lead's to choose, so nobody is the holder here by being that.
    """
    answer = opened.endorsement
    if answer is None or (answer.stands and answer.visibility != Visibility.WITHHELD):
        return None
    if not answer.may_be_raised:
        return NotRaised("Nobody can tell any more whose answer this is, so no link can bring it back or show its name again.")
    is_holders = given(opened) == {"contact_id": answer.contact_id, "delegation_id": answer.delegation_id}
    return None if is_holders and not is_handed(opened) else NotRaised()


def require_raisable(opened: Opened, visibility: Visibility) -> None:
    """Raise NotRaised where an endorsement would come back, or a withheld name be shown, and the link may not do that."""
    before = opened.endorsement
    shows_no_more = before is not None and before.stands and visibility == Visibility.WITHHELD
    if not shows_no_more and (refusal := find_refusal(opened)):
        raise refusal


def require_seen(opened: Opened, seen: str) -> None:
    """Raise AlreadyAnswered where the form, which says `seen`, showed another answer than stands; without a word, where it is another's."""
    if opened.endorsement is None or seen == mark(opened.endorsement) or (not seen and is_own(opened)):
        return
    raise AlreadyAnswered("Your organization has already answered: see below what is recorded. If that should change, answer again here.")
