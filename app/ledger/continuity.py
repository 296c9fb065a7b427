"""Continuity: does the database go on from what was signed last? Where it does not, nothing is signed, and nothing new is taken.

What was signed last stands in two places: in the database, which a backup can take back, and in the guard's file, which it cannot.
"""

from http import HTTPStatus

from sqlalchemy.exc import NoResultFound
from sqlmodel import col, select

from app.db import Session
from app.errors import AppError
from app.ledger import merkle, records, tiles
from app.ledger.checkpoint import open_checkpoint
from app.ledger.guard import Guard
from app.ledger.notes import NoteInvalid, is_key_name
from app.models import Event, EventKind, Log, LogCheckpoint

UNREADABLE = (NoteInvalid, NoResultFound, IndexError, ValueError)
"""What reading meets where somebody changed what was signed."""


class LogForked(AppError):
    """The database does not continue what was signed: an older copy was restored, or somebody changed it. Nothing is signed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "log_forked"
    message = (
        "The records of this site do not continue what it has signed, so nothing new is taken until whoever runs it has looked at it. "
        "Organizations can still hide and withdraw their names."
    )


def require_continued(session: Session, log: Log, guard: Guard) -> None:
    """Raise LogForked unless the log has what was signed last, as the guard remembers it, and nobody has found otherwise before.

    Concurrency: only while it is this transaction's turn, as `journal.check` takes it; another signer's checkpoint is in the file before
    it is in the database.
    """
    if log.forked_at is not None or not continues(session, log, guard.read()):
        raise LogForked


def continues(session: Session, log: Log, note: str) -> bool:
    """Tell whether a log has what was signed last, as the guard's `note` says: the same root at that size.

    Who asks beside the sequencer reads the note before its session looks at anything. The note of a log that has ended says nothing: the
    first checkpoint of the one that goes on takes its place.
    """
    if not note or _has_ended(session, note, log):
        return True
    try:
        # A crash may have kept a note and lost the row that says which key signed it: the keys of today are known without the row.
        keys = [*records.verifiers(session, log), *(key.verifier for key in records.signers(session, log))]
        kept = open_checkpoint(note, log.origin, keys)
        return kept.size <= log.size and merkle.make_root(kept.size, tiles.reader(records.loader(session, log))) == kept.root
    except UNREADABLE:
        return False


def check_root(session: Session, log: Log, signed: int) -> bytes:
    """Return the root of the log, with everything after `signed` hashed anew from the bytes of its entries.

    Raises LogForked unless the tree has just these entries and continues what was signed at that size.
    """
    try:
        read = tiles.reader(records.loader(session, log))
        entries = records.read_entries(session, log, signed, log.size - signed)
        hashes = [read(0, place) for place in range(signed, log.size)]
        root = merkle.make_root(log.size, read)
        proof = merkle.prove_consistency(signed, log.size, read)
        old_root = _signed_root(session, log, signed)
    except UNREADABLE as error:
        raise LogForked from error
    is_sound = [merkle.hash_leaf(entry) for entry in entries] == hashes and root == log.root
    if not is_sound or not merkle.is_consistent(signed, old_root, log.size, root, proof):
        raise LogForked
    return root


def last_note(session: Session, log: Log, kept: str) -> str:
    """Return the last checkpoint that anybody may hold: what the guard `kept`, unless the database went on after it; empty where there is
    none.
    """
    known = records.signed_note(session, log)
    origin, size = _heading(kept)
    if size < 0 or _has_ended(session, kept, log) or (origin == log.origin and size < _heading(known)[1]):
        return known
    return kept


def size_of(note: str) -> int:
    """Return how many entries a checkpoint says that it covers, whoever wrote it; -1 where this is none."""
    return _heading(note)[1]


def _has_ended(session: Session, note: str, log: Log) -> bool:
    """Tell whether a checkpoint is of a log that ended before `log`: one of this database, or one that a log of it says it follows.

    A database that was restored twice may never have known the log it follows.
    """
    origin, _ = _heading(note)
    if origin == log.origin:
        return False
    if session.exec(select(Log.number).where(Log.origin == origin, col(Log.is_open).is_(False))).first() is not None:
        return True
    firsts = select(Event.facts).where(col(Event.log_number).in_(select(Log.number)), Event.leaf_index == 0)
    opened = session.exec(firsts.where(Event.kind == EventKind.LOG_OPENED)).all()
    return origin in {_heading(facts.get("after", ""))[0] for facts in opened} - {""}


def _signed_root(session: Session, log: Log, size: int) -> bytes:
    if not size:
        return merkle.EMPTY_ROOT
    note = session.get_one(LogCheckpoint, (log.number, size)).note
    return open_checkpoint(note, log.origin, records.verifiers(session, log)).root


def _heading(note: str) -> tuple[str, int]:
    """Return origin and size as a note says them, whoever wrote it; nothing and -1 where this is none."""
    origin, size, *_ = [*note.split("\n"), "", ""]
    return (origin, int(size)) if is_key_name(origin) and size.isdecimal() and size.isascii() else ("", -1)
