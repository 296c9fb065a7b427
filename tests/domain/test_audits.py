"""The audit: a healthy story is clean, and every harm that a hand in the database can do is found and called by its name."""

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import ColumnElement, Executable, delete, func, insert, select, update
from sqlmodel import col

from app import clock
from app.db import Database
from app.domain import publications, statements
from app.models import (
    Edition,
    EditionFile,
    Event,
    EventKind,
    Statement,
    Translation,
)
from tests import auditing, cast
from tests.auditing import audit_all, audit_harmed, first_wrong
from tests.cast import Clock, Lead
from tests.ledger.logging import record, sequence

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


def test_many_harms_of_a_kind_are_counted(database: Database, still: Clock) -> None:
    record(database, 50)
    sequence(database)

    found = audit_harmed(database, update(Event).values(facts={"edition": 9}))

    assert (len(found), found[-1]) == (21, "30 more like these.")


def test_a_translation_that_the_lead_left_out_is_no_harm(database: Database, lead: Lead) -> None:
    statement = cast.open_statement(database, lead, late_endorsements=True)
    (token,) = cast.invite(database, lead, statement, cast.PARTNER)
    cast.endorse(database, token)
    with database.write() as session:
        session.connection().execute(update(Statement).values(left_out_languages=["be"]))
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())

    auditing.build(database)
    sequence(database, at=clock.now())

    assert audit_all(database) == []
