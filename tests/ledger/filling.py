"""A long log at once: the rows the sequencer would have left, written past it, signed and shown. What is signed next proves them right."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, delete, insert
from sqlmodel import col

from app.db import Database, Session
from app.ledger import journal, merkle, tiles
from app.ledger.checkpoint import Checkpoint
from app.ledger.tiles import Load
from app.models import EventKind, Log, LogCheckpoint, LogKey, LogTile
from tests.ledger.logging import NOON, guard_of

CHUNK = 50_000
ENTRY = '{{"commitments":{{"act":"{0}","name":"{0}","signer":"{0}"}},"day":"2026-12-01","format":"undersigned/leaf/v1"}}'
SEALED = bytes(64)
INSERT = """
    INSERT INTO event (id, kind, subject_id, recorded_on, facts, is_handed, leaf,
        act_salt, name, name_salt, signer, signer_salt, log_number, leaf_index) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
COPY = """
    COPY event (id, kind, subject_id, recorded_on, facts, is_handed, leaf,
        act_salt, name, name_salt, signer, signer_salt, log_number, leaf_index) FROM STDIN
"""
Tiles = dict[tuple[int, int], bytes]


def fill(database: Database, size: int, *, entries_from: int = 0) -> None:
    """Let the log grow to `size` entries. Before `entries_from` it gets only the hashes: enough where nobody asks for those entries."""
    grown: Tiles = {}
    with database.write() as session:
        log = journal.current(session, at=NOON)
        load = _load(grown, journal.loader(session, log))
        for first in range(log.size, size, CHUNK):
            entries = [entry(number) for number in range(first, min(first + CHUNK, size))]
            grown |= tiles.grow(first, [merkle.hash_leaf(one) for one in entries], load)
            skipped = max(entries_from - first, 0)
            _insert_events(session, log, first + skipped, entries[skipped:])
        _write_tiles(session, log, grown)
        log.size = log.shown_size = size
        log.root = merkle.make_root(size, tiles.reader(journal.loader(session, log)))
        _sign(session, database, log)


def entry(number: int) -> bytes:
    """Return an entry as the log has them, another for every number."""
    return ENTRY.format(sha256(b"%d" % number).hexdigest()).encode()


def event_id(number: int) -> str:
    """Return the id of the event whose entry has this place: smaller than any id the product makes."""
    return f"{number:032x}"


def _load(grown: Tiles, stored: Load) -> Load:
    return lambda level, number: grown.get((level, number)) or stored(level, number)


def _insert_events(session: Session, log: Log, first: int, entries: Sequence[bytes]) -> None:
    """Insert with the plain driver: a million rows in seconds."""
    raw: Any = session.connection().connection.driver_connection
    if session.connection().dialect.name == "sqlite":
        raw.executemany(INSERT, _rows(log, first, entries))
        return
    with raw.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in _rows(log, first, entries):
            copy.write_row(row)


def _rows(log: Log, first: int, entries: Sequence[bytes]) -> Iterator[tuple[Any, ...]]:
    day = NOON.date().isoformat()
    for number, leaf in enumerate(entries, first):
        salt = sha256(leaf).digest()
        opened = (salt, SEALED, salt, SEALED, salt)
        yield event_id(number), EventKind.ENDORSED.value, "", day, "{}", False, leaf, *opened, log.number, number


def _write_tiles(session: Session, log: Log, grown: Tiles) -> None:
    keys = [{"at_level": level, "at_number": number} for level, number in grown]
    same = (
        col(LogTile.log_number) == log.number,
        col(LogTile.level) == bindparam("at_level"),
        col(LogTile.number) == bindparam("at_number"),
    )
    rows = [{"log_number": log.number, "level": level, "number": number, "hashes": hashes} for (level, number), hashes in grown.items()]
    session.connection().execute(delete(LogTile).where(*same), keys)
    session.connection().execute(insert(LogTile), rows)


def _sign(session: Session, database: Database, log: Log) -> None:
    keys = journal.signers(session, log)
    note = Checkpoint(log.origin, log.size, log.root).sign(*keys)
    guard_of(database).keep(note)
    session.add(LogCheckpoint(log_number=log.number, size=log.size, note=note))
    for key in keys:
        session.merge(LogKey(line=str(key.verifier), log_number=log.number, used_from=NOON.date()))
