"""Holders: the people of one partner who were given links to one invitation. The first valid answer wins, and the others see it.

Who answered first stays the holder of the answer. Anybody may lower it who saw it; only a link mailed to its holder raises it (P4).
A link that the lead copied, or that was made through one, only lowers what was said through a link that was mailed.
"""

import hashlib

from sqlmodel import select

from app.db import Session
from app.domain.events import Who
from app.domain.invitations import Opened
from app.domain.links import Opens
from app.errors import AlreadyAnswered, Conflict
from app.models import Contact, Delegation, Endorsement, ReconfirmBecause, Visibility

NO_ANSWER = "none"
"""What a form says that showed no answer; one that says nothing comes from outside."""


class NotRaised(Conflict):
    """A link would have brought a name or an endorsement back that is not its holder's, or that the lead copied."""

    code = "not_raised"
    message = "This link cannot bring an endorsement back or show a name again. Only a link that we mailed to the person who answered can."


class NotReplaced(Conflict):
    """A link that the lead copied would have changed what was said through one that was mailed."""

    code = "not_replaced"
    message = (
        "Your organization has answered through a link that we mailed. This link goes back to one that was handed over in another way:"
        " it can hide the name, and change nothing else."
    )


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


def passed_on(opened: Opened) -> Opens:
    """Return what a link that is made through this one opens, and whose it is: nobody's where the lead copied this one for nobody."""
    if opened.link is not None and is_handed(opened):
        whose = {"contact_id": opened.link.contact_id, "delegation_id": opened.link.delegation_id}
    else:
        whose = given(opened)
    return {
        "invitation_id": opened.invitation.id,
        "contact_id": whose["contact_id"],
        "delegation_id": whose["delegation_id"],
        "is_handed": is_handed(opened),
    }


def is_handed(opened: Opened) -> bool:
    """Whether the lead copied this link, or one that it was made through: then it may have used it itself."""
    return opened.link is not None and opened.link.is_handed


def trace(opened: Opened) -> dict[str, bool | str | None]:
    """Return what an endorsement keeps of the link that its words came through; one that is nobody's gets a holder."""
    kept: dict[str, bool | str | None] = {"is_handed": is_handed(opened), "came_by_mail": not is_handed(opened)}
    if opened.endorsement is not None and opened.endorsement.is_void:
        kept |= given(opened) | {"may_be_raised": True}
    return kept


def note(opened: Opened) -> None:
    """Keep that something was said of the answer through a link that was mailed, if it was."""
    if opened.endorsement is not None and opened.link is not None and not opened.link.is_handed:
        opened.endorsement.came_by_mail = True


def who(opened: Opened, name: str = "", signer: str = "") -> Who:
    """Return who acted, as the trail keeps it: with the link it came through, and the name where the act gives one."""
    return Who(name, signer, is_handed(opened), opened.endorsement.nonce if opened.endorsement else "")


def is_own(opened: Opened) -> bool:
    """Whether the answer on record came through this holder's link. One without a holder came through the registered contact's."""
    answer = opened.endorsement
    if answer is None or (answer.came_by_mail and _is_nobodys(opened)):
        return False
    kept = answer.contact_id or (None if answer.delegation_id else opened.invitation.contact_id)
    return given(opened) == {"contact_id": kept, "delegation_id": answer.delegation_id}


def own_name(opened: Opened) -> str:
    """Return the name as it was typed, but a withheld one only to its holder: others may be another entry's that was merged (P4)."""
    answer = opened.endorsement
    is_shown = answer is not None and (answer.visibility == Visibility.NAMED or is_own(opened))
    return answer.display_name if answer is not None and is_shown else ""


def may_replace(opened: Opened) -> bool:
    """Whether the link may say something else than stands, and not only lower it. What was disputed only a mailed one confirms."""
    answer = opened.endorsement
    if answer is None or not is_handed(opened):
        return True
    return not answer.came_by_mail and answer.reconfirm_because != ReconfirmBecause.DISPUTE


def require_replaceable(opened: Opened) -> None:
    """Raise NotReplaced where the link may only lower what stands."""
    if not may_replace(opened):
        raise NotReplaced


def find_refusal(opened: Opened) -> NotRaised | None:
    """Return why this link may show no more than the answer on record does; None where it may, or shows all there is.

    Who is registered is the lead's to choose, so nobody is the holder here by being that.
    """
    answer = opened.endorsement
    if answer is None or answer.is_void or (answer.stands and answer.visibility != Visibility.WITHHELD):
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


def _is_nobodys(opened: Opened) -> bool:
    """Whether the lead copied this link for nobody by name."""
    link = opened.link
    return link is not None and link.is_handed and not (link.contact_id or link.delegation_id)
