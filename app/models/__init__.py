"""All tables, imported in one place so that metadata is complete wherever it is needed."""

from sqlmodel import SQLModel

from app.models.account import Account, LoginSession, Membership
from app.models.channel import LimitUnit, OwnChannel
from app.models.comment import Comment, CommentState
from app.models.contact import Contact
from app.models.edition import Edition, EditionFile, EditionState, PublicRevision
from app.models.endorsement import Endorsement, EndorsementState, ReconfirmBecause, Visibility, WithdrawalMode
from app.models.event import Event, EventKind
from app.models.invitation import Invitation, InvitationState
from app.models.lead import ApiKey, Lead
from app.models.link import Link, Purpose
from app.models.mail import Mail, MailState
from app.models.partner import Partner, Scope
from app.models.request import IdempotentRequest, RateLimit
from app.models.revision import Revision, SavedBy, UnsavedDraft
from app.models.statement import Kind, Phase, RosterOrder, Statement
from app.models.version import ENDORSABLE, FrozenAs, Translation, Version

metadata = SQLModel.metadata

__all__ = [
    "ENDORSABLE",
    "Account",
    "ApiKey",
    "Comment",
    "CommentState",
    "Contact",
    "Edition",
    "EditionFile",
    "EditionState",
    "Endorsement",
    "EndorsementState",
    "Event",
    "EventKind",
    "FrozenAs",
    "IdempotentRequest",
    "Invitation",
    "InvitationState",
    "Kind",
    "Lead",
    "LimitUnit",
    "Link",
    "LoginSession",
    "Mail",
    "MailState",
    "Membership",
    "OwnChannel",
    "Partner",
    "Phase",
    "PublicRevision",
    "Purpose",
    "RateLimit",
    "ReconfirmBecause",
    "Revision",
    "RosterOrder",
    "SavedBy",
    "Scope",
    "Statement",
    "Translation",
    "UnsavedDraft",
    "Version",
    "Visibility",
    "WithdrawalMode",
    "metadata",
]
