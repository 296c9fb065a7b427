"""Disputes: "our organization did not endorse this". It hides the entry at once, and ends when the lead has answered; never by silence.

The lead finds that the organization never endorsed, or asks it to confirm. Nobody but the partner puts an endorsement back (P1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, update
from sqlalchemy import select as select_wide
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import (
    alarms,
    alerts,
    answers,
    consents,
    delegations,
    envelopes,
    events,
    holders,
    invitations,
    partners,
    receipts,
    recipients,
    rosters,
    withdrawals,
)
from app.domain.accounts import Actor
from app.domain.envelopes import Sending
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.domain.withdrawals import NotEndorsed
from app.errors import Conflict, NotFound
from app.mail.addresses import are_same
from app.models import (
    Contact,
    Delegation,
    Dispute,
    DisputeOutcome,
    Endorsement,
    EndorsementState,
    EventKind,
    Invitation,
    InvitationState,
    Lead,
    Link,
    Partner,
    Purpose,
    ReconfirmBecause,
    Statement,
    WithdrawalMode,
)
from app.models.base import new_id

LONGEST_ANSWER = 1_000


class DisputeAnswered(Conflict):
    """Another member answered first, or otherwise."""

    code = "dispute_answered"
    message = "This dispute has been answered already. See below what the organization was told."


class WithdrawnMeanwhile(Conflict):
    """The partner took everything back itself: there is nothing left that it could confirm."""

    code = "withdrawn_meanwhile"
    message = "The organization has withdrawn meanwhile, and its name was erased. It cannot be asked to confirm any more."


class Way(StrEnum):
    """How the endorsement came: through a link that we mailed, one that a member copied, or one passed on to a colleague."""

    MAILED = "mailed"
    HANDED = "handed"
    PASSED_ON = "passed_on"


@dataclass(frozen=True)
class Case:
    """One dispute with what it is about."""

    dispute: Dispute
    endorsement: Endorsement
    invitation: Invitation
    partner: Partner
    statement: Statement
    title: str = ""


@dataclass(frozen=True)
class Trace:
    """Where the disputed endorsement came from, for the lead to find out what happened. `address` is masked; empty where nobody's."""

    way: Way
    address: str
    signer_name: str
    signer_title: str


@dataclass(frozen=True)
class Verdict:
    """What the lead found, as typed: the outcome, and the words that are mailed to the partner."""

    outcome: str = ""
    words: str = ""


def start(session: Session, token: str, *, at: datetime) -> Opened:
    """Record "our organization did not endorse this" through a manage link: hidden at once. Raises NotEndorsed, the link errors.

    Effects: a dispute, event, mails to the partner and the lead's members, next edition. A second click finds it open.
    """
    opened, endorsement = withdrawals.open_managed(session, token, at=at)
    if endorsement.state == EndorsementState.DISPUTED:
        return opened
    if not endorsement.stands:
        raise NotEndorsed
    endorsement.state, endorsement.reconfirm_because, endorsement.changed_at = EndorsementState.DISPUTED, None, at
    holders.note(opened)
    session.flush()
    insert_once(session, Dispute, {"id": new_id(), "endorsement_id": endorsement.id, "opened_at": at, "answer": ""})
    who = holders.who(opened)
    events.record(session, EventKind.DISPUTED, statement_id=opened.statement.id, at=at, subject_id=endorsement.id, who=who)
    receipts.queue_note(session, opened, "dispute", {}, at=at)
    alerts.queue(session, opened.statement, "dispute_alert", page="#disputes", partner=opened.partner.name(), at=at)
    rosters.changed(session, opened.statement.id, at=at)
    alarms.note_departure(session, opened.statement, at=at)
    return opened


def answer(session: Session, dispute_id: str, verdict: Verdict, *, by: Actor, at: datetime) -> Dispute:
    """End a dispute: upheld, or settled and to be confirmed by the partner. Raises NotFound, Invalid, DisputeAnswered, WithdrawnMeanwhile.

    Effects: event, mail to everybody at the partner, what was passed on ends; upheld, the typed name and the signer are erased for good
    and every link to the invitation ends but those that lead out. Concurrency: the endorsement is held, so the first of two answers is
    the one.
    """
    outcome, words = _checked(verdict)
    case = get(session, dispute_id, by=by)
    session.share(case.statement)
    session.hold(case.endorsement)
    session.refresh(case.dispute)
    dispute, endorsement = case.dispute, case.endorsement
    if dispute.outcome is not None:
        if (dispute.outcome, dispute.answer) != (outcome, words):
            raise DisputeAnswered
        return dispute
    if outcome == DisputeOutcome.SETTLED and endorsement.state != EndorsementState.DISPUTED:
        raise WithdrawnMeanwhile
    dispute.outcome, dispute.answer, dispute.answered_at, dispute.account_id = outcome, words, at, by.account_id or None
    about = {"statement_id": case.statement.id, "subject_id": endorsement.id}
    who = events.Who(nonce=endorsement.nonce)
    events.record(session, EventKind.DISPUTE_ANSWERED, **about, at=at, facts={"outcome": outcome.value}, who=who)
    opened = Opened(case.invitation, case.statement, case.partner, session.get_one(Lead, case.statement.lead_id), endorsement)
    if outcome == DisputeOutcome.UPHELD:
        _uphold(session, opened, endorsement, words, at=at)
    else:
        _settle(session, opened, endorsement, words, by=by, at=at)
    return dispute


def get(session: Session, dispute_id: str, *, by: Actor, of: Statement | None = None) -> Case:
    """Return a dispute of the actor's lead. Raises NotFound, also when it is not one `of` the given statement."""
    found = session.list_rows(_cases(by).where(col(Dispute.id) == dispute_id))
    if not found or (of is not None and found[0][4].id != of.id):
        raise NotFound
    return Case(*found[0])


def list_open(session: Session, *, by: Actor, of: Statement | None = None) -> list[Case]:
    """Return the disputes that the actor's lead owes an answer, oldest first, of all its statements or one.

    A merge answers none: one of an entry that was emptied by it is among them until somebody does.
    """
    query = _cases(by).where(col(Dispute.answered_at).is_(None)).order_by(col(Dispute.id))
    rows = session.list_rows(query if of is None else query.where(col(Statement.id) == of.id))
    titles = {row[4].id: receipts.title(session, row[4], row[4].authentic_language) for row in rows}
    return [replace(Case(*row), title=titles[row[4].id]) for row in rows]


def is_open(session: Session, endorsement: Endorsement) -> bool:
    """Tell whether the lead still owes an answer about an endorsement, whatever became of that meanwhile.

    Whoever forged it may hold its links as well: by withdrawing it and endorsing anew, nobody gets around the answer.
    """
    query = select(Dispute.id).where(Dispute.endorsement_id == endorsement.id, col(Dispute.answered_at).is_(None))
    return session.exec(query).first() is not None


def find_latest(session: Session, endorsement: Endorsement | None) -> Dispute | None:
    """Return the newest dispute of an endorsement, open or answered, or None."""
    if endorsement is None:
        return None
    query = select(Dispute).where(Dispute.endorsement_id == endorsement.id).order_by(col(Dispute.id).desc())
    return session.exec(query.limit(1)).first()


def trace(session: Session, case: Case) -> Trace:
    """Return how the endorsement came and who gave it, for the lead's eyes only."""
    endorsement = case.endorsement
    signer_name, signer_title, _ = answers.open_private(session, endorsement)
    way = Way.PASSED_ON if endorsement.delegation_id else Way.HANDED if endorsement.is_handed else Way.MAILED
    address = _address(session, case)
    return Trace(way, delegations.mask(address) if address else "", signer_name, signer_title)


def _cases(by: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select_wide(Dispute, Endorsement, Invitation, Partner, Statement)
        .join(Endorsement, col(Endorsement.id) == col(Dispute.endorsement_id))
        .join(Invitation, col(Invitation.id) == col(Endorsement.invitation_id))
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .join(Statement, col(Statement.id) == col(Endorsement.statement_id))
        .where(col(Statement.lead_id) == by.lead_id)
    )


def _address(session: Session, case: Case) -> str:
    if case.endorsement.delegation_id:
        delegation = session.get_one(Delegation, case.endorsement.delegation_id)
        return recipients.open_delegate(session, delegation, case.partner).email
    contact = session.get(Contact, case.endorsement.contact_id) if case.endorsement.contact_id else None
    return partners.open_entry(session, case.partner, contact).email if contact else ""


def _checked(verdict: Verdict) -> tuple[DisputeOutcome, str]:
    checks = Checks()
    outcome = checks.choice("outcome", verdict.outcome, DisputeOutcome)
    words = checks.line("answer", verdict.words, most=LONGEST_ANSWER, required=True)
    checks.done()
    return DisputeOutcome(outcome or ""), words


def _uphold(session: Session, opened: Opened, endorsement: Endorsement, words: str, *, at: datetime) -> None:
    """It never endorsed: nothing is kept of what was typed in its name, and no link endorses unless the lead invites it anew."""
    facts = {"outcome": DisputeOutcome.UPHELD.value, "answer": words}
    receipts.queue_note(session, _living(session, opened), "dispute_answered", facts, at=at)
    if endorsement.state == EndorsementState.DISPUTED:
        endorsement.state, endorsement.withdrawn_at, endorsement.withdrawal_mode = EndorsementState.WITHDRAWN, at, WithdrawalMode.QUIET
    endorsement.changed_at, endorsement.may_be_raised = at, False
    endorsement.contact_id = endorsement.delegation_id = None
    withdrawals.erase_names(session, endorsement, at=at)
    consents.erase(session, opened.invitation)
    opened.invitation.state = InvitationState.REVOKED
    session.flush()
    leads_in = (col(Link.invitation_id) == opened.invitation.id) & (col(Link.purpose) != Purpose.MANAGE) & col(Link.revoked_at).is_(None)
    session.connection().execute(update(Link).where(leads_in).values(revoked_at=at))
    passed_on = (col(Delegation.invitation_id) == opened.invitation.id) & col(Delegation.ended_at).is_(None)
    session.connection().execute(update(Delegation).where(passed_on).values(ended_at=at))


def _living(session: Session, opened: Opened) -> Opened:
    """Return where the people of an organization are found: a merge moved them to the entry that it left."""
    if opened.partner.merged_into_id is None:
        return opened
    partner = session.get_one(Partner, opened.partner.merged_into_id)
    moved = select(Invitation).where(Invitation.statement_id == opened.statement.id, Invitation.partner_id == partner.id)
    return replace(opened, partner=partner, invitation=session.exec(moved).one())


def _settle(session: Session, opened: Opened, endorsement: Endorsement, words: str, *, by: Actor, at: datetime) -> None:
    """A misunderstanding: the partner gets a link, and is on no list until it has confirmed by its own act (P1).

    Whoever it was passed on to may be who said it: only a registered contact confirms, or a colleague that one chooses from now on.
    """
    endorsement.state, endorsement.reconfirm_because = EndorsementState.NEEDS_RECONFIRMATION, ReconfirmBecause.DISPUTE
    endorsement.changed_at = at
    session.flush()
    invitations.begin_anew(session, [opened.invitation.id], at=at)
    facts = {"outcome": DisputeOutcome.SETTLED.value, "answer": words}
    everybody = receipts.list_told(session, opened)
    delegations.end_all(session, opened.invitation.id, at=at)
    asked = recipients.list_for(session, [opened.invitation.id])
    envelopes.queue(session, opened.statement, "dispute_answered", asked, by=by, at=at, sending=Sending(facts=facts))
    told = _but(everybody, [entry.email for _, entry in asked])
    receipts.queue_note_to(session, opened, told, "dispute_answered", facts, at=at)


def _but(told: Sequence[partners.Entry], addresses: Sequence[str]) -> list[partners.Entry]:
    return [entry for entry in told if not any(are_same(entry.email, address) for address in addresses)]
