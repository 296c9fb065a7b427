"""Long logs that tests and benchmarks write at once are logs that the sequencer goes on with."""

from app.db import Database
from app.ledger import journal, leaves
from tests.ledger import filling
from tests.ledger.logging import NOON, checkpoint_of, record, sequence


def test_the_sequencer_goes_on_where_a_log_was_filled(database: Database) -> None:
    filling.fill(database, 300)
    filling.fill(database, 700)
    record(database, 3)

    sequence(database)

    assert checkpoint_of(database, 703).size == 703


def test_the_sequencer_would_have_made_the_same_tree(database: Database) -> None:
    filling.fill(database, 700)

    with database.read() as session:
        log = journal.current(session, at=NOON)
        signed = journal._checked_root(session, log, 0)
    assert signed == log.root


def test_what_is_filled_in_are_entries() -> None:
    assert leaves.parse(filling.entry(7)).day == NOON.date()
