"""A witness of the log: remembers every checkpoint it was ever shown, and takes no second root for a size."""

from itertools import pairwise

from sqlmodel import col, select

from app.db import Database
from app.ledger import journal, merkle, tiles
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.guard import Guard
from app.models import Event, Log, LogCheckpoint
from tests.ledger.logging import NOON, guard_of


class Witness:
    """Sees what a database and the files beside it hold, as often as it is asked to look."""

    def __init__(self) -> None:
        self.roots: dict[tuple[str, int], str] = {}

    def look(self, database: Database, *guards: Guard) -> None:
        """Remember all there is, and fail where it is not what was seen before."""
        with database.read() as session:
            notes = list(session.exec(select(LogCheckpoint.note)).all())
        notes += [note for guard in guards or (guard_of(database),) if (note := guard.read())]
        for origin, size, root in (note.split("\n")[:3] for note in notes):
            assert self.roots.setdefault((origin, int(size)), root) == root, f"a second root for {size}"


def assert_whole(database: Database, *, count: int) -> Log:
    """See that the open log has `count` entries without a gap, all signed, and that every checkpoint is a beginning of the newest.

    The trees are computed anew from the entries.
    """
    with database.write() as session:
        log = journal.current(session, at=NOON)
        rows = session.exec(select(Event).where(Event.log_number == log.number).order_by(col(Event.leaf_index))).all()
        waiting = session.exec(select(Event.id).where(col(Event.leaf).is_not(None), col(Event.leaf_index).is_(None))).all()
        notes = session.exec(
            select(LogCheckpoint.note).where(LogCheckpoint.log_number == log.number).order_by(col(LogCheckpoint.size))
        ).all()
        signed = [open_checkpoint(note, log.origin, journal.verifiers(session, log)) for note in notes]
    assert [row.leaf_index for row in rows] == list(range(count)), "a gap, or an entry too many"
    assert (list(waiting), log.size, signed[-1].size) == ([], count, count)
    assert_one_tree([row.leaf or b"" for row in rows], signed)
    return log


def assert_one_tree(entries: list[bytes], signed: list[Checkpoint]) -> None:
    grown = tiles.grow(0, [merkle.hash_leaf(entry) for entry in entries], lambda _level, _number: b"")
    read = tiles.reader(lambda level, number: grown[level, number])
    assert [checkpoint.root for checkpoint in signed] == [merkle.make_root(checkpoint.size, read) for checkpoint in signed]
    for old, new in pairwise(signed):
        assert merkle.is_consistent(old.size, old.root, new.size, new.root, merkle.prove_consistency(old.size, new.size, read))
