"""The ways out of an endorsement: hiding the name, withdrawing. At any time, without an account, without a reason (P5).

The third, "this was not us", is `domain/disputes`. The manage link opens them and nothing else; it can only lower what
is visible (P4). One made through a link that the lead copied publishes nothing: it withdraws quietly.
"""

from datetime import datetime, timedelta

from sqlmodel import select

from app.db import Session
from app.domain import accounts, alarms, consents, events, holders, invitations, limits, links, receipts, rosters
from app.domain.inputs import Checks
from app.domain.invitations import Opened
from app.errors import Conflict, VisibilityNotRaised
from app.models import (
    Endorsement,
    EndorsementState,
    EventKind,
    Lead,
    Partner,
    Purpose,
    Visibility,
    WithdrawalMode,
)

MOST_LINKS = 10


class NotEndorsed(Conflict):
    """There is no answer, or one that this act does not fit."""

    code = "not_endorsed"
    message = "There is no endorsement that this could change."


class LinkMailed(Conflict):
    """The manage link was mailed: whoever has the invitation's link alone gets none here."""

    code = "link_mailed"
    message = "The link to hide your name or withdraw is in the receipt we mailed."


class NotOnRecord(Conflict):
    """A link that goes back to one the lead copied would have published that the partner withdrew."""

    code = "not_on_record"
    message = (
        "This link goes back to one that was handed over in another way than by our mail, so nothing is published through it."
        " You can withdraw quietly, at any time."
    )


def issue_link(session: Session, token: str, *, at: datetime) -> str:
    """Return a manage link's token to a partner of whom nobody is reached by mail: it has no receipt, and out must mean out (P5).

    Through a link that the lead copied, it counts as copied. Raises the link errors, NotEndorsed, LinkMailed, TooMany.
    """
    opened = invitations.open_to_act(session, token, at=at)
    if opened.endorsement is None:
        raise NotEndorsed
    if receipts.list_told(session, opened):
        raise LinkMailed
    limits.take(session, "manage", opened.invitation.id, every=timedelta(hours=1), burst=MOST_LINKS, at=at)
    return links.issue(session, Purpose.MANAGE, at=at, **holders.passed_on(opened))


def hide(session: Session, token: str, visibility: str, *, at: datetime) -> Opened:
    """Withhold a name through the manage link. Raises VisibilityNotRaised for the other way (P4), NotEndorsed, the link errors, Invalid."""
    checks = Checks()
    wanted = checks.choice("visibility", visibility, Visibility)
    checks.done()
    opened, endorsement = open_managed(session, token, at=at)
    if not endorsement.stands:
        raise NotEndorsed
    if endorsement.visibility == wanted:
        return opened
    if wanted == Visibility.NAMED:
        raise VisibilityNotRaised
    return withhold(session, opened, endorsement, at=at)


def withdraw(session: Session, token: str, mode: str, *, at: datetime) -> Opened:
    """Take an endorsement back through the manage link, without a reason, at any time. Raises Invalid, the link errors, and NotOnRecord
    for what only a mailed link may publish.

    Effects: event, mail, next edition. A quiet withdrawal erases the typed name and the signer for good, after one on the record
    too; a second click finds it done.
    """
    checks = Checks()
    chosen = checks.choice("mode", mode, WithdrawalMode)
    checks.done()
    opened, endorsement = open_managed(session, token, at=at)
    goes_quiet = chosen == WithdrawalMode.QUIET and endorsement.withdrawal_mode == WithdrawalMode.ON_RECORD
    if endorsement.state == EndorsementState.WITHDRAWN and not goes_quiet:
        return opened
    is_disputed = endorsement.state == EndorsementState.DISPUTED  # who never endorsed has nothing to take back on the record
    if endorsement.state == EndorsementState.DECLINED or (is_disputed and chosen == WithdrawalMode.ON_RECORD):
        raise NotEndorsed
    if chosen == WithdrawalMode.ON_RECORD and holders.is_handed(opened):
        raise NotOnRecord
    holders.note(opened)
    endorsement.state, endorsement.reconfirm_because = EndorsementState.WITHDRAWN, None
    endorsement.withdrawn_at, endorsement.withdrawal_mode, endorsement.changed_at = at, chosen, at
    about = {"statement_id": opened.statement.id, "subject_id": endorsement.id}
    events.record(session, EventKind.WITHDRAWN, **about, at=at, facts={"mode": chosen}, who=holders.who(opened))
    if chosen == WithdrawalMode.QUIET:
        erase_names(session, endorsement, at=at)
        consents.erase(session, opened.invitation)
    receipts.queue_note(session, opened, "withdrawal", {"mode": mode}, at=at)
    rosters.changed(session, opened.statement.id, at=at)
    alarms.note_departure(session, opened.statement, at=at)
    return opened


def lower(session: Session, endorsement_id: str, *, by: accounts.Actor, at: datetime) -> None:
    """Withhold a name as the lead, who may only lower visibility (P4). Raises NotEndorsed. The partner is told."""
    query = select(Endorsement.invitation_id).where(Endorsement.id == endorsement_id)
    invitation_id = session.exec(query).first() or ""
    invitation, statement = invitations.get(session, invitation_id, by=by)
    session.share(statement)
    endorsement = session.exec(select(Endorsement).where(Endorsement.id == endorsement_id).with_for_update()).one()
    if not endorsement.stands:
        raise NotEndorsed
    if endorsement.visibility == Visibility.NAMED:
        partner = session.get_one(Partner, invitation.partner_id)
        lead = session.get_one(Lead, statement.lead_id)
        withhold(session, Opened(invitation, statement, partner, lead, endorsement), endorsement, at=at)


def withhold(session: Session, opened: Opened, endorsement: Endorsement, *, at: datetime) -> Opened:
    """Withhold a name that is shown, and change nothing else. The answer is held already. Effects: event, mail, next edition.

    Without a link it is the lead's act, and the trail says so.
    """
    holders.note(opened)
    endorsement.visibility, endorsement.changed_at = Visibility.WITHHELD, at
    about = {"statement_id": opened.statement.id, "subject_id": endorsement.id}
    facts = {} if opened.link else {"by_lead": True}
    events.record(session, EventKind.VISIBILITY_LOWERED, **about, at=at, facts=facts, who=holders.who(opened))
    receipts.queue_note(session, opened, "visibility", {"visibility": Visibility.WITHHELD}, at=at)
    rosters.changed(session, opened.statement.id, at=at)
    if opened.link is not None:
        alarms.note_departure(session, opened.statement, at=at)
    return opened


def open_managed(session: Session, token: str, *, at: datetime) -> tuple[Opened, Endorsement]:
    """Return what a manage link opens. The answer is held until the commit: of two clicks, the second finds what the first one did."""
    opened = invitations.open_to_act(session, token, at=at, purpose=Purpose.MANAGE)
    if opened.endorsement is None:
        raise NotEndorsed
    session.hold(opened.endorsement)
    return opened, opened.endorsement


def erase_names(session: Session, endorsement: Endorsement, *, at: datetime) -> None:
    """Erase the typed name and the signer for good, here and in what opens the log's entries. Effects: event."""
    endorsement.display_name, endorsement.language, endorsement.beside, endorsement.signer_sealed = "", "", {}, None
    events.redact(session, endorsement.statement_id, endorsement.id, at=at)
