"""Published work: the texts of tests/data as statements of one lead, published by the real verbs and the real worker."""

import asyncio
from datetime import UTC, date, datetime, time
from typing import Any

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import drafts, publications, statements
from app.models import Statement
from app.worker import Worker
from tests import cast
from tests.cast import Clock, Lead
from tests.publishing.samples import real_texts

DIGEST_LEAD = "Belarusian Helsinki Committee"
DATES = ("2023-03-23", "2023-03-20", "2023-03-16", "2023-03-13", "2023-03-10")
"""Its days of publication, and between them days for those that have none."""


def publish(settings: Settings, database: Database, lead: Lead, still: Clock, **changes: Any) -> Statement:
    """Publish a statement with one named and one withheld signatory, and build its edition."""
    statement = cast.open_statement(database, lead, **changes)
    first, second = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    cast.endorse(database, first)
    cast.endorse(database, second, display_name="Hidden Harbour Network", visibility="withheld", nonce="nonce-of-another-form")
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    still.advance(seconds=1)
    asyncio.run(Worker(settings, database).run_once())
    return statement


def publish_digest(settings: Settings, database: Database, still: Clock) -> Lead:
    """Publish the digest of tests/data as five statements of its lead, the oldest first."""
    lead = cast.new_lead(database, DIGEST_LEAD)
    for item, day in reversed(list(zip(real_texts(), DATES, strict=True))):
        still.at = datetime.combine(date.fromisoformat(day), time(12), UTC)
        publish(settings, database, lead, still, **_draft(item, day))
    return lead


def retract(settings: Settings, database: Database, lead: Lead, statement: Statement, notice: str = "We were wrong.") -> None:
    """Retract a published statement and build the edition of the notice."""
    with database.write() as session:
        publications.retract(session, statements.get(session, statement.id, by=lead.actor), notice=notice, at=clock.now())
    asyncio.run(Worker(settings, database).run_once())


def _draft(item: dict[str, Any], day: str) -> dict[str, Any]:
    return {
        "kind": item["kind"],
        "translations": {item["language"]: drafts.Text(item["title"], item["body"])},
        "addressees": (item["addressee"],) if "addressee" in item else (),
        "occasion": item.get("occasion", {}),
        "dated_on": day,
        "hard_deadline": "2027-01-15T18:00",
    }
