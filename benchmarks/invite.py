"""Inviting ten thousand organizations in one call: partners, contacts, invitations, links and mails."""

import time
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import event

from app import clock
from app.db import Database
from app.domain import invitations, statements
from benchmarks import coalition
from benchmarks.installations import POSTGRESQL, SQLITE, Workshop, opened
from benchmarks.report import Report

ORGANIZATIONS = 10_000


def measure(workshop: Workshop) -> Iterator[Report]:
    report = Report(f"invite: {ORGANIZATIONS:,} organizations in one call", ("database", "seconds", "a second", "statements"))
    for kind in (SQLITE, POSTGRESQL):
        with opened(workshop.install(kind)) as database:
            seconds, count = _invite(database)
        report.add(kind, seconds, ORGANIZATIONS / seconds, f"{count:,}")
    report.notes.append("statements: round trips to the driver; one may carry thousands of rows")
    yield report


def _invite(database: Database) -> tuple[float, int]:
    lead, statement = coalition.open_statement(database)
    invited = coalition.guests(ORGANIZATIONS)
    executed: Counter[str] = Counter()

    def count(*given: object) -> None:
        executed["statements"] += 1

    event.listen(database._writer, "before_cursor_execute", count)
    started = time.perf_counter()
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        outcomes = invitations.invite(session, fresh, invited, by=lead.actor, at=clock.now())
    seconds = time.perf_counter() - started
    assert all(outcome.invitation_id for outcome in outcomes)
    return seconds, executed["statements"]
