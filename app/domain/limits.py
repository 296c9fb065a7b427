"""Rate limits in SQL, by the generic cell rate algorithm (GCRA, ITU-T I.371): one row and one comparison per bucket."""

import hashlib
import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Session, insert_once
from app.errors import TooMany
from app.models import RateLimit


def take(session: Session, name: str, subject: str, *, every: timedelta, burst: int, at: datetime) -> datetime:
    """Count one act of `subject` against the limit `name`: `burst` at once, then one per `every`. Raises TooMany.

    Returns when its turn is, if no two come within `every`: now for the first.

    The subject is stored only as a keyed hash: a bucket does not say whose it is. Concurrency: the bucket's row is made first and
    then held, so of several at once every one counts.
    """
    bucket = _bucket(session, name, subject)
    insert_once(session, RateLimit, {"bucket": bucket, "full_at": at})
    kept = session.exec(select(RateLimit).where(RateLimit.bucket == bucket).with_for_update()).one()
    full_at = max(kept.full_at, at) + every
    if full_at - at > every * burst:
        raise TooMany
    kept.full_at = full_at
    return full_at - every


def is_spent(session: Session, name: str, subject: str, *, every: timedelta, burst: int, at: datetime) -> bool:
    """Whether `take` would raise TooMany. Only looks."""
    full_at = session.exec(select(RateLimit.full_at).where(RateLimit.bucket == _bucket(session, name, subject))).first()
    return full_at is not None and max(full_at, at) + every - at > every * burst


def purge(session: Session, *, at: datetime) -> None:
    """Drop the buckets that are empty again."""
    session.connection().execute(delete(RateLimit).where(col(RateLimit.full_at) < at))


def _bucket(session: Session, name: str, subject: str) -> bytes:
    key = session.settings.secret_keys[0].encode()
    return hmac.new(key, f"{name}\0{subject}".encode(), hashlib.sha256).digest()
