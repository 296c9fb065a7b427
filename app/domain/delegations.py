"""Delegations: a registered contact passes the invitation on to a colleague, who gets a link of its own. The trail is kept.

The colleague may answer like everybody of the partner, but pass nothing on; every registered contact may end its link.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Session
from app.domain import envelopes, events, holders, invitations, limits, receipts, recipients
from app.domain.accounts import Actor
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.errors import Conflict, NotFound, SignOnClosed
from app.models import Delegation, EventKind, Invitation, Link

MOST_COLLEAGUES = 5
"""So often one invitation is passed on: nobody should have strangers mailed by us."""

RESENDING = timedelta(hours=1)


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
    """Mail a colleague a link of its own, and the registered contacts a notice. The same address again gets a fresh link.

    Raises the link errors, Invalid, SignOnClosed, TooMany, and NotPassedOn for a colleague's link or one colleague too many.
    Concurrency: the invitation is held, so of two clicks the second finds the colleague.
    """
    opened = invitations.open_to_act(session, token, at=at)
    _require_contact(opened)
    if not opened.statement.takes_endorsements(at=at):
        raise SignOnClosed
    checks = Checks()
    address = checks.email("email", email)
    checks.done()
    limits.take(session, "delegation", opened.invitation.id, every=RESENDING, burst=2 * MOST_COLLEAGUES, at=at)
    session.hold(opened.invitation)
    delegation = _find(session, opened, address) or _add(session, opened, address, at=at)
    delegation.ended_at = None
    entry = recipients.open_delegate(session, delegation, opened.partner)
    by = Actor(opened.lead.id, opened.lead.name)
    envelopes.queue(session, opened.statement, "delegation", [(opened.invitation.id, entry)], by=by, at=at)
    events.record(session, EventKind.DELEGATED, statement_id=opened.statement.id, at=at, subject_id=delegation.id)
    receipts.queue_note(session, opened, "delegation_notice", {"address": mask(address)}, at=at, with_delegates=False)
    return opened


def end(session: Session, token: str, delegation_id: str, *, at: datetime) -> Opened:
    """End every link of a colleague. A second click finds it done. Raises the link errors, NotFound, NotPassedOn for a colleague's link."""
    opened = invitations.open_to_act(session, token, at=at)
    _require_contact(opened)
    mine = select(Delegation).where(Delegation.id == delegation_id, Delegation.invitation_id == opened.invitation.id)
    delegation = session.exec(mine).first()
    if delegation is None:
        raise NotFound
    delegation.ended_at = delegation.ended_at or at
    live = (col(Link.delegation_id) == delegation.id) & col(Link.revoked_at).is_(None)
    session.connection().execute(update(Link).where(live).values(revoked_at=at))
    return opened


def list_for(session: Session, invitation: Invitation) -> list[Passed]:
    """Return everybody the invitation was passed on to, first to last, ended ones too. No query where it was not."""
    if not invitation.delegations:
        return []
    rows = session.exec(select(Delegation).where(Delegation.invitation_id == invitation.id).order_by(col(Delegation.id))).all()
    return [Passed(row, session.vault.open(recipients.SEALED_DELEGATE, row.email_sealed)) for row in rows]


def mask(address: str) -> str:
    """Return an address so that who knows it recognizes it, and nobody else learns it: `d…@lantern.example.org`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def _require_contact(opened: Opened) -> None:
    if opened.link is None or opened.link.delegation_id:
        raise NotPassedOn


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
        created_at=at,
    )
    opened.invitation.delegations += 1
    session.add(added)
    session.flush()
    return added
