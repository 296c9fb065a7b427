"""Corrections of names that were public, each made by the owner of the name through its own link, and told with its day.

The old spelling may be what endangers somebody: nothing is told unless its owner chose that, and the owner may take it away again. What was
noted of a name that may not be shown is erased with it (P5).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, delete, func, or_
from sqlmodel import col, select

from app.db import Session
from app.domain import batches
from app.models import Edition, Endorsement, EndorsementState, NameCorrection, Partner, Statement, Visibility
from app.publishing.document import NameCorrection as Told

GONE = (EndorsementState.WITHDRAWN, EndorsementState.DISPUTED, EndorsementState.DECLINED)


def is_correction(before: Endorsement, row: Mapping[str, Any]) -> bool:
    """Whether a public name is written otherwise from now on. `before` is the answer as it was, `row` what was written over it."""
    was_shown = before.was_public and before.stands and before.visibility == Visibility.NAMED
    return was_shown and row["visibility"] == Visibility.NAMED and row["display_name"] != before.display_name


def note(session: Session, statement: Statement, before: Endorsement, row: Mapping[str, Any], *, at: datetime) -> None:
    """Note a correction that is to be told in public, if it is one. Reads what `is_correction` does.

    What was never public is told nowhere: of two changes within one batch, one is told; a change that was taken back, not at all.
    """
    if not is_correction(before, row):
        return
    if was_published_since(session, before):
        day = at.astimezone(ZoneInfo(statement.time_zone)).date()
        words = {"before": before.display_name, "after": row["display_name"], "language": row["language"]}
        session.add(NameCorrection(endorsement_id=before.id, corrected_on=day, **words))
        return
    _correct_again(session, before, row)


def forget(session: Session, endorsement_id: str) -> bool:
    """Erase every correction that was told of one name, for good; say whether there was one. One delete."""
    told = delete(NameCorrection).where(col(NameCorrection.endorsement_id) == endorsement_id)
    if not session.connection().execute(told).rowcount:
        return False
    session.mark_erased()
    return True


def list_told(session: Session, endorsement: Endorsement) -> Sequence[NameCorrection]:
    """Return the corrections that are told of one name, or will be with the next edition, the first of them first. For its owner."""
    mine = select(NameCorrection).where(NameCorrection.endorsement_id == endorsement.id)
    return session.exec(mine.order_by(col(NameCorrection.corrected_on), col(NameCorrection.id))).all()


def erase_hidden(session: Session, statement_id: str) -> None:
    """Erase what was noted of names in a statement that may not be shown any more. One delete."""
    may_not_be_shown = or_(col(Endorsement.state).in_(GONE), col(Endorsement.visibility) == Visibility.WITHHELD)
    hidden = select(Endorsement.id).where(
        col(Endorsement.id) == col(NameCorrection.endorsement_id), col(Endorsement.statement_id) == statement_id, may_not_be_shown
    )
    if session.connection().execute(delete(NameCorrection).where(hidden.exists())).rowcount:
        session.mark_erased()


def list_public(session: Session, statement: Statement, *, at: datetime) -> tuple[Told, ...]:
    """Return the corrections of names that stand in an edition drawn at `at`, the first of them first."""
    query = (
        select(NameCorrection)
        .join(Endorsement, and_(col(Endorsement.id) == col(NameCorrection.endorsement_id), batches.shows_name(statement, at=at)))
        .join(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(col(Partner.merged_into_id).is_(None))
    )
    rows = session.exec(query).all()
    return tuple(sorted(Told(row.corrected_on, row.before, row.after, row.language) for row in rows))


def was_published_since(session: Session, before: Endorsement) -> bool:
    """Whether an edition has shown an answer as it was."""
    drawn_at = func.coalesce(Edition.drawn_at, Edition.published_at)
    later = select(Edition.id).where(Edition.statement_id == before.statement_id, drawn_at >= before.changed_at)
    return session.exec(later.limit(1)).first() is not None


def _correct_again(session: Session, before: Endorsement, row: Mapping[str, Any]) -> None:
    """Let the newest correction lead to the name as it is now, or drop it where that is the name it began with."""
    mine = select(NameCorrection).where(NameCorrection.endorsement_id == before.id, NameCorrection.after == before.display_name)
    newest = session.exec(mine.order_by(col(NameCorrection.id).desc()).limit(1)).first()
    if newest is None:
        return
    if newest.before == row["display_name"]:
        session.delete(newest)
    newest.after, newest.language = row["display_name"], row["language"]
    session.mark_erased()
