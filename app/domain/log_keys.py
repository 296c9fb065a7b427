"""The keys of the log while one takes over from another: the change is an entry itself, and the old key goes only when it has been seen."""

from collections.abc import Sequence
from datetime import datetime

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
        "The checkpoint that the public sees is not signed by the new key yet. Restart every serve and worker, wait until the log is"
        " shown again (at the hour in which something was logged, or with an edition), and try again."
    )


def note_change(session: Session, log: Log, *, at: datetime) -> bool:
    """Log that other keys sign from here on, if they do; say whether. For the sequencer: in its turn, while everything before is signed."""
    now = sorted(str(key.verifier) for key in records.signers(session, log))
    used = (LogKey.log_number == log.number, col(LogKey.used_until).is_(None))
    before = sorted(session.exec(select(LogKey.line).where(*used)).all())
    if not before or before == now:
        return False
    events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=at, facts={"from": before, "to": now})
    return True


def require_taken_over(session: Session) -> None:
    """Raise NewKeyUnseen unless the newest checkpoint and the one the public sees are both signed by the first key."""
    log = records.find_open(session)
    if log is None:
        raise NewKeyUnseen
    new = [key.verifier for key in records.signers(session, log)[:1]]
    shown = session.get(LogCheckpoint, (log.number, log.shown_size))
    notes = [shown.note if shown else "", records.signed_note(session, log)]
    if not all(_is_signed(note, log, new) for note in notes):
        raise NewKeyUnseen


def _is_signed(note: str, log: Log, keys: Sequence[VerifierKey]) -> bool:
    try:
        open_checkpoint(note, log.origin, keys)
    except NoteInvalid:
        return False
    return True
