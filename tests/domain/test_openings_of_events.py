"""What the trail can open of its own entries, and that what it opens is what the log has."""

from sqlmodel import select

from app.db import Database
from app.domain import events
from app.ledger import openings
from app.models import Event, EventKind
from tests.ledger.logging import NOON

WHO = events.Who("Lantern Rights Centre", "Alesia Koval, Director")


def test_an_entry_opens_to_what_was_recorded(database: Database) -> None:
    with database.write() as session:
        events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=NOON, facts={"edition": 3}, who=WHO)

    with database.read() as session:
        opened = events.opened(session, session.exec(select(Event)).one())

    assert opened.act == {"event": "key_changed", "facts": {"edition": 3}, "statement": "", "subject": ""}
    assert [opened.openings[field].value for field in ("name", "signer")] == ["Lantern Rights Centre", "Alesia Koval, Director"]
    assert openings.read(openings.write(opened)) == opened


def test_only_what_is_asked_for_is_opened(database: Database) -> None:
    with database.write() as session:
        events.record(session, EventKind.KEY_CHANGED, statement_id=None, at=NOON, who=WHO)

    with database.read() as session:
        opened = events.opened(session, session.exec(select(Event)).one(), ("act", "name"))

    assert sorted(opened.openings) == ["act", "name"]
