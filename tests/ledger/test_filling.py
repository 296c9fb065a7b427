"""Long logs that tests and benchmarks write at once are logs that the sequencer goes on with."""

from app.db import Database
from app.ledger import journal, leaves, merkle, tiles
from tests.ledger import filling
from tests.ledger.logging import NOON, checkpoint_of, record, sequence


def test_the_sequencer_goes_on_where_a_log_was_filled(database: Database) -> None:
    filling.fill(database, 300)
    filling.fill(database, 700)
    record(database, 3)

    sequence(database)

    assert checkpoint_of(database, 703).size == 703


def test_what_was_filled_has_the_tiles_of_its_entries(database: Database) -> None:
    filling.fill(database, 300)
    filling.fill(database, 700)

    with database.read() as session:
        log = journal.current(session, at=NOON)
        entries = journal.read_entries(session, log, 0, 1000)
        grown = tiles.grow(0, [merkle.hash_leaf(entry) for entry in entries], lambda _level, _number: b"")
        stored = {tile: journal.loader(session, log)(*tile) for tile in grown}
    assert entries == [filling.entry(number) for number in range(700)]
    assert stored == grown


def test_what_is_filled_in_are_entries() -> None:
    assert leaves.parse(filling.entry(7)).day == NOON.date()
