"""Members of a lead organization: logging in by a mailed link, and the sessions they hold.

Asking for a link answers the same whether the address is known or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from app.db import Session
from app.domain import limits, links, mails
from app.domain.inputs import Checks
from app.errors import LinkUsed, NotFound, Unauthenticated
from app.models import Account, ApiKey, Invitation, Lead, Link, LoginSession, Membership, Purpose, Statement
from app.security import vault
from app.security.secrets import new_secret, secret_hash

LINK_LIFE = timedelta(minutes=15)
SESSION_LIFE = timedelta(days=14)
SEALED_EMAIL = "account.email"


@dataclass(frozen=True)
class Actor:
    """Who acts for which lead. An API key acts for the lead alone: it has no account and no session."""

    lead_id: str
    lead_name: str
    account_id: str = ""
    session_id: str = ""


def create(session: Session, lead: Lead, email: str) -> Account:
    """Make `email` a member of a lead; an existing account is reused. Raises Invalid."""
    checks = Checks()
    address = checks.email("email", email)
    checks.done()
    account = find(session, address)
    if account is None:
        index = session.vault.indexes(SEALED_EMAIL, address)[0]
        account = Account(email_sealed=session.vault.seal(SEALED_EMAIL, address), email_index=index)
        session.add(account)
        session.flush()
    session.add(Membership(account_id=account.id, lead_id=lead.id))
    return account


def find(session: Session, email: str) -> Account | None:
    """Return the account of an address, or None."""
    return session.exec(select(Account).where(col(Account.email_index).in_(session.vault.indexes(SEALED_EMAIL, email)))).first()


def email_of(session: Session, account: Account) -> str:
    """Return the address of an account, opened."""
    return session.vault.open(SEALED_EMAIL, account.email_sealed)


def issue_login(session: Session, account: Account, *, at: datetime) -> str:
    """Return the address of a login link: 15 minutes, one use."""
    token = links.issue(session, Purpose.LOGIN, at=at, expires_at=at + LINK_LIFE, account_id=account.id)
    return f"{session.settings.base_url}/login/{token}"


def clean_address(email: str) -> str:
    """Return an address as it was typed on the login page, cleaned. Raises Invalid. No session: a stranger's input takes no turn."""
    checks = Checks()
    address = checks.email("email", email)
    checks.done()
    return address


def request_login(session: Session, address: str, *, at: datetime) -> None:
    """Mail a login link to a member; do nothing for anybody else. Raises TooMany, the same for all.

    It goes to the address that is kept, never to a look-alike that was typed and folds to the same.
    """
    limits.take(session, "login", vault.fold(address), every=timedelta(minutes=15), burst=5, at=at)
    account = find(session, address)
    if account is not None:
        payload = {"url": issue_login(session, account, at=at), "minutes": int(LINK_LIFE.total_seconds() // 60)}
        mails.queue(session, "login", to=email_of(session, account), language=account.language, payload=payload, at=at)


def require_login(session: Session, token: str, *, at: datetime) -> None:
    """Look whether a login link still opens, without spending it. Raises the link errors."""
    links.get(session, Purpose.LOGIN, token, at=at)


def log_in(session: Session, token: str, *, device: str, at: datetime) -> str:
    """Spend a login link and return the secret of a new session. Of two clicks at once one wins; the other raises LinkUsed."""
    link = links.get(session, Purpose.LOGIN, token, at=at)
    spent = update(Link).where(col(Link.id) == link.id, col(Link.used_at).is_(None)).values(used_at=at)
    if session.connection().execute(spent).rowcount != 1:
        raise LinkUsed
    secret = new_secret()
    session.add(
        LoginSession(
            account_id=link.account_id or "",
            token_hash=secret_hash(secret),
            device=device[:60],
            created_at=at,
            expires_at=at + SESSION_LIFE,
        )
    )
    return secret


def get_actor(session: Session, secret: str, *, at: datetime) -> Actor:
    """Return who holds a session's secret. Raises Unauthenticated when it is unknown, expired or revoked."""
    query = (
        select(LoginSession, Lead)
        .join(Membership, col(Membership.account_id) == col(LoginSession.account_id))
        .join(Lead, col(Lead.id) == col(Membership.lead_id))
        .where(LoginSession.token_hash == secret_hash(secret), col(LoginSession.revoked_at).is_(None), LoginSession.expires_at > at)
        .order_by(col(Membership.created_at))
    )
    found = session.exec(query).first()
    if not secret or found is None:
        raise Unauthenticated
    login, lead = found
    return Actor(lead_id=lead.id, lead_name=lead.name, account_id=login.account_id, session_id=login.id)


def get_api_actor(session: Session, key: str) -> Actor:
    """Return the lead an API key acts for. Raises Unauthenticated."""
    query = (
        select(Lead)
        .join(ApiKey, col(ApiKey.lead_id) == col(Lead.id))
        .where(ApiKey.key_hash == secret_hash(key), col(ApiKey.revoked_at).is_(None))
    )
    lead = session.exec(query).first()
    if lead is None:
        raise Unauthenticated
    return Actor(lead_id=lead.id, lead_name=lead.name)


def list_sessions(session: Session, *, by: Actor, at: datetime) -> list[LoginSession]:
    """Return the account's live sessions, newest first."""
    query = (
        select(LoginSession)
        .where(LoginSession.account_id == by.account_id, col(LoginSession.revoked_at).is_(None), LoginSession.expires_at > at)
        .order_by(col(LoginSession.id).desc())
    )
    return list(session.exec(query).all())


def revoke_session(session: Session, session_id: str, *, by: Actor, at: datetime) -> None:
    """End one of the account's own sessions. Raises NotFound for anybody else's."""
    login = session.exec(select(LoginSession).where(LoginSession.id == session_id, LoginSession.account_id == by.account_id)).first()
    if login is None:
        raise NotFound
    login.revoked_at = login.revoked_at or at


def revoke_other_sessions(session: Session, *, by: Actor, at: datetime) -> None:
    """End every live session of the account but the one at hand."""
    others = update(LoginSession).where(
        col(LoginSession.account_id) == by.account_id, col(LoginSession.id) != by.session_id, col(LoginSession.revoked_at).is_(None)
    )
    session.connection().execute(others.values(revoked_at=at))


def find_reply_address(session: Session, invitation_id: str | None) -> str:
    """Return where a partner's reply to a mail about its invitation goes: the lead's first member. Empty for a mail about none."""
    query = (
        select(Account)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .join(Statement, col(Statement.lead_id) == col(Membership.lead_id))
        .join(Invitation, col(Invitation.statement_id) == col(Statement.id))
        .where(Invitation.id == invitation_id)
        .order_by(col(Membership.created_at))
    )
    account = session.exec(query.limit(1)).first()
    return email_of(session, account) if account else ""


def find_first_address(session: Session, lead_id: str) -> str:
    """Return the address of a lead's first member, where replies of its partners go; empty where it has none."""
    of_lead = select(Account).join(Membership, col(Membership.account_id) == col(Account.id)).where(Membership.lead_id == lead_id)
    account = session.exec(of_lead.order_by(col(Membership.created_at)).limit(1)).first()
    return email_of(session, account) if account else ""


def find_address(session: Session, by: Actor) -> str:
    """Return the address of the member who acts; that of the lead's first member where a program does."""
    account = session.get(Account, by.account_id) if by.account_id else None
    return email_of(session, account) if account else find_first_address(session, by.lead_id)


def list_emails(session: Session, lead_id: str) -> list[tuple[str, str]]:
    """Return address and language of every member of a lead."""
    members = session.exec(
        select(Account).join(Membership, col(Membership.account_id) == col(Account.id)).where(Membership.lead_id == lead_id)
    )
    return [(email_of(session, account), account.language) for account in members]
