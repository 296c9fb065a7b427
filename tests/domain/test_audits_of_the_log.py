"""The audit of the log: harms to its tree and to what was signed are called by their names, and so is what never reached it."""

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlmodel import col

from app import clock
from app.commands.audit import said
from app.db import Database
from app.domain import audits
from app.domain.audits import Audit
from app.ledger import journal, merkle, tiles
from app.ledger.checkpoint import Checkpoint
from app.ledger.notes import SignerKey
from app.models import Event, Log, LogCheckpoint, LogKey, LogTile
from tests import auditing
from tests.auditing import audit_all, audit_harmed, first_wrong
from tests.cast import Clock, Lead
from tests.ledger.keys import OTHER
from tests.ledger.logging import guard_of, log_of, record, sequence

SHORTER = func.substr(LogTile.hashes, 1, 32)


def at(index: int) -> ColumnElement[bool]:
    return col(Event.leaf_index) == index


def test_harms_to_the_tree_are_named(database: Database, still: Clock, lead: Lead) -> None:
    auditing.tell_story(database, lead)
    size = log_of(database).size

    found = first_wrong(
        database,
        {
            "entry": update(Event).where(at(7)).values(leaf=select(col(Event.leaf)).where(at(8)).scalar_subquery(), leaf_index=7),
            "gap": update(Event).where(at(size - 1)).values(leaf_index=size),
            "removed": delete(Event).where(at(9)),
            "taken out": update(Event).where(at(9)).values(leaf_index=None, log_number=None),
            "lowest tile": update(LogTile).where(col(LogTile.level) == 0, col(LogTile.number) == 1).values(hashes=SHORTER),
            "other tile": update(LogTile).where(col(LogTile.level) == 1).values(hashes=bytes(32)),
            "no tile": delete(LogTile).where(col(LogTile.level) == 1),
            "root": update(Log).values(root=bytes(32)),
            "size": update(Log).values(size=size - 1, shown_size=0),
        },
    )

    assert found["entry"].endswith("does not say what its row says was done.")
    assert {name: sentence for name, sentence in found.items() if name != "entry"} == {
        "gap": f"Entry {size - 1} of log 1 is missing.",
        "removed": "Entry 9 of log 1 is missing.",
        "taken out": "Entry 9 of log 1 is missing.",
        "lowest tile": "Entry 257 of log 1 is not the one that the tree has there.",
        "other tile": "Tile 1/0 of log 1 is not made of what lies below it.",
        "no tile": "Tile 1/0 of log 1 is not made of what lies below it.",
        "root": f"Log 1: the root that is kept does not follow from its {size} entries.",
        "size": "Tile 0/1 of log 1 is not made of what lies below it.",
    }


def test_harms_to_what_was_signed_are_named(database: Database, still: Clock, lead: Lead) -> None:
    auditing.tell_story(database, lead)
    size = log_of(database).size
    forged = note_by_another_key(database)

    found = first_wrong(
        database,
        {
            "note": update(LogCheckpoint).values(note=func.replace(LogCheckpoint.note, "\n3\n", "\n2\n")),
            "another key": update(LogCheckpoint).where(col(LogCheckpoint.size) == 3).values(note=forged),
            "another size": update(LogCheckpoint).where(col(LogCheckpoint.size) == 3).values(size=2),
            "key": delete(LogKey),
            "unreadable key": update(LogKey).values(line="undersigned/a key"),
            "shown": update(Log).values(shown_size=size - 1),
            "forked": update(Log).values(forked_at=still.at),
        },
    )

    assert found == {
        "note": "The checkpoint of log 1 at 3 entries is not signed by a key of this log.",
        "another key": "The checkpoint of log 1 at 3 entries is not signed by a key of this log.",
        "another size": "The checkpoint of log 1 at 2 entries says another size.",
        "key": "The checkpoint of log 1 at 3 entries is not signed by a key of this log.",
        "unreadable key": "Log 1: a key cannot be read: undersigned/a key",
        "shown": f"What log 1 shows to the public, {size - 1} entries, was never signed.",
        "forked": "Log 1 is forked: nothing is signed until `undersigned log restart`.",
    }


def test_a_second_root_that_the_log_signed_itself_is_found(database: Database, still: Clock, lead: Lead) -> None:
    record(database, 3)
    sequence(database)
    with database.read() as session:
        log = journal.current(session, at=still.at)
        second = Checkpoint(log.origin, 3, bytes(32)).sign(*journal.signers(session, log))

    found = audit_harmed(database, update(LogCheckpoint).values(note=second))

    assert found == ["The checkpoint of log 1 at 3 entries was signed over other entries."]


def test_an_older_copy_of_the_database_is_told_by_the_guard(database: Database, still: Clock, lead: Lead) -> None:
    record(database, 3)
    sequence(database)
    older = log_of(database)
    with database.read() as session:
        log = journal.current(session, at=still.at)
        guard_of(database).keep(Checkpoint(log.origin, 8, bytes(32)).sign(*journal.signers(session, log)))

    assert older.size == 3
    assert audit_all(database)[-1].startswith("This database does not continue what was signed last, as the fork guard remembers it")


def test_a_log_that_was_taken_out_whole_is_told_by_the_guard(database: Database) -> None:
    guard_of(database).keep(Checkpoint(OTHER.name, 3, bytes(32)).sign(OTHER))

    assert audit_all(database) == ["There is no log in this database, and the fork guard remembers one."]


def test_an_entry_that_nobody_places_is_told_after_a_day(database: Database, still: Clock) -> None:
    record(database, 2)

    at_once = audit_all(database)
    still.advance(days=3)

    assert at_once == []
    assert audit_all(database) == ["2 entries wait for their place, the oldest since 2026-12-01. Is a worker running?"]


def test_an_act_that_was_kept_from_the_log_is_found(database: Database, still: Clock) -> None:
    record(database, 2)
    sequence(database)
    still.advance(days=3)
    record(database)

    unlogged = dict.fromkeys(("leaf", "act_salt", "name", "name_salt", "signer", "signer_salt"))
    found = audit_harmed(database, update(Event).where(col(Event.leaf_index).is_(None)).values(recorded_on=still.at.date(), **unlogged))

    assert [sentence.partition("(")[2] for sentence in found] == ["key_changed) was recorded after the log began, and has no entry."]


def note_by_another_key(database: Database) -> str:
    """Return the checkpoint of three entries, true but for the key that signs it."""
    with database.read() as session:
        log = journal.current(session, at=clock.now())
        root = merkle.make_root(3, tiles.reader(journal.loader(session, log)))
        return Checkpoint(log.origin, 3, root).sign(SignerKey(log.origin, OTHER.private))


def test_a_machine_without_a_guard_says_so(database: Database, still: Clock) -> None:
    record(database, 3)
    sequence(database)
    with database.snapshot() as session:
        told = [said(finding) for finding in audits.look_at_logs(session, Audit("", still.at))]

    assert told[-1].startswith("There is no fork guard on this machine")
