"""How the log stands: for the operator who looks, and for the command that ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import col, select

from app.db import Session
from app.domain import rosters
from app.errors import Conflict
from app.ledger import continuity, journal, records, sshsig
from app.ledger.guard import Guard
from app.ledger.notes import VerifierKey
from app.models import Event, Log, LogKey


class NotForked(Conflict):
    """The log goes on from what was signed last: there is no reason to end it."""

    code = "not_forked"
    message = "Nothing is wrong with this log, so it is not ended: a new one would only leave everybody wondering why."


@dataclass(frozen=True)
class Key:
    """A public key of the log: as a line that verifiers of notes take, and as `ssh-keygen -l` shows it.

    `signs`: it does so now; `is_first`: it goes on doing so when the others are dropped.
    """

    line: str
    fingerprint: str
    signs: bool
    is_first: bool


@dataclass(frozen=True)
class Status:
    """How many entries of a log have a place, how many are signed and how many the public sees; `newest_on` is the day of the newest.

    `last_note` is the last checkpoint that anybody may hold, of `last_size` entries. `seal` is the fingerprint of the certificate that
    seals PDFs. `is_forked`: the database is behind what was signed last, or was changed.
    """

    origin: str
    size: int
    shown_size: int
    signed_size: int
    newest_on: date | None
    last_note: str
    last_size: int
    keys: Sequence[Key]
    seal: str
    is_forked: bool


def examine(session: Session, note: str) -> Status | None:
    """Return how the open log stands, given what the fork guard remembered before (`note`); None before there was one."""
    log = records.find_open(session)
    if log is None:
        return None
    is_forked = log.forked_at is not None or not continuity.continues(session, log, note)
    entries = select(col(Event.recorded_on)).where(Event.log_number == log.number, col(Event.leaf_index).is_not(None))
    newest_on = session.exec(entries.order_by(col(Event.leaf_index).desc()).limit(1)).first()
    last_note = continuity.last_note(session, log, note)
    return Status(
        origin=log.origin,
        size=log.size,
        shown_size=log.shown_size,
        signed_size=records.signed_size(session, log),
        newest_on=newest_on,
        last_note=last_note,
        last_size=max(continuity.size_of(last_note), 0),
        keys=_keys(session, log),
        seal=session.sealer.fingerprint,
        is_forked=is_forked,
    )


def require_forked(session: Session, note: str) -> Status:
    """Return how a log stands that may be ended. Raises NotForked."""
    status = examine(session, note)
    if status is None or not status.is_forked:
        raise NotForked
    return status


def restart(session: Session, guard: Guard, *, at: datetime) -> Log:
    """End the log and begin the next (`journal.restart`). Raises NotForked. Effects: every public statement asks for its next edition,
    since the one there is names the log that ended.
    """
    require_forked(session, guard.read())
    log = journal.restart(session, guard, at=at)
    rosters.renew_all(session, at=at)
    return log


def _keys(session: Session, log: Log) -> list[Key]:
    """Return the keys that sign now, the first one first, then those that no longer do."""
    current = [str(key.verifier) for key in records.signers(session, log)]
    known = select(LogKey.line).where(LogKey.log_number == log.number).order_by(col(LogKey.used_from).desc(), col(LogKey.line))
    old = [line for line in session.exec(known).all() if line not in current]
    return [Key(line, _fingerprint(line), line in current, line in current[:1]) for line in (*current, *old)]


def _fingerprint(line: str) -> str:
    return sshsig.fingerprint(Ed25519PublicKey.from_public_bytes(VerifierKey.parse(line).public))
