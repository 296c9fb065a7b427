"""The keys of the log while one takes over from another: the change is an entry itself, and the old key goes only when it has been seen."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import col, select

from app.db import Session
from app.domain import events
from app.errors import Conflict
from app.ledger import records
from app.ledger.checkpoint import open_checkpoint
from app.ledger.notes import NoteInvalid, VerifierKey
from app.models import EventKind, Log, LogCheckpoint, LogKey


class NewKeyUnseen(Conflict):
    """What the public sees of the log is not signed by the new key yet: without the old one nobody could follow."""

    code = "new_key_unseen"
    message = (
        "The checkpoint that the public sees is not signed by the new key yet. Restart every serve and worker: within some seconds a"
        " worker signs with both keys and shows it. Then try again."
    )


def has_new(session: Session, log: Log, *, at: datetime) -> bool:
    """Tell whether a key is to sign from now on that does not yet, so that the log says so at once, without waiting for an act.

    Two workers that were given different keys would tell of each other for ever. So keys that come on top of those in use are told of, and
    others only where the first of them did not sign on this day before.
    """
    own = [str(key.verifier) for key in records.signers(session, log)]
    known = {key.line: key.used_until for key in session.exec(select(LogKey).where(LogKey.log_number == log.number)).all()}
    if {line for line, used_until in known.items() if used_until is None} < set(own):
        return True
    used_until = known.get(own[0], date.min)
    return used_until is not None and used_until < at.date()


def is_unseen(session: Session, log: Log) -> bool:
    """Tell whether the first key has signed, and the public does not see it yet."""
    is_shown, is_newest = _signed_by_first(session, log)
    return is_newest and not is_shown


def note_change(session: Session, log: Log, *, at: datetime) -> bool:
    """Log that other keys sign from here on, if they do; say whether. For the sequencer: in its turn, while everything before is signed."""
    now = sorted(str(key.verifier) for key in records.signers(session, log))
    used = (LogKey.log_number == log.number, col(LogKey.used_until).is_(None))
    before = sorted(session.exec(select(LogKey.line).where(*used)).all())
    if not before or before == now:
        return False
    events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=at, facts={"from": before, "to": now})
    return True


def require_taken_over(session: Session) -> date:
    """Return since which day the first key signs. Raises NewKeyUnseen unless it has signed the newest checkpoint and the public one."""
    log = records.find_open(session)
    if log is None:
        raise NewKeyUnseen
    if not all(_signed_by_first(session, log)):
        raise NewKeyUnseen
    return session.get_one(LogKey, str(records.signers(session, log)[0].verifier)).used_from


def _signed_by_first(session: Session, log: Log) -> tuple[bool, bool]:
    """Whether the first key has signed the checkpoint that the public sees, and the newest."""
    new = [key.verifier for key in records.signers(session, log)[:1]]
    shown = session.get(LogCheckpoint, (log.number, log.shown_size))
    return _is_signed(shown.note if shown else "", log, new), _is_signed(records.signed_note(session, log), log, new)


def _is_signed(note: str, log: Log, keys: Sequence[VerifierKey]) -> bool:
    try:
        open_checkpoint(note, log.origin, keys)
    except NoteInvalid:
        return False
    return True
