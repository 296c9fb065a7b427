"""Withdrawals on record that an edition has told, kept when their organizations endorse again: what was public of them stays on record.

They go with the name (P5): when it is hidden, disputed, declined or withdrawn quietly.
"""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, delete, or_
from sqlmodel import col, select

from app.db import Session
from app.domain import endorsements, name_corrections
from app.models import Endorsement, EndorsementState, Partner, PublicWithdrawal, Statement, Visibility, WithdrawalMode
from app.models.endorsement import STANDING
from app.publishing.document import Withdrawal

IS_ON_RECORD = and_(
    col(Endorsement.state) == EndorsementState.WITHDRAWN,
    col(Endorsement.withdrawal_mode) == WithdrawalMode.ON_RECORD,
    col(Endorsement.visibility) == Visibility.NAMED,
)


def note(session: Session, statement: Statement, before: Endorsement, row: Mapping[str, Any]) -> bool:
    """Keep a public withdrawal, now that another answer takes its place; say whether it must go instead, since the name is withheld now.

    `before` is the answer as it was, `row` what was written over it. A withdrawal that no edition has shown is told nowhere. Effects: the
    name is a new one to the list, which tells when it came back.
    """
    was_on_record = before.state == EndorsementState.WITHDRAWN and before.withdrawal_mode == WithdrawalMode.ON_RECORD
    if not was_on_record or before.visibility != Visibility.NAMED or before.withdrawn_at is None:
        return False
    if row["visibility"] != Visibility.NAMED:
        return True
    if before.was_public and name_corrections.was_published_since(session, before):
        day = before.withdrawn_at.astimezone(ZoneInfo(statement.time_zone)).date()
        session.add(PublicWithdrawal(endorsement_id=before.id, name=before.display_name, language=before.language, withdrawn_on=day))
        endorsements.note_listing(session, col(Endorsement.id) == before.id, was_public=False)
    return False


def forget(session: Session, endorsement_id: str) -> None:
    """Erase what was kept of one organization's withdrawals, for good: an old spelling is to be shown nowhere any more. One delete."""
    kept = delete(PublicWithdrawal).where(col(PublicWithdrawal.endorsement_id) == endorsement_id)
    if session.connection().execute(kept).rowcount:
        session.mark_erased()


def erase_hidden(session: Session, statement_id: str) -> None:
    """Erase what was kept of names in a statement that may not be shown any more. One delete."""
    of_statement = col(Endorsement.statement_id) == statement_id
    here, shown = (select(Endorsement.id).where(which) for which in (of_statement, and_(of_statement, _may_be_shown())))
    kept_of = col(PublicWithdrawal.endorsement_id)
    if session.connection().execute(delete(PublicWithdrawal).where(kept_of.in_(here), kept_of.not_in(shown))).rowcount:
        session.mark_erased()


def list_public(session: Session, statement: Statement) -> tuple[Withdrawal, ...]:
    """Return the withdrawals on record of those who were named in public: those that stand, and those there were before another answer.

    No link leads to an answer that a merge has ended, so nothing of one is ever read.
    """
    mine = and_(col(Partner.merged_into_id).is_(None), col(Endorsement.statement_id) == statement.id)
    to_partner = col(Partner.id) == col(Endorsement.partner_id)
    standing = select(Endorsement.display_name, Endorsement.language, Endorsement.withdrawn_at).join(Partner, to_partner)
    zone = ZoneInfo(statement.time_zone)
    found = {
        Withdrawal(name, language, moment.astimezone(zone).date())
        for name, language, moment in session.exec(standing.where(mine, IS_ON_RECORD, col(Endorsement.was_public))).all()
        if moment is not None
    }
    before = (
        select(PublicWithdrawal).join(Endorsement, col(Endorsement.id) == col(PublicWithdrawal.endorsement_id)).join(Partner, to_partner)
    )
    found |= {Withdrawal(row.name, row.language, row.withdrawn_on) for row in session.exec(before.where(mine, _may_be_shown())).all()}
    return tuple(sorted(found))


def _may_be_shown() -> ColumnElement[bool]:
    stands = and_(col(Endorsement.state).in_(STANDING), col(Endorsement.visibility) == Visibility.NAMED)
    return or_(stands, IS_ON_RECORD)
