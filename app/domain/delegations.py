"""Delegations: a registered contact passes the invitation on to a colleague, who gets a link of its own. The trail is kept.

The colleague may answer like everybody of the partner, but pass nothing on; every registered contact may end its link, but never the
way out. A link that the lead copied makes links that count as copied, and ends no others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Session
from app.domain import bindings, envelopes, events, holders, invitations, limits, mails, receipts, recipients
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.errors import Conflict, NotFound, TooMany
from app.models import Delegation, Endorsement, EventKind, Invitation, Link, Mail, OffBecause, Purpose
from app.texts import domains

MOST_COLLEAGUES = MOST_AN_HOUR = 5
"""To so many one invitation is passed on, and so many mails leave for it in an hour: nobody should have strangers mailed by us."""

RESENDING = timedelta(hours=1)
ENDED = tuple(purpose for purpose in Purpose if purpose != Purpose.MANAGE)
"""What ends with a delegation. A manage link never does: who endorsed must always be able to withdraw (P5)."""


class NotEnded(Conflict):
    """A link that the lead copied would have ended the link of a colleague to whom a mailed one was passed on."""

    code = "colleague_not_ended"
    message = "This link was handed over in another way than by our mail. Only a link that we mailed can end this colleague’s link."


class NotPassedOn(Conflict):
    """The link was passed on itself, or the invitation was passed on too often."""

    code = "not_passed_on"
    message = "Only the people who were invited can pass the invitation on. Please ask them."


@dataclass(frozen=True)
class Passed:
    """One colleague the invitation was passed on to, with the address opened."""

    delegation: Delegation
    address: str

    @property
    def masked(self) -> str:
        return mask(self.address)


def delegate(session: Session, token: str, email: str, *, at: datetime) -> Opened:
    """Mail a colleague a link of its own, and the registered contacts a notice. The same address gets a fresh link after an hour.
    Through a link that the lead copied, the colleague's count as copied, unless a mailed one has chosen this colleague before.

    Raises the link errors, Invalid, StatementRetracted, SignOnClosed, TooMany, and NotPassedOn for a colleague's link, one colleague too
    many, or one who wants no mail of ours.
    Concurrency: the invitation is held, so of two clicks the second finds the colleague.
    """
    opened = invitations.open_to_act(session, token, at=at)
    _require_contact(opened)
    bindings.require_taking(opened.statement, at=at)
    checks = Checks()
    address = checks.email("email", email)
    checks.done()
    session.hold(opened.invitation)
    delegation = _find(session, opened, address) or _add(session, opened, address, at=at)
    _require_peace(session, delegation, at=at)
    delegation.is_handed = holders.is_handed(opened) and (delegation.is_handed or delegation.ended_at is not None)
    delegation.ended_at = delegation.ended_because = None
    entry = recipients.open_delegate(session, delegation, opened.partner)
    by = Actor(opened.lead.id, opened.lead.name)
    envelopes.queue(session, opened.statement, "delegation", [(opened.invitation.id, entry)], by=by, at=at)
    events.record(session, EventKind.DELEGATED, statement_id=opened.statement.id, at=at, subject_id=delegation.id)
    receipts.queue_note(session, opened, "delegation_notice", {"address": mask(address)}, at=at, with_delegates=False)
    return opened


def end(session: Session, token: str, delegation_id: str, *, at: datetime) -> Opened:
    """End every link of a colleague but the way out. A second click finds it done.

    Raises the link errors, NotFound, NotPassedOn for a colleague's link, and NotEnded for one that the lead copied.
    """
    opened = invitations.open_to_act(session, token, at=at)
    _require_contact(opened)
    mine = select(Delegation).where(Delegation.id == delegation_id, Delegation.invitation_id == opened.invitation.id)
    delegation = session.exec(mine).first()
    if delegation is None:
        raise NotFound
    if not may_end(opened, delegation):
        raise NotEnded
    delegation.ended_at = delegation.ended_at or at
    _end_links(session, delegation.id, ENDED, at=at, spared="receipt")
    return opened


def may_end(opened: Opened, delegation: Delegation) -> bool:
    """Whether this link may end a colleague's: one that the lead copied ends only what was passed on through such a link."""
    return delegation.is_handed or not holders.is_handed(opened)


def turn_off(session: Session, delegation_id: str, *, because: OffBecause, at: datetime) -> bool:
    """End a delegation whose address cannot or does not want to be mailed, and say whether it was on.

    Effects: its waiting mails are stopped, its links end but for those that only lead out; the pages of those who were invited and the
    desk show it. Concurrency: one conditional UPDATE, so of two at once the second finds it ended.
    """
    is_on = (col(Delegation.id) == delegation_id) & col(Delegation.ended_at).is_(None)
    ended = update(Delegation).where(is_on).values(ended_at=at, ended_because=because)
    if session.connection().execute(ended).rowcount != 1:
        return False
    _end_links(session, delegation_id, ENDED, at=at)
    return True


def end_given(session: Session, contact_id: str, *, at: datetime) -> None:
    """End what a contact passed on, since somebody else may have read its mail. A colleague who has answered keeps its links.

    Effects: waiting mails are stopped. Links that only lead out stay.
    """
    has_answered = select(Endorsement.id).where(Endorsement.delegation_id == Delegation.id).correlate(Delegation).exists()
    given = (col(Delegation.contact_id) == contact_id) & col(Delegation.ended_at).is_(None) & ~has_answered
    ended = session.connection().scalars(update(Delegation).where(given).values(ended_at=at).returning(col(Delegation.id)))
    for delegation_id in ended.all():
        _end_links(session, delegation_id, ENDED, at=at, spared="receipt")


def end_all(session: Session, invitation_id: str, *, at: datetime) -> None:
    """End everything an invitation was passed on by: one of those who got it may have said what nobody meant.

    Effects: their waiting mails are stopped. Links that only lead out stay.
    """
    live = (col(Delegation.invitation_id) == invitation_id) & col(Delegation.ended_at).is_(None)
    ended = session.connection().scalars(update(Delegation).where(live).values(ended_at=at).returning(col(Delegation.id)))
    for delegation_id in ended.all():
        _end_links(session, delegation_id, ENDED, at=at, spared="receipt")


def list_for(session: Session, invitation: Invitation) -> list[Passed]:
    """Return everybody the invitation was passed on to, first to last, ended ones too. No query where it was not."""
    if not invitation.delegations:
        return []
    rows = session.exec(select(Delegation).where(Delegation.invitation_id == invitation.id).order_by(col(Delegation.id))).all()
    return [Passed(row, session.vault.open(recipients.SEALED_DELEGATE, row.email_sealed)) for row in rows]


def mask(address: str) -> str:
    """Return an address so that who knows it recognizes it, and nobody else learns it: `d…@lantern.example.org`.

    A domain in other letters stands in plain ones beside it: it may only look like one that is known.
    """
    local, _, domain = address.rpartition("@")
    plain = domains.punycode(address)
    return f"{local[:1]}…@{domain}" + (f" ({plain})" if plain else "")


def _require_contact(opened: Opened) -> None:
    if opened.link is None or opened.link.delegation_id:
        raise NotPassedOn


def _require_peace(session: Session, delegation: Delegation, *, at: datetime) -> None:
    if delegation.ended_because == OffBecause.STOPPED:
        raise NotPassedOn("This colleague wants no mail of ours. Please choose somebody else.")
    try:
        limits.take(session, "delegate", delegation.id, every=RESENDING, burst=1, at=at)
    except TooMany as error:
        raise TooMany("This colleague has been mailed within the last hour. Please try again later.") from error
    limits.take(session, "delegation", delegation.invitation_id, every=RESENDING, burst=MOST_AN_HOUR, at=at)


def _end_links(session: Session, delegation_id: str, purposes: Sequence[Purpose], *, at: datetime, spared: str = "") -> None:
    """End a colleague's links, and stop the mails that wait for it, but one kind: what they say holds no more."""
    live = (col(Link.delegation_id) == delegation_id) & col(Link.revoked_at).is_(None) & col(Link.purpose).in_(purposes)
    session.connection().execute(update(Link).where(live).values(revoked_at=at))
    waiting = (col(Mail.delegation_id) == delegation_id) & col(Mail.state).in_(mails.WAITING) & (col(Mail.kind) != spared)
    session.connection().execute(update(Mail).where(waiting).values(**mails.STOPPED))


def _find(session: Session, opened: Opened, address: str) -> Delegation | None:
    same = col(Delegation.email_index).in_(session.vault.indexes(recipients.SEALED_DELEGATE, address))
    return session.exec(select(Delegation).where(Delegation.invitation_id == opened.invitation.id, same)).first()


def _add(session: Session, opened: Opened, address: str, *, at: datetime) -> Delegation:
    if opened.invitation.delegations >= MOST_COLLEAGUES:
        raise NotPassedOn("This invitation was passed on to as many colleagues as can be. Please ask the organization that invited you.")
    contact_id = (opened.link.contact_id if opened.link else None) or opened.invitation.contact_id
    added = Delegation(
        invitation_id=opened.invitation.id,
        contact_id=contact_id,
        email_sealed=session.vault.seal(recipients.SEALED_DELEGATE, address),
        email_index=session.vault.indexes(recipients.SEALED_DELEGATE, address)[0],
        language=holders.language(session, opened),
        is_handed=holders.is_handed(opened),
        created_at=at,
    )
    opened.invitation.delegations += 1
    session.add(added)
    session.flush()
    return added
