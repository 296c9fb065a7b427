"""Places in the log: events are given theirs, and the tiles grow with them. Nothing here signs, or asks whether it may."""

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from app.db import Session
from app.ledger import merkle, records, tiles
from app.models import Event, Log, LogTile

LEVELS = 8
"""Of tiles: enough for any size that 64 bits can say."""


class TurnLost(Exception):
    """Somebody else changed the log meanwhile. Nothing was written; the next turn finds what there is then."""


def give(session: Session, log: Log, event_ids: Sequence[str]) -> None:
    """Give waiting events the next places of the log, in this order. Raises TurnLost; then nothing of it may be committed."""
    given = [{"event_id": event_id, "place": log.size + number} for number, event_id in enumerate(event_ids)]
    placed = update(Event).where(col(Event.id) == bindparam("event_id"), records.waits())
    session.connection().execute(placed.values(log_number=log.number, leaf_index=bindparam("place")), given)
    hashes = [merkle.hash_leaf(entry) for entry in records.read_entries(session, log, log.size, len(event_ids))]
    if len(hashes) != len(event_ids):
        raise TurnLost
    _write_tiles(session, log, tiles.grow(log.size, hashes, records.loader(session, log)))
    _move_on(session, log, len(event_ids))


def take_back(session: Session, log: Log, size: int) -> None:
    """Take the log back to its first `size` entries; those after them wait again."""
    after = (col(Event.log_number) == log.number) & (col(Event.leaf_index) >= size)
    session.connection().execute(update(Event).where(after).values(log_number=None, leaf_index=None))
    for level in range(LEVELS):
        hashes = size >> tiles.HEIGHT * level
        cut = (LogTile.log_number == log.number, LogTile.level == level, col(LogTile.number) >= hashes // tiles.WIDTH)
        for tile in session.exec(select(LogTile).where(*cut)).all():
            _cut(session, tile, hashes - tile.number * tiles.WIDTH)
    session.flush()
    log.size, log.shown_size = size, min(log.shown_size, size)
    with suppress(IndexError):  # a log whose tiles somebody damaged has to end all the same
        log.root = merkle.make_root(size, tiles.reader(records.loader(session, log)))


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
    """Say how large the log is now. Raises TurnLost when somebody else has."""
    root = merkle.make_root(log.size + count, tiles.reader(records.loader(session, log)))
    grown = update(Log).where(col(Log.number) == log.number, col(Log.size) == log.size).values(size=log.size + count, root=root)
    if session.connection().execute(grown).rowcount != 1:
        raise TurnLost
    session.refresh(log)


def _cut(session: Session, tile: LogTile, width: int) -> None:
    if width <= 0:
        session.delete(tile)
    else:
        tile.hashes = tile.hashes[: width * merkle.HASH_BYTES]
