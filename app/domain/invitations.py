"""Invitations: asking partners to comment or to endorse, taking an invitation back, opening its link. `domain/reminders` asks once more."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session
from app.domain import arrivals, envelopes, links, partners, recipients
from app.domain.accounts import Actor
from app.domain.envelopes import AT_ONCE, Sending
from app.domain.guest_lists import Guest
from app.domain.guests import Outcome, sort_guests, write_invitations
from app.domain.partners import Entry
from app.errors import AlreadyAnswered, LinkRevoked, NotFound, WrongPhase
from app.models import (
    Contact,
    Endorsement,
    EndorsementState,
    Invitation,
    InvitationState,
    Lead,
    Link,
    Partner,
    Phase,
    Purpose,
    Statement,
    Visibility,
)
from app.security.secrets import secret_hash

SILENT = (InvitationState.PENDING, InvitationState.SENT)
REMINDER_PAUSE = timedelta(hours=12)
"""A partner is not reminded twice within this time, however often the button is pressed."""

CHUNK = 5_000
"""How many ids one query names: both databases bound the number of parameters."""

# Built once: it runs with every look and every act of a partner.
OPENED = (
    select_wide(Link, Invitation, Statement, Partner, Lead, Endorsement)
    .join(Invitation, col(Invitation.id) == col(Link.invitation_id))
    .join(Statement, col(Statement.id) == col(Invitation.statement_id))
    .join(Partner, col(Partner.id) == col(Invitation.partner_id))
    .join(Lead, col(Lead.id) == col(Statement.lead_id))
    .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
    .where(col(Link.purpose) == bindparam("purpose"), col(Link.token_hash) == bindparam("token_hash"))
)


class Standing(StrEnum):
    """Where one invited organization stands, for the desk: every invitation has exactly one."""

    SILENT = "silent"
    BOUNCED = "bounced"
    NAMED = "named"
    WITHHELD = "withheld"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    NEEDS_RECONFIRMATION = "needs_reconfirmation"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True)
class Opened:
    """What an invitation's link opens. `link` tells who was given it; a verb that acts without one has none."""

    invitation: Invitation
    statement: Statement
    partner: Partner
    lead: Lead
    endorsement: Endorsement | None
    link: Link | None = None


@dataclass(frozen=True)
class Progress:
    """One line of the desk's table: an invitation with its partner, the answer if there is one, and whether mail has reached it."""

    invitation: Invitation
    partner: Partner
    contact: Contact
    endorsement: Endorsement | None
    is_unreached: bool

    @property
    def standing(self) -> Standing:
        has_answer = self.endorsement is not None and not self.endorsement.is_void
        if not has_answer and self.invitation.state in arrivals.UNANSWERED:
            return Standing.BOUNCED if self.is_unreached else Standing.SILENT
        if self.endorsement is None or not has_answer:
            return Standing(self.invitation.state)
        if self.endorsement.state == EndorsementState.CONFIRMED:
            return Standing(self.endorsement.visibility or "")
        return Standing(self.endorsement.state)

    def may_be_reminded(self, *, at: datetime) -> bool:
        """Whether the pause since the last reminder, if there was one, is over."""
        reminded_at = self.invitation.reminded_at
        return reminded_at is None or reminded_at <= at - REMINDER_PAUSE


def preview(session: Session, statement: Statement, guests: Sequence[Guest], *, by: Actor) -> list[Outcome]:
    """Return what `invite` would do with each row, writing nothing."""
    outcomes, _ = sort_guests(session, statement, guests, by=by)
    return outcomes


def invite(session: Session, statement: Statement, guests: Sequence[Guest], *, by: Actor, at: datetime) -> list[Outcome]:
    """Invite every good row and queue its mail; a bad row never stops the good ones. Raises WrongPhase unless a consultation or
    sign-on is open.

    Effects: partners and contacts added to the directory, invitations, links, and one mail each, all in this transaction.
    Concurrency: the lead and the statement are held, so of two clicks the second finds everybody already invited, and two lists
    for two statements do not both add the same organization.
    """
    session.exec(select(Lead.id).where(Lead.id == by.lead_id).with_for_update()).one()
    session.hold(statement)
    if not statement.takes_comments(at=at) and not statement.takes_endorsements(at=at):
        raise WrongPhase("Partners can be invited while a consultation or sign-on is open.")
    outcomes, known = sort_guests(session, statement, guests, by=by)
    good = [outcome for outcome in outcomes if not outcome.errors]
    new = [outcome.guest for outcome in good if partners.fold(outcome.guest.email) not in known]
    entries = known | partners.add(session, new, by=by, at=at)
    pairs = [(outcome, entries[partners.fold(outcome.guest.email)]) for outcome in good]
    made = ask(session, statement, [entry for _, entry in pairs], by=by, at=at)
    ids = {id(outcome): made[entry.partner_id] for outcome, entry in pairs}
    return [replace(outcome, invitation_id=ids.get(id(outcome), "")) for outcome in outcomes]


def ask(
    session: Session, statement: Statement, entries: Sequence[Entry], *, by: Actor, at: datetime, sending: Sending = AT_ONCE
) -> dict[str, str]:
    """Invite the partners of `entries`, each through the contacts given, and return the invitations' ids by partner.

    The statement must be held and take comments or endorsements. A partner that is invited already keeps its one invitation: the contact
    is given a link to it. Who gets no mail is invited without one, and its link is handed over by other ways.
    """
    made = write_invitations(session, statement, entries, at=at)
    kind = "consultation" if statement.phase == Phase.CONSULTATION else "invitation"
    invited = [(made[entry.partner_id], entry) for entry in entries]
    envelopes.queue(session, statement, kind, invited, by=by, at=at, sending=sending)
    return made


def list_progress(
    session: Session, statement: Statement, *, after: str = "", limit: int | None = None, who: ColumnElement[bool] | None = None
) -> list[Progress]:
    """Return the invitations of a statement with their partners and answers, in the order they were made. `after` is the last id seen,
    `who` a condition on Invitation and Endorsement.

    What was left over when two partners became one is none.
    """
    query = _progress().where(col(Invitation.statement_id) == statement.id, col(Invitation.id) > after).order_by(col(Invitation.id))
    query = query.where(col(Partner.merged_into_id).is_(None))
    if who is not None:
        query = query.where(who)
    return [Progress(*row) for row in session.list_rows(query.limit(limit) if limit else query)]


def stands(standing: Standing) -> ColumnElement[bool]:
    """Return the condition on Invitation and Endorsement that a standing stands for."""
    match standing:
        case Standing.SILENT:
            return col(Invitation.state).in_(arrivals.UNANSWERED) & ~arrivals.has_not_arrived()
        case Standing.BOUNCED:
            return arrivals.has_not_arrived()
        case Standing.REVOKED | Standing.EXPIRED:
            return col(Invitation.state) == InvitationState(standing)
        case Standing.NAMED | Standing.WITHHELD:
            return (col(Endorsement.state) == EndorsementState.CONFIRMED) & (col(Endorsement.visibility) == Visibility(standing))
        case _:
            return (col(Endorsement.state) == EndorsementState(standing)) & ~is_void()


def is_void() -> ColumnElement[bool]:
    """Return the condition on Endorsement that its model's `is_void` says of one."""
    has_holder = col(Endorsement.contact_id).is_not(None) | col(Endorsement.delegation_id).is_not(None)
    return (col(Endorsement.state) == EndorsementState.WITHDRAWN) & ~has_holder & ~col(Endorsement.may_be_raised)


def get_progress(session: Session, invitation: Invitation) -> Progress:
    """Return one invitation with its partner and answer."""
    return Progress(*session.list_rows(_progress().where(col(Invitation.id) == invitation.id))[0])


def list_where(session: Session, statement: Statement, who: ColumnElement[bool]) -> list[Progress]:
    """Return the invitations of a statement that fulfil a condition on Invitation and Endorsement, in the order they were made."""
    query = _progress().where(col(Invitation.statement_id) == statement.id, who).order_by(col(Invitation.id))
    return [Progress(*row) for row in session.list_rows(query)]


def ask_again(session: Session, statement: Statement, kind: str, *, by: Actor, at: datetime, **facts: object) -> int:
    """Mail everybody whose invitation stands (not taken back, mail not bounced) a fresh link of `kind`; return how many.

    Their invitations begin anew: nobody has answered or been reminded of what is asked now.
    """
    again = update(Invitation).where(col(Invitation.statement_id) == statement.id, col(Invitation.state).in_(SILENT))
    values = {"state": InvitationState.PENDING, "queued_at": at, "sent_at": None, "reminded_at": None, "reminders": 0}
    asked = sorted(session.connection().scalars(again.values(**values).returning(col(Invitation.id))))
    envelopes.queue(session, statement, kind, recipients.list_for(session, asked), by=by, at=at, sending=Sending(facts=facts))
    return len(asked)


def begin_anew(session: Session, invitation_ids: Sequence[str], *, at: datetime) -> None:
    """Note that something else is asked of those who have answered: nobody has been reminded of it yet."""
    values = {"queued_at": at, "reminded_at": None, "reminders": 0}
    for first in range(0, len(invitation_ids), CHUNK):
        these = col(Invitation.id).in_(invitation_ids[first : first + CHUNK])
        session.connection().execute(update(Invitation).where(these).values(**values))


def get(session: Session, invitation_id: str, *, by: Actor, of: Statement | None = None) -> tuple[Invitation, Statement]:
    """Return an invitation of the actor's lead with its statement. Raises NotFound, also when it is not one `of` the given statement."""
    query = (
        select(Invitation, Statement)
        .join(Statement, col(Statement.id) == col(Invitation.statement_id))
        .where(Invitation.id == invitation_id, Statement.lead_id == by.lead_id)
    )
    found = session.exec(query).first()
    if found is None or (of is not None and found[1].id != of.id):
        raise NotFound
    return found[0], found[1]


def revoke(session: Session, invitation: Invitation, *, at: datetime) -> None:
    """Take an invitation back: its links end. Raises AlreadyAnswered once there is an answer: that is the partner's to change."""
    revoked = (
        update(Invitation)
        .where(col(Invitation.id) == invitation.id, col(Invitation.state) != InvitationState.ANSWERED)
        .values(state=InvitationState.REVOKED)
    )
    if session.connection().execute(revoked).rowcount != 1:
        raise AlreadyAnswered("This organization has already answered. Only the organization itself can change its answer.")
    live = (col(Link.invitation_id) == invitation.id) & col(Link.revoked_at).is_(None)
    session.connection().execute(update(Link).where(live).values(revoked_at=at))


def open_link(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> Opened:
    """Return what a link opens: one query. Raises LinkInvalid (before any query when the signature is bad), LinkUnknown, LinkRevoked
    or LinkExpired. Whether sign-on still takes an answer is for `endorsements` to say.
    """
    session.signer.check(purpose, token)
    found = session.list_rows(OPENED, {"purpose": purpose, "token_hash": secret_hash(token)})
    if not found:
        raise links.LinkUnknown
    link, invitation, statement, partner, lead, endorsement = found[0]
    links.require_live(link, at=at)
    if purpose != Purpose.MANAGE and invitation.state == InvitationState.REVOKED:
        raise LinkRevoked
    return Opened(invitation, statement, partner, lead, endorsement, link)


def open_to_act(session: Session, token: str, *, at: datetime, purpose: Purpose = Purpose.INVITATION) -> Opened:
    """Return what a link opens, for an act on it. Raises as `open_link`.

    Concurrency: the statement is shared first, so whatever holds it (a new text that asks everybody again) comes wholly before this act
    or wholly after it, and no two acts take rows in opposite orders. A merge that came first has led the link to another invitation, so
    it is opened anew where the roster has changed meanwhile.
    """
    opened = open_link(session, token, at=at, purpose=purpose)
    seen = opened.statement.roster_revision
    session.share(opened.statement)
    if opened.statement.roster_revision != seen:
        session.expire_all()
        opened = open_link(session, token, at=at, purpose=purpose)
    if opened.endorsement is not None:
        session.refresh(opened.endorsement)
    return opened


@cache
def _progress() -> Select[Invitation, Partner, Contact, Endorsement, bool]:
    return (
        select_wide(Invitation, Partner, Contact, Endorsement, arrivals.has_not_arrived())
        .join(Partner, col(Partner.id) == col(Invitation.partner_id))
        .join(Contact, col(Contact.id) == col(Invitation.contact_id))
        .outerjoin(Endorsement, col(Endorsement.invitation_id) == col(Invitation.id))
    )
