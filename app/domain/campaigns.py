"""Campaigns: inviting many partners at once, now or at a time. Whom to choose is `recipient_choices`, what leaves `campaign_previews`.

One form makes one campaign, one campaign is sent once (`campaign_sendings`), and nobody gets two invitations: UNIQUE constraints and
held rows decide, whatever the number of clicks, coordinators and workers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import campaign_sendings, recipient_choices
from app.domain.accounts import Actor
from app.domain.campaign_previews import Preview
from app.domain.inputs import Checks
from app.errors import Conflict, Invalid, NotFound, WrongPhase
from app.models import Campaign, CampaignState, Invitation, InvitationState, Link, Mail, MailState, Phase, Statement
from app.models.base import new_id

MOST_MINUTES = 24 * 60
"""Mails are spread over a day at most: a deadline may be near."""


class RecipientsChanged(Conflict):
    """Somebody was invited, changed or turned off since the preview, or the text or a deadline is another. Nothing was sent."""

    code = "recipients_changed"
    message = "What would be sent has changed since you looked at it. Nothing was sent: please look at it again."


@dataclass(frozen=True)
class Order:
    """The form that sends a campaign, as typed. `send_at` is local to the statement's zone, empty for now; `seen` is the fingerprint of
    the preview it stood under.
    """

    send_at: str = ""
    spread_minutes: str = "0"
    seen: str = ""


def create(session: Session, statement: Statement, *, nonce: str, by: Actor, at: datetime) -> Campaign:
    """Begin a campaign whose recipients are still to be chosen. Raises WrongPhase.

    Concurrency: the twin of a double click carries the same nonce and gets the same campaign (UNIQUE).
    """
    _require_open(statement, at=at)
    row = {"id": new_id(), "statement_id": statement.id, "account_id": by.account_id or None, "nonce": nonce}
    insert_once(session, Campaign, row | {"state": CampaignState.DRAFT, "send_at": at, "created_at": at, "spread_minutes": 0, "invited": 0})
    return session.exec(select(Campaign).where(Campaign.statement_id == statement.id, Campaign.nonce == nonce)).one()


def begin_again(session: Session, earlier: Campaign, *, nonce: str, by: Actor, at: datetime) -> Campaign:
    """Begin a campaign in whose list those stand who were chosen for an earlier one and not mailed. Raises WrongPhase, and Conflict while
    the earlier one has not started.

    Concurrency: as `create`; the list is filled once, so a second click finds it as it was left.
    """
    if earlier.state not in {CampaignState.SENT, CampaignState.STOPPED}:
        raise Conflict
    campaign = create(session, session.get_one(Statement, earlier.statement_id), nonce=nonce, by=by, at=at)
    if campaign.state == CampaignState.DRAFT and not recipient_choices.count(session, campaign).listed:
        recipient_choices.carry_over(session, earlier, campaign)
    return campaign


def get(session: Session, statement: Statement, campaign_id: str) -> Campaign:
    """Return a campaign of a statement. Raises NotFound."""
    campaign = session.exec(select(Campaign).where(Campaign.id == campaign_id, Campaign.statement_id == statement.id)).first()
    if campaign is None:
        raise NotFound
    return campaign


def list_for(session: Session, statement: Statement) -> list[Campaign]:
    """Return the campaigns of a statement, newest first."""
    return list(session.exec(select(Campaign).where(Campaign.statement_id == statement.id).order_by(col(Campaign.id).desc())).all())


def send(session: Session, campaign: Campaign, order: Order, preview: Preview, *, by: Actor, at: datetime) -> None:
    """Have a draft sent by the worker, at once or from the time fixed. One that was sent or stopped before stays as it is.

    `preview` is what would be sent, read just now and outside of this transaction: opening ten thousand addresses takes a second or two,
    in which nobody else could write. Raises WrongPhase, RecipientsChanged unless the order was given under it, and Invalid.
    Concurrency: the statement is held, so of two coordinators who chose the same partner the second is refused.
    """
    statement = session.get_one(Statement, campaign.statement_id)
    session.hold(statement)
    session.hold(campaign)
    if campaign.state != CampaignState.DRAFT:
        return
    _require_open(statement, at=at)
    send_at, spread_minutes = _checked(statement, order, at=at)
    if preview.fingerprint != order.seen or campaign_sendings.is_overtaken(session, campaign, preview):
        raise RecipientsChanged
    if not preview.asked:
        raise Invalid({"recipients": "Nobody is left to invite. Please choose others."})
    campaign.state = CampaignState.SCHEDULED if send_at else CampaignState.SENDING
    campaign.account_id = by.account_id or None
    campaign.send_at, campaign.spread_minutes = send_at or at, spread_minutes


def stop(session: Session, campaign: Campaign, *, at: datetime) -> int:
    """Stop a campaign and those of its mails that wait; return how many partners can be invited again by that.

    One that has not started is a draft again, with all that was chosen and written; a draft stays as it is, so a second click loses
    nothing. Whoever the worker has not come to yet is not invited. Effects: the payloads of stopped mails are erased; invitations nothing
    has left for are taken back. A mail that is being handed over at this moment still leaves; pressed again later, what came of a worker
    that died is stopped too.
    """
    session.hold(session.get_one(Statement, campaign.statement_id))
    session.hold(campaign)
    if campaign.state in {CampaignState.DRAFT, CampaignState.SCHEDULED}:
        campaign.state = CampaignState.DRAFT
        return 0
    campaign.state, campaign.settled_at = CampaignState.STOPPED, campaign.settled_at or at
    session.flush()
    _stop_waiting_mails(session, campaign, at=at)
    return _take_back_unasked(session, campaign, at=at)


def discard(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """Throw a draft away. Raises NoDraft once it waits for its time or was sent."""
    recipient_choices.hold_draft(session, campaign)
    campaign.state, campaign.settled_at = CampaignState.STOPPED, at


def set_discreet(session: Session, statement: Statement, *, is_discreet: bool) -> None:
    """Let every mail about a statement from here on name neither lead, nor title, nor text; or let it speak openly again."""
    session.hold(statement)
    statement.is_discreet = is_discreet
    session.flush()


def _stop_waiting_mails(session: Session, campaign: Campaign, *, at: datetime) -> None:
    """A first try that is under way is let go: the server may have taken the mail already."""
    is_untried = (col(Mail.state) == MailState.QUEUED) & ((col(Mail.attempts) == 0) | (col(Mail.due_at) <= at))
    waits = (col(Mail.state) == MailState.DEFERRED) | is_untried
    stopped = update(Mail).where(col(Mail.campaign_id) == campaign.id, waits)
    session.connection().execute(stopped.values(state=MailState.STOPPED, payload_sealed=None))


def _take_back_unasked(session: Session, campaign: Campaign, *, at: datetime) -> int:
    """Take back the invitations that waited for this campaign's mails alone: nobody at these partners has heard of them."""
    other = aliased(Mail)
    left = select(other.id).where(other.invitation_id == Mail.invitation_id, other.state != MailState.STOPPED)
    unasked = select(Mail.invitation_id).where(Mail.campaign_id == campaign.id, Mail.state == MailState.STOPPED, ~left.exists())
    back = update(Invitation).where(col(Invitation.id).in_(unasked), col(Invitation.state) == InvitationState.PENDING)
    count = session.connection().execute(back.values(state=InvitationState.REVOKED)).rowcount
    ended = select(Invitation.id).where(Invitation.state == InvitationState.REVOKED, col(Invitation.id).in_(unasked))
    live = col(Link.invitation_id).in_(ended) & col(Link.revoked_at).is_(None)
    session.connection().execute(update(Link).where(live).values(revoked_at=at))
    return count


def _require_open(statement: Statement, *, at: datetime) -> None:
    if not _is_open(statement, at=at):
        raise WrongPhase("Partners can be invited while a consultation or sign-on is open.")


def _is_open(statement: Statement, *, at: datetime) -> bool:
    return statement.takes_comments(at=at) or statement.takes_endorsements(at=at)


def _checked(statement: Statement, order: Order, *, at: datetime) -> tuple[datetime | None, int]:
    """Return when to start (None: now) and over how many minutes. Raises Invalid."""
    checks = Checks()
    send_at = checks.moment("send_at", order.send_at, statement.time_zone)
    minutes = checks.whole_number("spread_minutes", order.spread_minutes or "0", most=MOST_MINUTES)
    end = (send_at or at) + timedelta(minutes=minutes)
    closes = statement.comment_deadline if statement.phase == Phase.CONSULTATION else statement.hard_deadline
    if send_at is not None and send_at <= at:
        checks.refuse("send_at", "This time is in the past.")
    elif closes is not None and end >= closes and not statement.late_endorsements:
        checks.refuse("send_at" if send_at else "spread_minutes", "The last mails would leave after the closing date.")
    checks.done()
    return send_at, minutes
