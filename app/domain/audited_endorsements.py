"""The audit of endorsements, from the log to the rows: each is there, and is what the log says of it last (P1, P2, P4).

Also those that the log does not tell of: they are from before it, as many as there were then.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from sqlalchemy import RowMapping, select
from sqlmodel import col

from app.db import Session
from app.domain import audit_beginnings, audit_replays, unlogged
from app.domain.audit_beginnings import Beginning
from app.domain.audit_replays import IN_PLACE, TELLING, Told
from app.domain.audit_reports import tell
from app.ledger.findings import Finding, bad
from app.ledger.leaves import normal
from app.models import Endorsement, EndorsementState, Event, Partner, WithdrawalMode
from app.security.vault import VaultClosed

AT_ONCE = 500


def examine(session: Session) -> Iterator[Finding]:
    """Yield what was found of endorsements: of those in the log, then of those that are not."""
    told = (_check(session, rows) for _, rows in groupby(_entries(session), itemgetter("subject_id")))
    yield from tell(told, "Every endorsement in the log is there, with the state, the name and the words that it says (%(count)s).")
    yield from _unlogged(session)


def _entries(session: Session) -> Iterator[RowMapping]:
    """Yield what the log says of endorsements beside their rows, if there are any: one after another, in the order of their places."""
    logged = (Event.subject_id, Event.kind, Event.facts, Event.name)
    state = (Endorsement.id, Endorsement.state, Endorsement.withdrawal_mode, Endorsement.visibility)
    given = (Endorsement.display_name, Endorsement.text_sha256)
    is_moved = (col(Endorsement.statement_id) != col(Event.statement_id)).label("is_moved")
    query = (
        select(*map(col, (*logged, *state, *given)), col(Partner.merged_into_id), is_moved)
        .outerjoin(Endorsement, col(Endorsement.id) == col(Event.subject_id))
        .outerjoin(Partner, col(Partner.id) == col(Endorsement.partner_id))
        .where(col(Event.kind).in_(TELLING), col(Event.leaf).is_not(None))
        .order_by(col(Event.subject_id), *IN_PLACE)
    )
    yield from session.connection().execute(query.execution_options(yield_per=AT_ONCE)).mappings()


def _check(session: Session, rows: Iterable[RowMapping]) -> Finding | None:
    """Say what is wrong with one endorsement, the first thing that is."""
    entries = list(rows)
    row, told = entries[0], audit_replays.replay(entries)
    return _check_state(row, told) or _check_given(session, row, told)


def _check_state(row: RowMapping, told: Told) -> Finding | None:
    if row["id"] is None:
        return bad("Endorsement %(id)s is gone, and the log tells of it.", id=row["subject_id"])
    if row["is_moved"]:
        return bad("Endorsement %(id)s is of another statement than the one that was logged.", id=row["id"])
    if not audit_replays.is_in_state(told, row["state"], row["withdrawal_mode"]):
        state, logged = _called(row["state"], row["withdrawal_mode"]), _called(told.state, told.mode)
        return bad("Endorsement %(id)s is “%(state)s”, and the log says “%(logged)s”.", id=row["id"], state=state, logged=logged)
    is_ended = row["state"] == EndorsementState.DECLINED or row["withdrawal_mode"] == WithdrawalMode.QUIET
    if row["merged_into_id"] is not None and not is_ended:
        return bad("Endorsement %(id)s hangs on an organization that was merged into another, so no list has it.", id=row["id"])
    return None


def _check_given(session: Session, row: RowMapping, told: Told) -> Finding | None:
    if row["state"] == EndorsementState.DECLINED:
        return None
    if told.visibility is not None and told.visibility != row["visibility"]:
        shown = str(row["visibility"])
        return bad("Endorsement %(id)s: the log has another visibility than “%(visibility)s”.", id=row["id"], visibility=shown)
    return _check_words(session, row, told) if told.is_given else None


def _check_words(session: Session, row: RowMapping, told: Told) -> Finding | None:
    try:
        name = session.vault.open("event.name", told.name) if told.name is not None else ""
    except VaultClosed:
        return bad("Endorsement %(id)s: the name that was logged opens with none of VAULT_KEYS.", id=row["id"])
    if name != normal(row["display_name"]):
        return bad("Endorsement %(id)s: another name than the one that was logged.", id=row["id"])
    if told.words != row["text_sha256"]:
        return bad("Endorsement %(id)s: other words than those that were logged.", id=row["id"])
    return None


def _called(state: object, mode: object) -> str:
    return f"{state}, {mode}" if state == EndorsementState.WITHDRAWN else str(state)


def _unlogged(session: Session) -> Iterator[Finding]:
    """What the log does not tell of, once it has begun: nothing that is younger than its first entry, and no more than this says."""
    beginning = audit_beginnings.find(session)
    if beginning is None:
        return
    late = _late(session, beginning)
    yield from tell(late, "Every endorsement without an entry is from before the log (%(count)s).")
    count, before = unlogged.count(session), beginning.before
    if before and count > before:
        yield bad("%(count)s endorsements have no entry, and %(before)s were there before the log.", count=count, before=before)


def _late(session: Session, beginning: Beginning) -> Iterator[Finding | None]:
    query = select(col(Endorsement.id), col(Endorsement.recorded_at)).where(unlogged.has_no_beginning()).order_by(col(Endorsement.id))
    for endorsement_id, recorded_at in session.connection().execute(query.execution_options(yield_per=AT_ONCE)):
        is_kept = beginning.is_older(recorded_at.date())
        yield None if is_kept else bad("Endorsement %(id)s has no entry, and is not from before the log.", id=endorsement_id)
