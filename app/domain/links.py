"""Links that were given out: issuing them and finding the row behind a token. The row decides (DESIGN rule 9)."""

from datetime import datetime
from typing import TypedDict, Unpack

from sqlalchemy import or_
from sqlmodel import col, select

from app import inserts
from app.db import Session
from app.errors import LinkExpired, LinkInvalid, LinkRevoked, LinkUsed
from app.models import Link, Purpose
from app.security.secrets import secret_hash


class LinkUnknown(LinkInvalid):
    """The token is one of ours, but its row is gone: purged, or from before a restore."""

    code = "link_unknown"
    message = "This link is no longer known here."


class Opens(TypedDict, total=False):
    """The one thing a link opens (an account, an invitation, one language of a statement, a join request), and who was given it."""

    account_id: str
    invitation_id: str
    statement_id: str
    language: str
    label: str
    join_request_id: str
    contact_id: str | None
    delegation_id: str | None
    is_handed: bool


def issue(session: Session, purpose: Purpose, *, at: datetime, expires_at: datetime | None = None, **opens: Unpack[Opens]) -> str:
    """Write the row of a new link and return its token. It opens one thing (a CHECK)."""
    token = session.signer.new_token(purpose)
    row = {"purpose": purpose, "token_hash": secret_hash(token), "created_at": at, "expires_at": expires_at}
    inserts.run(session, Link, row | dict(opens))
    return token


def get(session: Session, purpose: Purpose, token: str, *, at: datetime) -> Link:
    """Return the live row of a token. Raises LinkInvalid (before any query when the signature is bad), LinkUnknown,
    LinkRevoked, LinkUsed or LinkExpired.
    """
    session.signer.check(purpose, token)
    link = session.exec(select(Link).where(Link.purpose == purpose, Link.token_hash == secret_hash(token))).first()
    if link is None:
        raise LinkUnknown
    require_live(link, at=at)
    return link


def opens_still(session: Session, invitation_id: str, *, at: datetime) -> bool:
    """Whether somebody was given a link to an invitation that has not ended. One query."""
    given = select(Link.id).where(Link.invitation_id == invitation_id, Link.purpose == Purpose.INVITATION, col(Link.revoked_at).is_(None))
    return session.exec(given.where(or_(col(Link.expires_at).is_(None), col(Link.expires_at) > at)).limit(1)).first() is not None


def require_live(link: Link, *, at: datetime) -> None:
    """Raise LinkRevoked, LinkUsed or LinkExpired unless the row still opens."""
    if link.revoked_at is not None:
        raise LinkRevoked
    if link.used_at is not None:
        raise LinkUsed
    if link.expires_at is not None and link.expires_at <= at:
        raise LinkExpired
