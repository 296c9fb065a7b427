"""The audit of the log's tree: from the bytes of every entry to its hash, to every tile of every level, to the root."""

from collections.abc import Iterator
from functools import lru_cache

from sqlalchemy import func, select
from sqlmodel import col

from app.db import Session
from app.domain.audit_reports import tell
from app.ledger import merkle, records, tiles
from app.ledger.findings import Finding, bad, good
from app.ledger.merkle import HASH_BYTES
from app.ledger.tiles import Load
from app.models import Event, Log, LogTile

TILES_AT_HAND = 64


def examine(session: Session, log: Log) -> Iterator[Finding]:
    """Yield what was found of one log's entries, tiles and root. Reads 256 entries at a time."""
    load = load_few(session, log)
    yield from tell(_entries(session, log, load), "Log %(log)s: every entry has its place in the tree (%(count)s).", log=log.number)
    yield from tell(_tiles(log, load), "Log %(log)s: every tile follows from those below it (%(count)s).", log=log.number)
    yield from _ends(session, log)
    yield _root(log, load)


def load_few(session: Session, log: Log) -> Load:
    """Return how to load tiles, of which only some are kept: a large tree is not to be held in memory."""

    @lru_cache(maxsize=TILES_AT_HAND)
    def load(level: int, number: int) -> bytes:
        return records.loader(session, log)(level, number)

    return load


def _entries(session: Session, log: Log, load: Load) -> Iterator[Finding | None]:
    for start in range(0, log.size, tiles.WIDTH):
        expected = load(0, start // tiles.WIDTH)
        found = _leaves(session, log, start)
        for index in range(start, min(start + tiles.WIDTH, log.size)):
            at = (index - start) * HASH_BYTES
            yield _entry(log, index, found, expected[at : at + HASH_BYTES])


def _leaves(session: Session, log: Log, start: int) -> dict[int, bytes | None]:
    places = (col(Event.log_number) == log.number, col(Event.leaf_index) >= start, col(Event.leaf_index) < start + tiles.WIDTH)
    query = select(col(Event.leaf_index), col(Event.leaf)).where(*places)
    return {index: leaf for index, leaf in session.connection().execute(query) if index is not None and index < log.size}


def _entry(log: Log, index: int, found: dict[int, bytes | None], expected: bytes) -> Finding | None:
    leaf = found.get(index)
    if leaf is None:
        return bad("Entry %(index)s of log %(log)s is missing.", index=index, log=log.number)
    if merkle.hash_leaf(leaf) != expected:
        return bad("Entry %(index)s of log %(log)s is not the one that the tree has there.", index=index, log=log.number)
    return None


def _tiles(log: Log, load: Load) -> Iterator[Finding | None]:
    """Every tile has as many hashes as the tree has at its place, and above the lowest level each is made of a tile below."""
    read = tiles.reader(load)
    for tile in tiles.tiles_of(log.size):
        hashes = load(tile.level or 0, tile.index)
        is_whole = len(hashes) == tile.width * HASH_BYTES
        if not is_whole or (tile.level and not _follows(tile.level, tile.index * tiles.WIDTH, hashes, load, read)):
            yield bad("Tile %(tile)s of log %(log)s is not made of what lies below it.", tile=f"{tile.level}/{tile.index}", log=log.number)
        else:
            yield None


def _follows(level: int, first: int, hashes: bytes, load: Load, read: merkle.Reader) -> bool:
    """Whether each hash of a tile is that of the full tile below; both halves of that are read from below, and joined here."""
    half = tiles.HEIGHT * level - 1
    for number in range(len(hashes) // HASH_BYTES):
        below = first + number
        if len(load(level - 1, below)) != tiles.WIDTH * HASH_BYTES:
            return False
        made = merkle.hash_children(read(half, 2 * below), read(half, 2 * below + 1))
        if made != hashes[number * HASH_BYTES : (number + 1) * HASH_BYTES]:
            return False
    return True


def _ends(session: Session, log: Log) -> Iterator[Finding]:
    """Nothing lies beyond the end: no entry, no tile."""
    beyond = select(func.count()).where(col(Event.log_number) == log.number, col(Event.leaf_index) >= log.size)
    if count := session.connection().execute(beyond).scalar_one():
        yield bad("%(count)s entries of log %(log)s have a place beyond its end (%(size)s).", count=count, log=log.number, size=log.size)
    kept = session.connection().execute(select(func.count()).where(col(LogTile.log_number) == log.number)).scalar_one()
    due = sum(1 for _ in tiles.tiles_of(log.size))
    if kept > due:
        yield bad("Log %(log)s has %(count)s tiles more than its size needs.", log=log.number, count=kept - due)


def _root(log: Log, load: Load) -> Finding:
    try:
        is_root = merkle.make_root(log.size, tiles.reader(load)) == log.root
    except IndexError:  # a tile is too short; that was said
        is_root = False
    if is_root:
        return good("Log %(log)s: the root follows from its %(size)s entries.", log=log.number, size=log.size)
    return bad("Log %(log)s: the root that is kept does not follow from its %(size)s entries.", log=log.number, size=log.size)
