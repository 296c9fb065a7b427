"""What everybody can fetch of the log, and that it is enough to check the whole of it without us."""

from datetime import timedelta

import pytest

from app.db import Database
from app.domain import events
from app.errors import NotFound
from app.ledger import journal, leaves, merkle, proofs, tiles
from app.ledger.checkpoint import open_checkpoint
from app.ledger.notes import VerifierKey
from app.models import Event, EventKind
from tests.ledger.logging import NOON, log_of, record, sequence


def fetch(database: Database, path: str) -> bytes:
    with database.read() as session:
        return journal.get_public(session, path)


def keys_of(database: Database) -> list[VerifierKey]:
    with database.read() as session:
        return journal.verifiers(session, journal.current(session, at=NOON))


def test_a_stranger_finds_the_root_of_the_checkpoint_from_tiles_and_from_entries(database: Database) -> None:
    record(database, 600)
    sequence(database)

    shown = open_checkpoint(fetch(database, "checkpoint").decode(), log_of(database).origin, keys_of(database))
    fetched = {(tile.level or 0, tile.index): fetch(database, f"tile/{tile.path}") for tile in tiles.tiles_of(shown.size)}
    bundles = b"".join(fetch(database, f"tile/entries/{name}") for name in ("000", "001", "002.p/88"))

    grown = tiles.grow(0, [merkle.hash_leaf(entry) for entry in entries_of(bundles)], lambda _level, _number: b"")
    assert grown == fetched
    assert merkle.make_root(600, tiles.reader(lambda level, number: fetched[level, number])) == shown.root


def entries_of(bundle: bytes) -> list[bytes]:
    found = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        found.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    return found


def test_what_is_not_shown_yet_looks_like_what_is_not_there(database: Database) -> None:
    record(database, 3)
    sequence(database)
    record(database, 2)
    sequence(database, at=NOON + timedelta(minutes=5))

    assert fetch(database, "checkpoint").split(b"\n")[1] == b"3"
    assert len(fetch(database, "tile/0/000.p/3")) == 96
    for path in (
        "tile/0/000.p/4",
        "tile/0/000.p/5",
        "tile/0/000",
        "tile/entries/000.p/5",
        "tile/1/000.p/1",
        "tile/",
        "",
        "key",
        "tile/checkpoint",
    ):
        with pytest.raises(NotFound):
            fetch(database, path)


def test_a_partial_tile_of_before_is_still_there_when_the_log_has_grown(database: Database) -> None:
    record(database, 3)
    sequence(database)
    before = fetch(database, "tile/0/000.p/3")
    record(database, 300)
    sequence(database, at=NOON + timedelta(hours=1))

    assert fetch(database, "tile/0/000.p/3") == before == fetch(database, "tile/0/000")[:96]


def test_an_empty_log_has_nothing_to_show(database: Database) -> None:
    with pytest.raises(NotFound):
        fetch(database, "checkpoint")


def test_an_entry_is_proven_as_soon_as_it_is_signed(database: Database) -> None:
    with database.write() as session:
        event_id = events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=NOON)
    with database.read() as session:
        before = journal.prove(session, event_id)
    record(database, 300)
    sequence(database)

    with database.read() as session:
        proof = journal.prove(session, event_id)
        entry = session.get_one(Event, event_id).leaf or b""
    assert before is None
    assert proof is not None
    assert proofs.check(proofs.parse(str(proof)), entry, log_of(database).origin, keys_of(database)).size == 301
    assert leaves.parse(entry).day == NOON.date()
