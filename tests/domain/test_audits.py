"""The audit: a healthy story is clean, and every harm that a hand in the database can do is found and called by its name."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Executable, delete, func, insert, select, update
from sqlmodel import col

from app import clock
from app.db import Database
from app.ledger import journal, merkle, tiles
from app.ledger.checkpoint import Checkpoint
from app.ledger.notes import SignerKey
from app.models import Edition, EditionFile, Endorsement, Event, EventKind, Log, LogCheckpoint, LogKey, LogTile, Translation
from tests import auditing
from tests.auditing import audit_all, audit_harmed
from tests.cast import Clock, Lead
from tests.ledger.keys import OTHER
from tests.ledger.logging import guard_of, log_of, record, sequence

SHORTER = func.substr(LogTile.hashes, 1, 32)
NEWEST_EDITION = select(func.max(Edition.id)).scalar_subquery()
AN_EDITION = col(Edition.number) == 2
LIST = col(EditionFile.path).like("%/signatories.json")
OF_NOW = col(EditionFile.body).is_not(None)


def at(index: int) -> ColumnElement[bool]:
    return col(Event.leaf_index) == index


def edition(**values: object) -> Executable:
    return update(Edition).where(AN_EDITION).values(**values)


def file(**values: object) -> Executable:
    return update(EditionFile).where(LIST, OF_NOW).values(**values)


def entry(**values: object) -> Executable:
    """The second endorsement, which is the third entry: a name that stands."""
    return update(Event).where(at(2)).values(**values)


def first_wrong(database: Database, harms: dict[str, Executable]) -> dict[str, str]:
    """Do every harm, and return by its name what the audit says first."""
    return {name: next(iter(audit_harmed(database, harm)), "nothing") for name, harm in harms.items()}


def test_a_whole_story_is_as_it_was_recorded(database: Database, still: Clock, lead: Lead) -> None:
    auditing.tell_story(database, lead)

    assert audit_all(database) == []


def test_an_empty_installation_has_nothing_wrong(database: Database) -> None:
    assert audit_all(database) == []


def test_harms_to_texts_and_files_are_named(database: Database, still: Clock, lead: Lead) -> None:
    slug = auditing.tell_story(database, lead).slug
    path = f"/statements/{slug}/signatories.json"

    found = first_wrong(
        database,
        {
            "text": update(Translation).where(col(Translation.language) == "en").values(body="We call for **trials**."),
            "hash of a text": update(Translation).where(col(Translation.language) == "en").values(sha256="0" * 64),
            "body": file(body=b"[]"),
            "size": file(size=5),
            "hash": file(sha256="0" * 64),
            "copy": file(gzip=b"\x1f\x8b"),
            "other copy": file(br=b"\x0b\x02\x80another\x03"),
            "gone": file(body=None),
            "left over": update(EditionFile).where(LIST, ~OF_NOW).values(body=b"Lantern Committee"),
            "removed": delete(EditionFile).where(LIST),
            "count": edition(named_count=41),
            "withheld": edition(withheld_count=0),
            "number": edition(number=7),
        },
    )

    assert found == {
        "text": f"{slug}, version 1, en: not the text that was frozen.",
        "hash of a text": f"{slug}, version 1, en: not the text that was frozen.",
        "body": f"{path}: not the bytes that were published.",
        "size": f"{path}: not the bytes that were published.",
        "hash": f"{path}: not the bytes that were published.",
        "copy": f"{path}: its compressed copy (gzip) is of something else.",
        "other copy": f"{path}: its compressed copy (br) is of something else.",
        "gone": f"{path}: its bytes are gone.",
        "left over": f"{path}: edition 1 was replaced, and its bytes are still here.",
        "removed": f"{slug}, edition 1: the log has another value of “roster”.",
        "count": f"{slug}, edition 2: the log has another value of “named”.",
        "withheld": f"{slug}, edition 2: the log has another value of “withheld”.",
        "number": f"{slug}, edition 7: the log has another value of “edition”.",
    }


def test_a_bundle_that_proves_nothing_is_found_whatever_its_row_says(database: Database, still: Clock, lead: Lead) -> None:
    slug = auditing.tell_story(database, lead).slug
    path = f"/statements/{slug}/bundle.zip"
    kept = {"edition_id": NEWEST_EDITION, "path": path, "media_type": "application/zip", "language": "", "framed_by": ""}

    found = audit_harmed(database, insert(EditionFile).values(body=b"PK", size=2, sha256=sha256(b"PK").hexdigest(), **kept))

    assert found == [f"{path}: the bundle does not prove what it says, by the keys of our logs."]


def test_an_endorsement_of_other_words_is_found(database: Database, still: Clock, lead: Lead) -> None:
    auditing.tell_story(database, lead)
    with database.read() as session:
        one = session.connection().execute(select(func.min(Endorsement.id))).scalar_one()

    found = audit_harmed(database, update(Endorsement).where(col(Endorsement.id) == one).values(text_sha256={"en": "0" * 64}))

    assert found == [f"Endorsement {one}: its hashes are not those of its version."]


def test_harms_to_what_an_entry_says_are_named(database: Database, still: Clock, lead: Lead) -> None:
    auditing.tell_story(database, lead)

    found = first_wrong(
        database,
        {
            "fact": entry(facts={"version": 2}),
            "act": entry(kind=EventKind.WITHDRAWN),
            "other kind": entry(kind=EventKind.DECLINED),
            "subject": entry(subject_id="another"),
            "day": entry(recorded_on=(still.at - timedelta(days=1)).date()),
            "salt": entry(act_salt=bytes(32)),
            "no salt": entry(act_salt=None),
            "bytes": entry(leaf=b"{}"),
            "no bytes": entry(leaf=None),
            "name": entry(name=select(col(Event.signer)).where(at(2)).scalar_subquery()),
            "salt of a name": entry(name_salt=bytes(32)),
            "no name": entry(name=None),
            "no salt of a signer": entry(signer_salt=None),
            "erased": entry(name=None, name_salt=None, signer=None, signer_salt=None),
            "not erased": update(Event).where(at(1)).values(name_salt=bytes(32)),
        },
    )

    assert found == {
        "fact": "Entry 2 of log 1 does not say what its row says was done.",
        "act": "Entry 2 of log 1 does not say what its row says was done.",
        "other kind": "Entry 2 of log 1 is of an act that has none.",
        "subject": "Entry 2 of log 1 does not say what its row says was done.",
        "day": "Entry 2 of log 1 has another day than its row.",
        "salt": "Entry 2 of log 1 does not say what its row says was done.",
        "no salt": "Entry 2 of log 1 does not say what its row says was done.",
        "bytes": "Entry 2 of log 1 is not written as entries are.",
        "no bytes": "Entry 2 of log 1 is gone; its place is there.",
        "name": "Entry 2 of log 1: its name opens with none of VAULT_KEYS.",
        "salt of a name": "Entry 2 of log 1: the name kept beside it is not the one it was made with.",
        "no name": "Entry 2 of log 1: the name kept beside it is not the one it was made with.",
        "no salt of a signer": "Entry 2 of log 1: the signer kept beside it is not the one it was made with.",
        "erased": "Entry 2 of log 1: its names are erased, and nothing in the log says so.",
        "not erased": "Entry 1 of log 1: the log says that its names were erased, and some of it is still here.",
    }


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


def test_many_harms_of_a_kind_are_counted(database: Database, still: Clock) -> None:
    record(database, 50)
    sequence(database)

    found = audit_harmed(database, update(Event).values(facts={"edition": 9}))

    assert (len(found), found[-1]) == (21, "30 more like these.")


def note_by_another_key(database: Database) -> str:
    """Return the checkpoint of three entries, true but for the key that signs it."""
    with database.read() as session:
        log = journal.current(session, at=clock.now())
        root = merkle.make_root(3, tiles.reader(journal.loader(session, log)))
        return Checkpoint(log.origin, 3, root).sign(SignerKey(log.origin, OTHER.private))
