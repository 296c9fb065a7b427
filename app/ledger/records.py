"""What the database has of the log: entries, tiles, checkpoints and keys. It looks, and changes nothing."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from app.db import Session
from app.errors import NotFound
from app.ledger import merkle, tiles
from app.ledger.notes import SignerKey, VerifierKey
from app.ledger.proofs import Proof
from app.ledger.tiles import Load
from app.models import Event, Log, LogCheckpoint, LogKey, LogTile


def find_open(session: Session) -> Log | None:
    """Return the log that goes on, or None where none was begun."""
    return session.exec(select(Log).where(col(Log.is_open))).first()


def is_forked(session: Session) -> bool:
    """Tell whether more was signed than this database knows: then nothing new is taken. One query, by its index."""
    return session.exec(select(Log.number).where(col(Log.is_open), col(Log.forked_at).is_not(None))).first() is not None


def waits() -> ColumnElement[bool]:
    """Return the condition on Event that it is for the log and has no place there yet."""
    return col(Event.leaf).is_not(None) & col(Event.leaf_index).is_(None)


def find_waiting_since(session: Session) -> datetime | None:
    """Return when the first of the events was made that wait for their place; None where none does. Their ids say when."""
    first = session.exec(select(func.min(Event.id)).where(waits())).one()
    return datetime.fromtimestamp(int(first[:12], 16) / 1000, UTC) if first else None


def get_public(session: Session, path: str) -> bytes:
    """Return what `/log/{path}` serves (C2SP tlog-tiles): the checkpoint that is shown, and the tiles and entries below it.

    Raises NotFound also for what is there and not shown yet: the log does not tell when somebody endorsed.
    """
    log = find_open(session)
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
    """Return the proof that the entry of an event stands in its log, under the newest checkpoint; None while it has no signed place."""
    event = session.get_one(Event, event_id)
    if event.leaf_index is None or event.log_number is None:
        return None
    log = session.get_one(Log, event.log_number)
    size = signed_size(session, log)
    if event.leaf_index >= size:
        return None
    hashes = merkle.prove_inclusion(event.leaf_index, size, tiles.reader(loader(session, log)))
    return Proof(event.leaf_index, tuple(hashes), signed_note(session, log))


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


def signed_size(session: Session, log: Log) -> int:
    """Return how many entries the newest checkpoint covers."""
    return session.exec(select(func.max(LogCheckpoint.size)).where(LogCheckpoint.log_number == log.number)).one() or 0


def signed_note(session: Session, log: Log) -> str:
    """Return the newest checkpoint; an empty string where nothing was signed yet."""
    newest = select(LogCheckpoint.note).where(LogCheckpoint.log_number == log.number).order_by(col(LogCheckpoint.size).desc())
    return session.exec(newest.limit(1)).first() or ""


def _counted(entry: bytes) -> bytes:
    return len(entry).to_bytes(2, "big") + entry
