"""The audit of entries: each says what its row says and opens to what is sealed beside it; what was erased is said to be."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta

from sqlalchemy import RowMapping, func, select
from sqlmodel import col

from app.db import Session
from app.domain import events
from app.domain.audit_reports import tell
from app.ledger import leaves, merkle
from app.ledger.findings import Finding, bad, good
from app.ledger.leaves import Leaf, LeafInvalid, Opening
from app.models import Event, EventKind
from app.models.event import LOGGED
from app.security.vault import VaultClosed

AT_ONCE = 1_000
PATIENCE = timedelta(days=1)
"""An entry has its place within a minute. Rows know the day alone, and the day before may have been a minute ago."""

FIELDS = ("name", "signer")


def examine(session: Session, *, at: datetime) -> Iterator[Finding]:
    """Yield what was found of the entries, those that wait for their place among them."""
    redacted = _redacted(session)
    begins_on = session.connection().execute(select(func.min(Event.recorded_on)).where(col(Event.leaf).is_not(None))).scalar()
    checks = (_check(session, row, redacted, begins_on) for row in _rows(session))
    yield from tell(checks, "Every entry says what its act says, and names are erased where the log says so (%(count)s acts).")
    yield from _waiting(session, at=at)


def _rows(session: Session) -> Iterator[RowMapping]:
    query = select(*Event.__table__.columns).order_by(col(Event.id))  # type: ignore[attr-defined]  # SQLModel declares it, its types do not
    yield from session.connection().execute(query.execution_options(yield_per=AT_ONCE)).mappings()


def _check(session: Session, row: RowMapping, redacted: AbstractSet[bytes], begins_on: date | None) -> Finding | None:
    """Say what is wrong with one act, the first thing that is."""
    if row["leaf"] is None:
        return _check_absent(row, begins_on)
    if row["kind"] not in LOGGED:
        return bad("%(entry)s is of an act that has none.", entry=_called(row))
    try:
        leaf = leaves.parse(row["leaf"])
    except LeafInvalid:
        return bad("%(entry)s is not written as entries are.", entry=_called(row))
    if leaf.day != row["recorded_on"]:
        return bad("%(entry)s has another day than its row.", entry=_called(row))
    if not _opens(leaf, "act", events.act_of(dict(row)), row["act_salt"]):
        return bad("%(entry)s does not say what its row says was done.", entry=_called(row))
    return _check_names(session, row, leaf, is_redacted=merkle.hash_leaf(row["leaf"]) in redacted)


def _check_absent(row: RowMapping, begins_on: date | None) -> Finding | None:
    """An act without an entry: of a kind that has none, or from before there was a log."""
    if row["leaf_index"] is not None:
        return bad("%(entry)s is gone; its place is there.", entry=_called(row))
    is_late = begins_on is not None and row["recorded_on"] > begins_on + PATIENCE
    if row["kind"] in LOGGED and is_late:
        return bad("The act %(id)s (%(kind)s) was recorded after the log began, and has no entry.", id=row["id"], kind=str(row["kind"]))
    return None


def _check_names(session: Session, row: RowMapping, leaf: Leaf, *, is_redacted: bool) -> Finding | None:
    """Names are there, and fit, or they are erased, and the log says so: salts and values, both of both."""
    salts = [row[f"{field}_salt"] is not None for field in FIELDS]
    if is_redacted and (any(salts) or any(row[field] is not None for field in FIELDS)):
        return bad("%(entry)s: the log says that its names were erased, and some of it is still here.", entry=_called(row))
    if is_redacted:
        return None
    if not any(salts):
        return bad("%(entry)s: its names are erased, and nothing in the log says so.", entry=_called(row))
    return _check_sealed(session, row, leaf)


def _check_sealed(session: Session, row: RowMapping, leaf: Leaf) -> Finding | None:
    for field in FIELDS:
        sealed = row[field]
        try:
            value = session.vault.open(f"event.{field}", sealed) if sealed is not None else ""
        except VaultClosed:
            return bad("%(entry)s: its %(field)s opens with none of VAULT_KEYS.", entry=_called(row), field=field)
        if not _opens(leaf, field, value, row[f"{field}_salt"]):
            return bad("%(entry)s: the %(field)s kept beside it is not the one it was made with.", entry=_called(row), field=field)
    return None


def _waiting(session: Session, *, at: datetime) -> Iterator[Finding]:
    """What has no place yet: nobody should wait for long, since a minute was promised."""
    query = select(func.count(), func.min(Event.recorded_on)).where(col(Event.leaf).is_not(None), col(Event.leaf_index).is_(None))
    count, oldest = session.connection().execute(query).one()
    if count and oldest < at.date() - PATIENCE:
        yield bad(
            "%(count)s entries wait for their place, the oldest since %(day)s. Is a worker running?", count=count, day=oldest.isoformat()
        )
    elif count:
        yield good("%(count)s entries wait for their place in the log.", count=count)


def _redacted(session: Session) -> AbstractSet[bytes]:
    """Return the hashes of all entries that the log says were erased: 32 bytes for each.

    Only an entry says so. A row without one would be anybody's word, and nothing is erased that is not in the log.
    """
    query = select(col(Event.facts)).where(col(Event.kind) == EventKind.REDACTED, col(Event.leaf).is_not(None))
    rows = session.connection().execute(query.execution_options(yield_per=AT_ONCE))
    return {bytes.fromhex(leaf) for (facts,) in rows for leaf in _hashes(facts)}


def _hashes(facts: Mapping[str, object]) -> list[str]:
    """The hashes a `redacted` row names; where somebody wrote something else, its own entry tells."""
    named = facts.get("leaves")
    return [leaf for leaf in named if isinstance(leaf, str) and _is_hash(leaf)] if isinstance(named, list) else []


def _is_hash(text: str) -> bool:
    return len(text) == 2 * merkle.HASH_BYTES and set(text) <= set("0123456789abcdef")


def _opens(leaf: Leaf, field: str, value: str, salt: bytes | None) -> bool:
    return salt is not None and leaves.opens(leaf, field, Opening(value, salt))


def _called(row: RowMapping) -> str:
    """What an operator finds a row by: its place in the log, or its id."""
    if row["leaf_index"] is None:
        return f"The entry of the act {row['id']}"
    return f"Entry {row['leaf_index']} of log {row['log_number']}"
