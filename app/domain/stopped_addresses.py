"""Addresses whose readers want no mail of a lead any more. Only the reader takes that back: no lead does, nor does deleting the contact.

Kept by the keyed index alone, never as an address (P10).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlmodel import col, select

from app.db import Session, insert_once
from app.errors import Conflict
from app.models import Contact, OffBecause, StoppedAddress


class MailNotWanted(Conflict):
    """The lead would have mailed somebody again who asked for no more mail."""

    code = "mail_not_wanted"
    message = "This person asked for no more mail, and only this person can change that. Use another way to hand over the link."


def add(session: Session, contact: Contact, *, at: datetime) -> None:
    """Keep that the reader of a contact's address wants no more mail of its lead. A second time changes nothing."""
    insert_once(session, StoppedAddress, {"lead_id": contact.lead_id, "email_index": contact.email_index, "stopped_at": at})


def lift(session: Session, lead_id: str, indexes: Sequence[bytes]) -> None:
    """Forget a stop that the reader of the address has taken back itself. `indexes` are those of the address."""
    its = (col(StoppedAddress.lead_id) == lead_id) & col(StoppedAddress.email_index).in_(indexes)
    session.connection().execute(delete(StoppedAddress).where(its))


def off_values(session: Session, lead_id: str, addresses: Sequence[Sequence[bytes]], *, at: datetime) -> list[dict[str, Any]]:
    """Return for each address, given by its indexes, what a contact's row says of its mail: off where its reader stopped it. One query."""
    query = select(StoppedAddress.email_index).where(StoppedAddress.lead_id == lead_id)
    stopped = set(session.exec(query).all())
    off, on = {"off_at": at, "off_because": OffBecause.STOPPED}, {"off_at": None, "off_because": None}
    return [on if stopped.isdisjoint(indexes) else off for indexes in addresses]
