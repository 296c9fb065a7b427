"""The audit of old names that are told beside a list: whoever they are told of gave them, as entries open to, and did what is told.

What was given or done before there was a log has no entry, and is believed.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import RowMapping, select
from sqlmodel import col

from app.db import Session
from app.domain import audit_beginnings, audit_replays
from app.domain.audit_beginnings import Beginning
from app.domain.audit_replays import IN_PLACE, TELLING, Told
from app.domain.audit_reports import tell
from app.ledger.findings import Finding, bad
from app.ledger.leaves import normal
from app.models import Endorsement, EndorsementState, Event, NameCorrection, PublicWithdrawal, WithdrawalMode
from app.security.vault import VaultClosed

AT_ONCE = 500
ZONES = timedelta(days=1)
"""What is told has the statement's own day, and the log that of UTC."""


def examine(session: Session) -> Iterator[Finding]:
    """Yield what was found of names that were corrected, then of withdrawals whose organizations endorsed again since."""
    beginning = audit_beginnings.find(session)
    if beginning is None:
        return
    corrected = (_check_correction(session, rows, beginning) for rows in _told(session, NameCorrection))
    yield from tell(corrected, "Every name that is told to be corrected was given, and so was the new one (%(count)s).")
    withdrawn = (_check_withdrawal(session, rows, beginning) for rows in _told(session, PublicWithdrawal))
    yield from tell(withdrawn, "Every withdrawal that is told beside a new endorsement is in the log (%(count)s).")


def _told(session: Session, model: type[NameCorrection] | type[PublicWithdrawal]) -> Iterator[list[RowMapping]]:
    """Yield each row that tells of an old name beside every entry about its endorsement, in the order of their places."""
    is_about_it = (col(Event.subject_id) == col(model.endorsement_id)) & col(Event.kind).in_(TELLING) & col(Event.leaf).is_not(None)
    table = model.__table__  # type: ignore[union-attr]  # SQLModel declares it, its types do not
    columns = [column.label(f"told_{column.key}") for column in table.columns]
    query = (
        select(*columns, col(Endorsement.recorded_at), col(Event.kind), col(Event.facts), col(Event.name).label("name"))
        .join(Endorsement, col(Endorsement.id) == col(model.endorsement_id))
        .outerjoin(Event, is_about_it)
        .order_by(col(model.id), *IN_PLACE)
    )
    rows = session.connection().execute(query.execution_options(yield_per=AT_ONCE)).mappings()
    for _, entries in groupby(rows, itemgetter("told_id")):
        yield list(entries)


def _check_correction(session: Session, rows: list[RowMapping], beginning: Beginning) -> Finding | None:
    """A correction goes when one of its names is erased, or its owner leaves: so all of it is younger than the answer that stands."""
    row = rows[0]
    given = {_opened(session, entry["name"]) for entry in rows}
    if beginning.is_older(row["recorded_at"].date()) or {normal(row["told_before"]), normal(row["told_after"])} <= given:
        return None
    return bad("Endorsement %(id)s: a correction is told between names that were not both given.", id=row["told_endorsement_id"])


def _check_withdrawal(session: Session, rows: list[RowMapping], beginning: Beginning) -> Finding | None:
    row = rows[0]
    left = [told for told in audit_replays.list_steps(entry for entry in rows if entry["kind"] is not None) if _is_on_record(told)]
    if not left and not beginning.is_older(row["told_withdrawn_on"] - ZONES):
        return bad("Endorsement %(id)s: a withdrawal is told that is not in the log.", id=row["told_endorsement_id"])
    if left and not any(_may_be_named(session, told, row["told_name"], beginning) for told in left):
        return bad(
            "Endorsement %(id)s: a withdrawal is told under another name than the one that was logged.", id=row["told_endorsement_id"]
        )
    return None


def _is_on_record(told: Told) -> bool:
    return (told.state, told.mode) == (EndorsementState.WITHDRAWN, WithdrawalMode.ON_RECORD)


def _may_be_named(session: Session, told: Told, name: str, beginning: Beginning) -> bool:
    """Whether who withdrew bore a name, as far as anybody can tell: it may be erased by now, or be older than the log."""
    if told.name is None:
        return told.is_given or beginning.before > 0
    return _opened(session, told.name) == normal(name)


def _opened(session: Session, sealed: bytes | None) -> str | None:
    """Return the name that was logged, or None where there is none; of what no key opens `audited_entries` tells."""
    try:
        return session.vault.open("event.name", sealed) if sealed is not None else None
    except VaultClosed:
        return None
