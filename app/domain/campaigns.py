"""Campaigns: inviting many partners at once, now or at a time. Whom to choose is `recipient_choices`, what leaves `campaign_previews`.

One form makes one campaign, one campaign is sent once, and nobody gets two invitations: UNIQUE constraints and one conditional UPDATE
decide, whatever the number of clicks, coordinators and workers.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.db import Session, insert_once
from app.domain import campaign_previews, invitations, recipient_choices
from app.domain.accounts import Actor
from app.domain.campaign_previews import Preview
from app.domain.envelopes import Sending
from app.domain.inputs import Checks
from app.domain.recipient_choices import SEALED_NOTE
from app.errors import Conflict, Invalid, NotFound, WrongPhase
from app.models import Campaign, CampaignState, Invitation, InvitationState, Lead, Link, Mail, MailState, Phase, Statement
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


def send(session: Session, campaign: Campaign, order: Order, *, by: Actor, at: datetime) -> None:
    """Send a draft now, or fix the time at which it starts. One that was sent or stopped before stays as it is.

    Raises WrongPhase, RecipientsChanged unless the order was given under what would be sent now, and Invalid. Effects of sending now:
    those of `invitations.ask`, spread over the minutes. Concurrency: the statement is held, so of two coordinators the second finds
    the partners of the first invited.
    """
    statement = session.get_one(Statement, campaign.statement_id)
    session.hold(statement)
    session.hold(campaign)
    if campaign.state != CampaignState.DRAFT:
        return
    _require_open(statement, at=at)
    send_at, spread_minutes = _checked(statement, order, at=at)
    preview = campaign_previews.read(session, statement, campaign)
    if preview.fingerprint != order.seen:
        raise RecipientsChanged
    if not preview.asked:
        raise Invalid({"recipients": "Nobody is left to invite. Please choose others."})
    campaign.state, campaign.account_id = CampaignState.SCHEDULED, by.account_id or None
    campaign.send_at, campaign.spread_minutes = send_at or at, spread_minutes
    session.flush()
    if send_at is None and _claim(session, statement, campaign, at=at):
        _invite(session, statement, campaign, preview, by=by, at=at)


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a campaign is to start. Looks only, so an idle worker writes nothing."""
    due = select(Campaign.id).where(Campaign.state == CampaignState.SCHEDULED, Campaign.send_at <= at)
    return session.exec(due.limit(1)).first() is not None


def start_due(session: Session, *, at: datetime) -> bool:
    """Start one campaign whose time has come; say whether there was one. For the worker.

    Who is to be invited is worked out now: whoever was invited, deleted or turned off since it was scheduled is left out.
    """
    query = select(Campaign, Statement).join(Statement, col(Statement.id) == col(Campaign.statement_id))
    due = query.where(Campaign.state == CampaignState.SCHEDULED, Campaign.send_at <= at).order_by(col(Campaign.send_at))
    found = session.exec(due.limit(1)).first()
    if found is None:
        return False
    campaign, statement = found
    session.hold(statement)
    if _claim(session, statement, campaign, at=at):
        lead, preview = session.get_one(Lead, statement.lead_id), campaign_previews.read(session, statement, campaign)
        _invite(session, statement, campaign, preview, by=Actor(lead.id, lead.name, campaign.account_id or ""), at=at)
    return True


def stop(session: Session, campaign: Campaign, *, at: datetime) -> int:
    """Stop those mails of a campaign that wait; return how many partners can be invited again by that.

    One that has not started is a draft again, with all that was chosen and written; a draft stays as it is, so a second click loses
    nothing. Effects: the payloads of stopped mails are erased; invitations nothing has left for are taken back. A mail that is being
    handed over at this moment still leaves; pressed again later, what came of a worker that died is stopped too.
    """
    session.hold(session.get_one(Statement, campaign.statement_id))
    session.hold(campaign)
    if campaign.state in {CampaignState.DRAFT, CampaignState.SCHEDULED}:
        campaign.state = CampaignState.DRAFT
        return 0
    campaign.state = CampaignState.STOPPED
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


def _claim(session: Session, statement: Statement, campaign: Campaign, *, at: datetime) -> bool:
    """Take a scheduled campaign to invite now; False when another worker has, or when nobody can be invited any more."""
    is_open = _is_open(statement, at=at)
    state = CampaignState.SENT if is_open else CampaignState.STOPPED
    is_due = (col(Campaign.id) == campaign.id) & (col(Campaign.state) == CampaignState.SCHEDULED)
    claim = update(Campaign).where(is_due).values(state=state, settled_at=at)
    return session.connection().execute(claim).rowcount == 1 and is_open


def _invite(session: Session, statement: Statement, campaign: Campaign, preview: Preview, *, by: Actor, at: datetime) -> None:
    """Invite everybody who is still to be invited. The statement must be held."""
    asked = preview.asked
    notes = {line.partner.id: line.note for line in asked if line.note}
    sending = Sending(at, timedelta(minutes=campaign.spread_minutes), campaign.id, notes)
    made = invitations.ask(session, statement, [entry for line in asked for entry in line.entries], by=by, at=at, sending=sending)
    _keep_notes(session, {made[partner_id]: note for partner_id, note in notes.items()})
    session.connection().execute(update(Campaign).where(col(Campaign.id) == campaign.id).values(invited=len(asked)))
    session.refresh(campaign)


def _keep_notes(session: Session, notes: Mapping[str, str]) -> None:
    """Keep with the invitations what their mails began with."""
    rows = [{"of": id_, "sealed": session.vault.seal(SEALED_NOTE, note)} for id_, note in notes.items()]
    if rows:
        this = update(Invitation).where(col(Invitation.id) == bindparam("of")).values(note_sealed=bindparam("sealed"))
        session.connection().execute(this, rows)


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
