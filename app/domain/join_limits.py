"""How often an open call mails: one mailbox, one domain, one owner, one statement. Nobody learns which address was mailed enough.

Whoever makes up addresses of one person, or of one organization, counts as that one.
"""

from datetime import datetime, timedelta

from app.db import Session
from app.domain import limits
from app.errors import TooMany
from app.mail import addresses
from app.texts import domains

AT_ONCE, MOST_WAITING = 60, 240
"""So many links leave at once for one statement; the next ones leave one a minute, and so many may wait for that."""

EVERY = timedelta(minutes=1)
PER_HOUR, PER_DAY, PER_DOMAIN, PER_OWNER = 3, 5, 20, 40


def take_turn(session: Session, statement_id: str, email: str, *, at: datetime) -> datetime | None:
    """Return when a link to an address may leave, or None when its mailbox or its domain was mailed enough.

    Raises TooMany where too many wait already, for every address alike. Concurrency: as `limits.take`, so that forms with one address meet.
    """
    burst = AT_ONCE + MOST_WAITING
    if limits.is_spent(session, "join_statement", statement_id, every=EVERY, burst=burst, at=at):
        raise TooMany
    if not _may_be_mailed(session, email, at=at):
        return None
    turn = limits.take(session, "join_statement", statement_id, every=EVERY, burst=burst, at=at)
    return max(at, turn - EVERY * (AT_ONCE - 1))


def _may_be_mailed(session: Session, email: str, *, at: datetime) -> bool:
    """Count a mail to a mailbox, to its domain, and to all domains of one owner, unless that is a provider that strangers share."""
    mailbox, domain = addresses.mailbox(email), domains.telling(email)
    try:
        limits.take(session, "join_mailbox_hour", mailbox, every=timedelta(hours=1), burst=PER_HOUR, at=at)
        limits.take(session, "join_mailbox_day", mailbox, every=timedelta(days=1), burst=PER_DAY, at=at)
        if domain:
            limits.take(session, "join_domain", domain, every=timedelta(hours=1) / PER_DOMAIN, burst=PER_DOMAIN, at=at)
            owner = domains.registered(domain)
            limits.take(session, "join_owner", owner, every=timedelta(hours=1) / PER_OWNER, burst=PER_OWNER, at=at)
    except TooMany:
        return False
    return True
