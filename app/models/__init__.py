"""All tables, imported in one place so that metadata is complete wherever it is needed."""

from sqlmodel import SQLModel

from app.models.account import Account, LoginSession, Membership
from app.models.alarm import Alarm
from app.models.bounce import Bounce, BounceSource, MailPause
from app.models.campaign import Campaign, CampaignRecipient, CampaignState
from app.models.channel import LimitUnit, OwnChannel
from app.models.comment import Comment, CommentState
from app.models.consent import Consent, ConsentChannel, ConsentState
from app.models.contact import Channel, Contact, OffBecause, StoppedAddress
from app.models.correction import NameCorrection
from app.models.delegation import Delegation
from app.models.delivery import Delivery, DeliveryChannel, DeliveryFile
from app.models.dispute import Dispute, DisputeOutcome
from app.models.distinction import Distinction
from app.models.edition import Edition, EditionFile, EditionState, PublicRevision
from app.models.endorsement import Endorsement, EndorsementState, ReconfirmBecause, Visibility, WithdrawalMode
from app.models.event import Event, EventKind
from app.models.group import Group, GroupMember
from app.models.handover import Handover
from app.models.hiding import Hiding
from app.models.imported import Import, ImportState
from app.models.invitation import Invitation, InvitationState
from app.models.join_request import JoinRequest, JoinRequestState
from app.models.lead import ApiKey, Lead
from app.models.link import Link, Purpose
from app.models.log import Log, LogCheckpoint, LogKey, LogTile
from app.models.mail import Mail, MailState
from app.models.observer import Observer
from app.models.partner import EcosocStatus, Partner, PartnerKind, Scope
from app.models.reminder import ScheduledReminder
from app.models.request import IdempotentRequest, RateLimit
from app.models.revision import Revision, SavedBy, UnsavedDraft
from app.models.scrub import Scrub
from app.models.statement import ROSTER_SHOWS, Kind, Phase, RosterGrouping, RosterOrder, Statement, Telling
from app.models.version import ENDORSABLE, FrozenAs, Translation, Version
from app.models.withdrawal import PublicWithdrawal

metadata = SQLModel.metadata

__all__ = [
    "ENDORSABLE",
    "ROSTER_SHOWS",
    "Account",
    "Alarm",
    "ApiKey",
    "Bounce",
    "BounceSource",
    "Campaign",
    "CampaignRecipient",
    "CampaignState",
    "Channel",
    "Comment",
    "CommentState",
    "Consent",
    "ConsentChannel",
    "ConsentState",
    "Contact",
    "Delegation",
    "Delivery",
    "DeliveryChannel",
    "DeliveryFile",
    "Dispute",
    "DisputeOutcome",
    "Distinction",
    "EcosocStatus",
    "Edition",
    "EditionFile",
    "EditionState",
    "Endorsement",
    "EndorsementState",
    "Event",
    "EventKind",
    "FrozenAs",
    "Group",
    "GroupMember",
    "Handover",
    "Hiding",
    "IdempotentRequest",
    "Import",
    "ImportState",
    "Invitation",
    "InvitationState",
    "JoinRequest",
    "JoinRequestState",
    "Kind",
    "Lead",
    "LimitUnit",
    "Link",
    "Log",
    "LogCheckpoint",
    "LogKey",
    "LogTile",
    "LoginSession",
    "Mail",
    "MailPause",
    "MailState",
    "Membership",
    "NameCorrection",
    "Observer",
    "OffBecause",
    "OwnChannel",
    "Partner",
    "PartnerKind",
    "Phase",
    "PublicRevision",
    "PublicWithdrawal",
    "Purpose",
    "RateLimit",
    "ReconfirmBecause",
    "Revision",
    "RosterGrouping",
    "RosterOrder",
    "SavedBy",
    "ScheduledReminder",
    "Scope",
    "Scrub",
    "Statement",
    "StoppedAddress",
    "Telling",
    "Translation",
    "UnsavedDraft",
    "Version",
    "Visibility",
    "WithdrawalMode",
    "metadata",
]
