"""How fast one worker empties the outbox into an SMTP server on this machine."""

import asyncio
import time
from collections.abc import Iterator

from app import clock
from app.domain import invitations, statements
from app.worker import Worker
from benchmarks import coalition, servers
from benchmarks.installations import Workshop, free_port, opened
from benchmarks.report import Report

MAILS_A_SECOND = 300


def measure(workshop: Workshop) -> Iterator[Report]:
    report = Report("mail: one worker, SMTP on this machine", ("mails", "seconds", "mails a second", "taken by the server"))
    port = free_port()
    with servers.running(["-m", "benchmarks.sink", str(port)]) as sink:
        assert sink.stdout is not None
        assert sink.stdout.readline() == "ready\n"
        settings = workshop.install(MAIL_URL=f"smtp://127.0.0.1:{port}?starttls=never")
        with opened(settings) as database:
            lead, statement = coalition.open_statement(database)
            with database.write() as session:
                opened_statement = statements.get(session, statement.id, by=lead.actor)
                invited = coalition.guests(MAILS_A_SECOND * workshop.seconds)
                invitations.invite(session, opened_statement, invited, by=lead.actor, at=clock.now())
            started = time.perf_counter()
            asyncio.run(Worker(settings, database).run_once())
            seconds = time.perf_counter() - started
        sink.terminate()
        taken = int(sink.communicate(timeout=servers.PATIENCE_SECONDS)[0])
    report.add(f"{len(invited):,}", seconds, len(invited) / seconds, f"{taken:,}")
    report.notes.append("each mail: claimed, rendered, sent over the one open connection, recorded; two durable transactions on SQLite")
    yield report
