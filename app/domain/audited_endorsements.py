"""The audit of endorsements: what stands is what the log says of it last: the name, the words, and whether it is shown (P1, P2, P4).

Answers from before the log have no entry to be compared with.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Subquery, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import col

from app.db import Session
from app.domain.audit_reports import tell
from app.ledger.findings import Finding, bad
from app.ledger.leaves import normal
from app.models import Endorsement, EndorsementState, Event, EventKind, Visibility
from app.security.vault import VaultClosed

AT_ONCE = 500
STANDS = (EndorsementState.CONFIRMED, EndorsementState.NEEDS_RECONFIRMATION)
HIDING = (EventKind.VISIBILITY_LOWERED, EventKind.NAMES_HIDDEN)
TELLING = (EventKind.ENDORSED, EventKind.RECONFIRMED, EventKind.VISIBILITY_RAISED, EventKind.WITHDRAWN, *HIDING)


def examine(session: Session) -> Iterator[Finding]:
    """Yield what was found of endorsements that stand."""
    yield from tell(_names(session), "Every endorsement that stands has the name and the words that were logged (%(count)s).")
    yield from tell(_lives(session), "Every endorsement that stands is shown or withheld as the log says (%(count)s).")


def _names(session: Session) -> Iterator[Finding | None]:
    given = (col(Event.name), col(Event.facts), col(Endorsement.id), col(Endorsement.display_name), col(Endorsement.text_sha256))
    for row in _compared(session, _newest(col(Event.name).is_not(None)), given):
        yield _check_name(session, row)


def _check_name(session: Session, row: RowMapping) -> Finding | None:
    try:
        name = session.vault.open("event.name", row["name"])
    except VaultClosed:
        return bad("Endorsement %(id)s: the name that was logged opens with none of VAULT_KEYS.", id=row["id"])
    if name != normal(row["display_name"]):
        return bad("Endorsement %(id)s: another name than the one that was logged.", id=row["id"])
    if row["facts"].get("sha256") != row["text_sha256"]:
        return bad("Endorsement %(id)s: other words than those that were logged.", id=row["id"])
    return None


def _lives(session: Session) -> Iterator[Finding | None]:
    given = (col(Event.kind), col(Event.facts), col(Endorsement.id), col(Endorsement.visibility))
    for row in _compared(session, _newest(col(Event.kind).in_(TELLING)), given):
        if row["kind"] == EventKind.WITHDRAWN:
            yield bad("Endorsement %(id)s stands, and the log says that it was withdrawn.", id=row["id"])
        elif _visibility(row["kind"], row["facts"]) != row["visibility"]:
            yield bad(
                "Endorsement %(id)s: the log has another visibility than “%(visibility)s”.", id=row["id"], visibility=row["visibility"]
            )
        else:
            yield None


def _visibility(kind: EventKind, facts: Mapping[str, object]) -> object:
    return Visibility.WITHHELD if kind in HIDING else facts.get("visibility")


def _newest(is_meant: ColumnElement[bool]) -> Subquery:
    """Select the newest of some events of each subject."""
    newest = select(col(Event.subject_id), func.max(col(Event.id)).label("event_id")).where(is_meant, col(Event.leaf).is_not(None))
    return newest.group_by(col(Event.subject_id)).subquery()


def _compared(session: Session, newest: Subquery, given: Collection[Mapped[Any]]) -> Iterator[RowMapping]:
    """Yield endorsements that stand, each beside its newest event."""
    query = (
        select(*given)
        .join(newest, newest.c.subject_id == col(Endorsement.id))
        .join(Event, col(Event.id) == newest.c.event_id)
        .where(col(Endorsement.state).in_(STANDS))
        .order_by(col(Endorsement.id))
    )
    yield from session.connection().execute(query.execution_options(yield_per=AT_ONCE)).mappings()
