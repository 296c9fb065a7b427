"""The sequencer: gives entries their place in the log, signs what the tree has become, and shows it. The only file here with a database.

Three steps, each a transaction that can be repeated after a crash at any line: `append` places entries and grows the tiles; `sign`
reads all that anew, checks it against what was signed before, keeps the checkpoint outside the database, then in it; `show` moves the
checkpoint that is public. No step trusts the one before.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, insert, text, update
from sqlmodel import col, select

from app.db import Session
from app.errors import AppError, NotFound
from app.ledger import merkle, tiles
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.guard import Guard
from app.ledger.notes import SignerKey, VerifierKey
from app.ledger.proofs import Proof
from app.ledger.tiles import Load
from app.models import Event, EventKind, Log, LogCheckpoint, LogKey, LogTile

BATCH = 1_000
SHOWN_EVERY = timedelta(hours=1)
SEQUENCER_LOCK = 0x6C6F67  # "log"; any constant will do


class LogForked(AppError):
    """The database does not continue what was signed: an older copy was restored, or somebody changed it. Nothing is signed."""

    code = "log_forked"
    message = "This database is older than what was signed, or was changed. Nothing is logged until the operator starts a new log."


def current(session: Session, *, at: datetime) -> Log:
    """Return the log that goes on; begin the first one."""
    log = session.exec(select(Log).where(col(Log.is_open))).first()
    return log or begin(session, at=at)


def begin(session: Session, *, at: datetime) -> Log:
    """Begin a log under a new origin: a name that says nothing of where it is kept, since hosts get seized and move."""
    number = (session.exec(select(func.max(Log.number))).one() or 0) + 1
    log = Log(number=number, origin=f"undersigned/{secrets.token_hex(8)}", root=merkle.EMPTY_ROOT, shows_next_at=at)
    session.add(log)
    session.flush()
    return log


def has_waiting(session: Session, *, at: datetime) -> bool:
    """Whether there is anything to append, sign or show. Looks only, so an idle worker writes nothing."""
    if session.exec(select(Event.id).where(_waits()).limit(1)).first() is not None:
        return True
    log = session.exec(select(Log).where(col(Log.is_open))).first()
    return log is not None and (log.size > _signed_size(session, log) or (log.size > log.shown_size and log.shows_next_at <= at))


def append(session: Session, guard: Guard, *, at: datetime) -> int:
    """Give the next entries their place, at most a thousand; return how many. Nothing while what is there is not signed yet.

    Raises LogForked when the database is behind what was signed.
    Concurrency: one sequencer at a time; another one that got in between makes this raise, and nothing is written.
    """
    _take_turns(session)
    log = current(session, at=at)
    if log.size > _signed_size(session, log):
        return 0
    require_continued(session, log, guard)
    waiting = session.exec(select(Event.id).where(_waits()).order_by(col(Event.id)).limit(BATCH)).all()
    if not waiting:
        return 0
    places = [{"event_id": event_id, "place": log.size + number} for number, event_id in enumerate(waiting)]
    placed = update(Event).where(col(Event.id) == bindparam("event_id"), _waits())
    session.connection().execute(placed.values(log_number=log.number, leaf_index=bindparam("place")), places)
    hashes = [merkle.hash_leaf(entry) for entry in read_entries(session, log, log.size, len(waiting))]
    if len(hashes) != len(waiting):
        raise LogForked
    _write_tiles(session, log, tiles.grow(log.size, hashes, loader(session, log)))
    _move_on(session, log, len(waiting))
    return len(waiting)


def sign(session: Session, guard: Guard, *, at: datetime) -> bool:
    """Sign what the log has become, if it was not yet; say whether. Raises LogForked: then nothing was signed.

    Everything is read anew and hashed anew: the entries, the tree, and its being a continuation of what was signed before.
    """
    _take_turns(session)
    log = current(session, at=at)
    signed = _signed_size(session, log)
    if log.size <= signed:
        return False
    require_continued(session, log, guard)
    keys = signers(session, log)
    note = Checkpoint(log.origin, log.size, _checked_root(session, log, signed)).sign(*keys)
    open_checkpoint(note, log.origin, [key.verifier for key in keys])
    guard.keep(note)
    session.connection().execute(insert(LogCheckpoint), {"log_number": log.number, "size": log.size, "note": note})
    _note_keys(session, log, keys, at=at)
    return True


def show(session: Session, *, at: datetime) -> bool:
    """Move the checkpoint that is public, at the hour or after an edition; say whether it moved."""
    log = current(session, at=at)
    signed = _signed_size(session, log)
    if signed <= log.shown_size or (log.shows_next_at > at and not _has_edition(session, log, signed)):
        return False
    log.shown_size, log.shows_next_at = signed, at.replace(minute=0, second=0, microsecond=0) + SHOWN_EVERY
    return True


def require_continued(session: Session, log: Log, guard: Guard) -> None:
    """Raise LogForked unless the database has what was signed last, as the guard remembers it."""
    if not (note := guard.read()):
        return
    origin, size, *_ = note.split("\n")
    if origin != log.origin or int(size) > log.size:
        raise LogForked
    kept = open_checkpoint(note, log.origin, verifiers(session, log))
    if merkle.make_root(kept.size, tiles.reader(loader(session, log))) != kept.root:
        raise LogForked


def get_public(session: Session, path: str) -> bytes:
    """Return what `/log/{path}` serves (C2SP tlog-tiles): the checkpoint that is shown, and the tiles and entries below it.

    Raises NotFound also for what is there and not shown yet: the log does not tell when somebody endorsed.
    """
    log = session.exec(select(Log).where(col(Log.is_open))).first()
    if log is None or not log.shown_size:
        raise NotFound
    if path == "checkpoint":
        return session.get_one(LogCheckpoint, (log.number, log.shown_size)).note.encode()
    tile = tiles.parse_path(path.removeprefix("tile/")) if path.startswith("tile/") else None
    if tile is None or not tiles.has_tile(log.shown_size, tile):
        raise NotFound
    if tile.level is not None:
        return loader(session, log)(tile.level, tile.index)[: tile.width * merkle.HASH_BYTES]
    return b"".join(map(_counted, read_entries(session, log, tile.index * tiles.WIDTH, tile.width)))


def prove(session: Session, event_id: str) -> Proof | None:
    """Return the proof that the entry of an event stands in the log, under the newest checkpoint; None while it has no signed place."""
    event = session.get_one(Event, event_id)
    if event.leaf_index is None or event.log_number is None:
        return None
    log = session.get_one(Log, event.log_number)
    size = _signed_size(session, log)
    if event.leaf_index >= size:
        return None
    hashes = merkle.prove_inclusion(event.leaf_index, size, tiles.reader(loader(session, log)))
    return Proof(event.leaf_index, tuple(hashes), session.get_one(LogCheckpoint, (log.number, size)).note)


def read_entries(session: Session, log: Log, start: int, count: int) -> Sequence[bytes]:
    """Return entries of the log, byte for byte, by their place."""
    places = (Event.log_number == log.number, col(Event.leaf_index) >= start, col(Event.leaf_index) < start + count)
    return [leaf for leaf in session.exec(select(Event.leaf).where(*places).order_by(col(Event.leaf_index))).all() if leaf is not None]


def loader(session: Session, log: Log) -> Load:
    """Return how to load tiles of the log; each is read once."""
    known: dict[tuple[int, int], bytes] = {}

    def load(level: int, number: int) -> bytes:
        if (level, number) not in known:
            place = (LogTile.log_number == log.number, LogTile.level == level, LogTile.number == number)
            known[level, number] = session.exec(select(LogTile.hashes).where(*place)).first() or b""
        return known[level, number]

    return load


def signers(session: Session, log: Log) -> list[SignerKey]:
    """Return the keys that sign the log now."""
    return [SignerKey(log.origin, key) for key in session.log_keys]


def verifiers(session: Session, log: Log) -> list[VerifierKey]:
    """Return every public key the log was ever signed with."""
    return [VerifierKey.parse(line) for line in session.exec(select(LogKey.line).where(LogKey.log_number == log.number)).all()]


def _checked_root(session: Session, log: Log, signed: int) -> bytes:
    """Hash what is new from its bytes, and see that the tree has it and continues what was signed. Raises LogForked."""
    load = loader(session, log)
    read = tiles.reader(load)
    entries = read_entries(session, log, signed, log.size - signed)
    hashes = [read(0, place) for place in range(signed, log.size)]
    root = merkle.make_root(log.size, read)
    old_root = _signed_root(session, log, signed)
    proof = merkle.prove_consistency(signed, log.size, read)
    is_sound = [merkle.hash_leaf(entry) for entry in entries] == hashes and root == log.root
    if not is_sound or not merkle.is_consistent(signed, old_root, log.size, root, proof):
        raise LogForked
    return root


def _signed_root(session: Session, log: Log, size: int) -> bytes:
    if not size:
        return merkle.EMPTY_ROOT
    note = session.get_one(LogCheckpoint, (log.number, size)).note
    return open_checkpoint(note, log.origin, verifiers(session, log)).root


def _write_tiles(session: Session, log: Log, grown: dict[tuple[int, int], bytes]) -> None:
    """Write tiles over what there was of them: the tables have them once."""
    known = {(tile.level, tile.number): tile for tile in _last_tiles(session, log)}
    for (level, number), hashes in grown.items():
        if tile := known.get((level, number)):
            tile.hashes = hashes
        else:
            session.add(LogTile(log_number=log.number, level=level, number=number, hashes=hashes))
    session.flush()


def _last_tiles(session: Session, log: Log) -> Sequence[LogTile]:
    """The last tile of every level: the only ones that still grow."""
    last = (
        select(LogTile.level, func.max(LogTile.number).label("number"))
        .where(LogTile.log_number == log.number)
        .group_by(col(LogTile.level))
        .subquery()
    )
    same = (col(LogTile.level) == last.c.level) & (col(LogTile.number) == last.c.number)
    return session.exec(select(LogTile).join(last, same).where(LogTile.log_number == log.number)).all()


def _move_on(session: Session, log: Log, count: int) -> None:
    """Say how large the log is now, unless somebody else has. Raises LogForked: then nothing of this is written."""
    root = merkle.make_root(log.size + count, tiles.reader(loader(session, log)))
    grown = update(Log).where(col(Log.number) == log.number, col(Log.size) == log.size).values(size=log.size + count, root=root)
    if session.connection().execute(grown).rowcount != 1:
        raise LogForked
    session.expire(log)


def _note_keys(session: Session, log: Log, keys: Sequence[SignerKey], *, at: datetime) -> None:
    """Keep with which keys the log is signed, from when and until when."""
    used = {str(key.verifier) for key in keys}
    known = {key.line: key for key in session.exec(select(LogKey).where(LogKey.log_number == log.number)).all()}
    for line in used - known.keys():
        session.add(LogKey(line=line, log_number=log.number, used_from=at.date()))
    for line in known.keys() - used:
        known[line].used_until = known[line].used_until or at.date()


def _has_edition(session: Session, log: Log, signed: int) -> bool:
    """Whether an edition stands between what is shown and what is signed."""
    between = (Event.log_number == log.number, col(Event.leaf_index) >= log.shown_size, col(Event.leaf_index) < signed)
    return session.exec(select(Event.id).where(*between, Event.kind == EventKind.PUBLISHED).limit(1)).first() is not None


def _signed_size(session: Session, log: Log) -> int:
    return session.exec(select(func.max(LogCheckpoint.size)).where(LogCheckpoint.log_number == log.number)).one() or 0


def _waits() -> ColumnElement[bool]:
    return col(Event.leaf).is_not(None) & col(Event.leaf_index).is_(None)


def _take_turns(session: Session) -> None:
    """Keep other sequencers waiting until the commit. On SQLite writers take turns anyway."""
    if session.connection().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": SEQUENCER_LOCK})


def _counted(entry: bytes) -> bytes:
    return len(entry).to_bytes(2, "big") + entry
