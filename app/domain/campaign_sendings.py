"""Campaigns under way: the worker invites their recipients part by part, so nobody who endorses or withdraws waits for thousands of others.

A part is one transaction. After a crash the next one goes on where the last commit left off, and nobody is asked twice.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, update
from sqlmodel import col, select

from app.db import Session
from app.domain import campaign_previews, invitations
from app.domain.accounts import Actor
from app.domain.campaign_previews import ASKED, Fate, Line, Preview
from app.domain.envelopes import Sending
from app.domain.recipient_choices import SEALED_NOTE, is_invited
from app.models import Campaign, CampaignRecipient, CampaignState, Invitation, Lead, Partner, Statement

PART = 300
"""So many partners are invited in one transaction: it holds SQLite's one writer for about a tenth of a second."""

AHEAD = (CampaignState.SCHEDULED, CampaignState.SENDING)


def has_due(session: Session, *, at: datetime) -> bool:
    """Whether a campaign is to start or to go on. Looks only, so an idle worker writes nothing."""
    due = select(Campaign.id).where(col(Campaign.state).in_(AHEAD), Campaign.send_at <= at)
    return session.exec(due.limit(1)).first() is not None


def send_due(session: Session, *, at: datetime) -> bool:
    """Invite the next 300 recipients of one campaign whose time has come; say whether there was one. For the worker.

    Who is to be invited is worked out now: whoever was invited, deleted or turned off meanwhile is left out. Effects: those of
    `invitations.ask`; with the last part the campaign is sent, and stopped where nobody can be invited any more. Concurrency: the
    statement and the campaign are held, so of two workers the second goes on behind the first, and nothing comes after a stop.
    """
    query = select(Campaign, Statement).join(Statement, col(Statement.id) == col(Campaign.statement_id))
    due = query.where(col(Campaign.state).in_(AHEAD), Campaign.send_at <= at).order_by(col(Campaign.send_at), col(Campaign.id))
    found = session.exec(due.limit(1)).first()
    if found is None:
        return False
    campaign, statement = found
    session.hold(statement)
    session.hold(campaign)
    if campaign.state in AHEAD and campaign.send_at <= at:
        _go_on(session, statement, campaign, at=at)
    return True


def is_overtaken(session: Session, campaign: Campaign, preview: Preview) -> bool:
    """Whether another campaign or a list has invited somebody since a preview was read, or will: one that is being sent and has yet to
    come to somebody who was chosen for this one too. The campaign's statement must be held.
    """
    statement = session.get_one(Statement, campaign.statement_id)
    chosen = select(Partner.id).join(CampaignRecipient, col(CampaignRecipient.partner_id) == col(Partner.id))
    chosen = chosen.where(CampaignRecipient.campaign_id == campaign.id, _is_ticked(), col(Partner.merged_into_id).is_(None))
    invited = session.exec(select(func.count()).select_from(chosen.where(is_invited(statement)).subquery())).one()
    others = select(CampaignRecipient.partner_id).join(Campaign, col(Campaign.id) == col(CampaignRecipient.campaign_id))
    awaited = others.where(Campaign.statement_id == statement.id, Campaign.state == CampaignState.SENDING, _is_ticked(), _is_ahead())
    is_promised = session.exec(chosen.where(col(Partner.id).in_(awaited)).limit(1)).first() is not None
    return invited != preview.count(Fate.INVITED) or is_promised


def _go_on(session: Session, statement: Statement, campaign: Campaign, *, at: datetime) -> None:
    if not statement.takes_comments(at=at) and not statement.takes_endorsements(at=at):
        campaign.state, campaign.settled_at = CampaignState.STOPPED, at
        return
    part = _next_part(session, campaign)
    _invite(session, statement, campaign, campaign_previews.list_lines(session, statement, campaign, among=part), at=at)
    these = (col(CampaignRecipient.campaign_id) == campaign.id) & col(CampaignRecipient.partner_id).in_(part)
    session.connection().execute(update(CampaignRecipient).where(these).values(is_settled=True))
    campaign.state = CampaignState.SENDING
    if len(part) < PART:
        campaign.state, campaign.settled_at = CampaignState.SENT, at


def _next_part(session: Session, campaign: Campaign) -> Sequence[str]:
    """Return the partners whose turn it is. Marks, not a place in the list, say who is left: a merge may put somebody in behind it."""
    query = select(CampaignRecipient.partner_id).where(CampaignRecipient.campaign_id == campaign.id, _is_ticked(), _is_ahead())
    return session.exec(query.order_by(col(CampaignRecipient.partner_id)).limit(PART)).all()


def _is_ticked() -> ColumnElement[bool]:
    return col(CampaignRecipient.is_left_out).is_(False)


def _is_ahead() -> ColumnElement[bool]:
    return col(CampaignRecipient.is_settled).is_(False)


def _invite(session: Session, statement: Statement, campaign: Campaign, lines: Sequence[Line], *, at: datetime) -> None:
    """Invite everybody who is still to be invited. The statement must be held."""
    asked = [line for line in lines if line.fate in ASKED]
    if not asked:
        return
    lead = session.get_one(Lead, statement.lead_id)
    by = Actor(lead.id, lead.name, campaign.account_id or "")
    notes = {line.partner.id: line.note for line in asked if line.note}
    sending = Sending(at, timedelta(minutes=campaign.spread_minutes), campaign.id, notes)
    made = invitations.ask(session, statement, [entry for line in asked for entry in line.entries], by=by, at=at, sending=sending)
    _keep_notes(session, {made[partner_id]: note for partner_id, note in notes.items()})
    campaign.invited += len(asked)


def _keep_notes(session: Session, notes: Mapping[str, str]) -> None:
    """Keep with the invitations what their mails began with."""
    rows = [{"of": id_, "sealed": session.vault.seal(SEALED_NOTE, note)} for id_, note in notes.items()]
    if rows:
        this = update(Invitation).where(col(Invitation.id) == bindparam("of")).values(note_sealed=bindparam("sealed"))
        session.connection().execute(this, rows)
