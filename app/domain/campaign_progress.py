"""How a campaign's mails, and all mails about a statement, go out: counted by the database, whatever their number. Only looks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func
from sqlmodel import col, select

from app.db import Session
from app.models import Campaign, CampaignRecipient, Invitation, InvitationState, Mail, MailState, Partner, Statement

WAITING = (MailState.QUEUED, MailState.DEFERRED)
MOST_SHOWN = 200


@dataclass(frozen=True)
class Tally:
    """How many mails stand in each state."""

    counts: Mapping[MailState, int] = field(default_factory=dict)

    def __getitem__(self, state: str) -> int:
        return self.counts.get(MailState(state), 0)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Those that will still leave."""
        return sum(self.counts.get(state, 0) for state in WAITING)


@dataclass(frozen=True)
class Progress:
    """The mails of a statement: all of them, and those of each campaign."""

    all: Tally
    by_campaign: Mapping[str, Tally]

    def of(self, campaign: Campaign) -> Tally:
        return self.by_campaign.get(campaign.id, Tally())


def count(session: Session, statement: Statement) -> Progress:
    """Return how the mails of a statement stand. One query, however many there are."""
    query = (
        select(Mail.campaign_id, Mail.state, func.count())
        .join(Invitation, col(Invitation.id) == col(Mail.invitation_id))
        .where(Invitation.statement_id == statement.id)
        .group_by(col(Mail.campaign_id), col(Mail.state))
    )
    total: dict[MailState, int] = defaultdict(int)
    by_campaign: dict[str, dict[MailState, int]] = defaultdict(dict)
    for campaign_id, state, number in session.exec(query).all():
        total[MailState(state)] += number
        by_campaign[campaign_id or ""][MailState(state)] = number
    return Progress(Tally(total), {id_: Tally(counts) for id_, counts in by_campaign.items()})


def list_mailed(session: Session, campaign: Campaign, state: MailState) -> Sequence[tuple[Partner, Invitation]]:
    """Return the first partners that have a mail of a campaign in a state, with their invitations."""
    query = (
        select(Partner, Invitation)
        .join(Invitation, col(Invitation.partner_id) == col(Partner.id))
        .where(col(Invitation.id).in_(select(Mail.invitation_id).where(Mail.campaign_id == campaign.id, Mail.state == state)))
        .order_by(col(Invitation.id))
        .limit(MOST_SHOWN)
    )
    return session.exec(query).all()


def list_unmailed(session: Session, campaign: Campaign) -> Sequence[tuple[Partner, Invitation | None]]:
    """Return the chosen partners that no mail of a campaign was written to, each with its invitation where it has one."""
    has_one = (col(Invitation.partner_id) == col(Partner.id)) & (col(Invitation.statement_id) == campaign.statement_id)
    mailed = select(Invitation.partner_id).join(Mail, col(Mail.invitation_id) == col(Invitation.id)).where(Mail.campaign_id == campaign.id)
    query = (
        select(Partner, Invitation)
        .join(CampaignRecipient, col(CampaignRecipient.partner_id) == col(Partner.id))
        .outerjoin(Invitation, has_one & (col(Invitation.state) != InvitationState.REVOKED))
        .where(CampaignRecipient.campaign_id == campaign.id, col(CampaignRecipient.is_left_out).is_(False))
        .where(col(Partner.id).not_in(mailed))
        .order_by(col(Partner.id))
        .limit(MOST_SHOWN)
    )
    return session.exec(query).all()
