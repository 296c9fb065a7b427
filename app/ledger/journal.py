"""The sequencer: gives entries their place in the log, signs what the tree has become, and shows it.

Three steps, each a transaction that can be repeated after a crash at any line: `append` places entries and grows the tiles; `sign`
reads all that anew, checks it against what was signed before, keeps the checkpoint outside the database, then in it; `show` moves the
checkpoint that is public. No step trusts the one before. `restart` ends a log that cannot be continued and begins the next.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, insert, text
from sqlmodel import col, select

from app.db import Session
from app.domain import events, log_keys, unlogged
from app.ledger import continuity, merkle, places
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.continuity import LogForked, continues, require_continued
from app.ledger.guard import Guard
from app.ledger.notes import SignerKey
from app.ledger.records import (
    find_open,
    find_waiting_since,
    get_public,
    is_forked,
    loader,
    prove,
    read_entries,
    signed_note,
    signed_size,
    signers,
    verifiers,
    waits,
)
from app.models import Event, EventKind, Log, LogCheckpoint, LogKey

__all__ = [
    "LogForked",
    "continues",
    "find_open",
    "find_waiting_since",
    "get_public",
    "is_forked",
    "loader",
    "prove",
    "read_entries",
    "require_continued",
    "signed_note",
    "signers",
    "verifiers",
]

BATCH = 1_000
SHOWN_EVERY = timedelta(hours=1)
SEQUENCER_LOCK = 0x6C6F67  # "log"; any constant will do


def current(session: Session, *, at: datetime) -> Log:
    """Return the log that goes on; begin the first one."""
    return find_open(session) or begin(session, at=at)


def begin(session: Session, *, at: datetime) -> Log:
    """Begin a log, unless one goes on. Its origin is a name that says nothing of where it is kept, since hosts get seized and move."""
    _take_turns(session)
    if log := find_open(session):
        return log
    number = (session.exec(select(func.max(Log.number))).one() or 0) + 1
    log = Log(number=number, origin=f"undersigned/{secrets.token_hex(8)}", root=merkle.EMPTY_ROOT, shows_next_at=at)
    session.add(log)
    session.flush()
    return log


def check(session: Session, guard: Guard, *, at: datetime) -> bool:
    """See that the log continues what was signed; raises LogForked. Begins the first log.

    Returns whether that had to be believed: something was signed, and the guard of this machine does not know of it. Effects: where there
    were endorsements before the first log, its first entry says how many.
    """
    _take_turns(session)
    log = current(session, at=at)
    require_continued(session, log, guard)
    if facts := _before(session):
        _open(session, log, facts, at=at)
    return signed_size(session, log) > 0 and not guard.read()


def mark_forked(session: Session, *, at: datetime) -> None:
    """Keep that the log does not continue what was signed: from now on every process refuses what is new, until `restart`."""
    log = current(session, at=at)
    log.forked_at = log.forked_at or at


def has_waiting(session: Session, guard: Guard | None = None, *, at: datetime) -> bool:
    """Whether there is anything to append, sign or show, a new key too, or to tell the guard. Looks only: an idle worker writes nothing."""
    if session.exec(select(Event.id).where(waits()).limit(1)).first() is not None:
        return True
    log = find_open(session)
    if log is None:
        return False
    note = signed_note(session, log)
    is_to_be_told = guard is not None and note and guard.read() != note
    if note and log_keys.has_new(session, log, at=at):
        return True
    return is_to_be_told or log.size > signed_size(session, log) or (log.size > log.shown_size and _is_time_to_show(log, at))


def append(session: Session, guard: Guard, *, at: datetime) -> int:
    """Give the next entries their place, at most a thousand; return how many. Nothing while what is there is not signed yet.

    Raises LogForked when the database is behind what was signed.
    Concurrency: one sequencer at a time; another one that got in between makes this raise, and nothing is written.
    """
    _take_turns(session)
    log = current(session, at=at)
    require_continued(session, log, guard)
    if log.size > signed_size(session, log):
        return 0
    log_keys.note_change(session, log, at=at)
    waiting = session.exec(select(Event.id).where(waits()).order_by(col(Event.id)).limit(BATCH)).all()
    if waiting:
        places.give(session, log, waiting)
    return len(waiting)


def sign(session: Session, guard: Guard, *, at: datetime) -> bool:
    """Sign what the log has become, if it was not yet; say whether. Raises LogForked: then nothing was signed.

    Everything is read anew and hashed anew: the entries, the tree, and its being a continuation of what was signed before.
    Effects: the guard's file is written before the commit. A crash in between leaves there a checkpoint of what is placed for good, and
    the next turn signs the same again. Where another machine has signed, only the file is brought up to date.
    """
    _take_turns(session)
    log = current(session, at=at)
    require_continued(session, log, guard)
    signed = signed_size(session, log)
    if log.size == signed:
        _remind(guard, signed_note(session, log))
        return False
    keys = signers(session, log)
    note = Checkpoint(log.origin, log.size, continuity.check_root(session, log, signed)).sign(*keys)
    open_checkpoint(note, log.origin, [key.verifier for key in keys])
    guard.keep(note)
    session.connection().execute(insert(LogCheckpoint), {"log_number": log.number, "size": log.size, "note": note})
    _note_keys(session, log, keys, at=at)
    return True


def show(session: Session, *, at: datetime) -> bool:
    """Move the checkpoint that is public, at the hour, after an edition, or when a new key has signed; say whether it moved."""
    _take_turns(session)
    log = current(session, at=at)
    signed = signed_size(session, log)
    if signed <= log.shown_size:
        return False
    if not (_is_time_to_show(log, at) or _has_edition(session, log, signed) or log_keys.is_unseen(session, log)):
        return False
    log.shown_size, log.shows_next_at = signed, at.replace(minute=0, second=0, microsecond=0) + SHOWN_EVERY
    return True


def restart(session: Session, guard: Guard, *, at: datetime) -> Log:
    """End the log and begin the next, under a new origin; its first entry names the last checkpoint of the one before.

    Effects: what was placed and never signed waits again, and follows. Proofs under the checkpoints of the old log stay good. The
    guard's file is not touched: it is believed to be of a log that has ended, as soon as this is committed, and the first checkpoint of
    the new log takes its place in the order in which every checkpoint does. So there is no moment at which a crash leaves the two at odds.
    """
    _take_turns(session)
    ended = current(session, at=at)
    after = continuity.last_note(session, ended, guard.read())
    places.take_back(session, ended, signed_size(session, ended))
    ended.is_open, ended.shown_size = False, ended.size  # all of it is signed now, and bundles still lead to it
    session.flush()
    log = begin(session, at=at)
    _open(session, log, ({"after": after} if after else {}) | _before(session), at=at)
    return log


def _open(session: Session, log: Log, facts: Mapping[str, object], *, at: datetime) -> None:
    """Begin a log with an entry that says what it follows."""
    places.give(session, log, [events.record(session, EventKind.LOG_OPENED, statement_id=None, at=at, facts=facts)])


def _before(session: Session) -> dict[str, object]:
    """Return what the very first entry says: how many endorsements have none, if any. Nothing once an entry has its place."""
    if session.exec(select(Event.id).where(col(Event.log_number).is_not(None)).limit(1)).first() is not None:
        return {}
    count = unlogged.count(session)
    return {"before": count} if count else {}


def _remind(guard: Guard, note: str) -> None:
    """Bring the file up to date with what another machine has signed."""
    if note and guard.read() != note:
        guard.keep(note)


def _note_keys(session: Session, log: Log, keys: Sequence[SignerKey], *, at: datetime) -> None:
    """Keep with which keys the log is signed, from when and until when."""
    used = {str(key.verifier) for key in keys}
    known = {key.line: key for key in session.exec(select(LogKey).where(LogKey.log_number == log.number)).all()}
    for line in used - known.keys():
        session.add(LogKey(line=line, log_number=log.number, used_from=at.date()))
    for line in used & known.keys():
        known[line].used_until = None
    for line in known.keys() - used:
        known[line].used_until = known[line].used_until or at.date()


def _has_edition(session: Session, log: Log, signed: int) -> bool:
    """Whether an edition stands between what is shown and what is signed."""
    between = (Event.log_number == log.number, col(Event.leaf_index) >= log.shown_size, col(Event.leaf_index) < signed)
    return session.exec(select(Event.id).where(*between, Event.kind == EventKind.PUBLISHED).limit(1)).first() is not None


def _is_time_to_show(log: Log, at: datetime) -> bool:
    """Whether the hour has come. A time further away than an hour was set by a clock that went wrong, and nobody waits for it."""
    return not at < log.shows_next_at <= at + SHOWN_EVERY


def _take_turns(session: Session) -> None:
    """Keep other sequencers waiting until the commit. On SQLite writers take turns anyway."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SEQUENCER_LOCK})
