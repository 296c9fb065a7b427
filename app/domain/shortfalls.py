"""Shortfalls: which file a published edition lacks, or has otherwise than it should be, and why. The lead is told of what is new.

No name and no letter of one is kept here; what is kept goes with the edition.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import alerts
from app.models import Edition, EditionState, Statement


def note(session: Session, edition_id: str, reasons: Sequence[str], *, at: datetime) -> None:
    """Keep the reasons of an edition that has just been published: in place of what any earlier try of it failed for.

    Effects: those of the editions before it are erased; a mail to the lead's members where one is new since the former.
    """
    edition = session.get_one(Edition, edition_id)
    edition.failure = "\n".join(reasons)
    former = _take_former(session, edition)
    if former is not None and not set(reasons) <= set(former.splitlines()):
        alerts.queue_soon(session, session.get_one(Statement, edition.statement_id), "files_alert", page="/publication", at=at)


def _take_former(session: Session, edition: Edition) -> str | None:
    """Return what was kept of the edition before, and keep it of none any longer; None where this is the first."""
    earlier = select(Edition).where(Edition.statement_id == edition.statement_id, Edition.state == EditionState.SUPERSEDED)
    newest = session.exec(earlier.order_by(col(Edition.number).desc()).limit(1)).first()
    if newest is None:
        return None
    kept = newest.failure
    for one in session.exec(earlier.where(Edition.failure != "")).all():
        one.failure = ""
    return kept
