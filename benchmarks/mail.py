"""How fast one worker empties the outbox into an SMTP server on this machine, against the same bytes sent by nobody who remembers."""

import asyncio
import contextlib
import smtplib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from app import clock
from app.db import Database
from app.domain import invitations, mails, statements
from app.mail.letters import Letter
from app.mail.smtp import LINES
from app.postman import Postman, _errands
from app.worker import Worker
from benchmarks import coalition, servers
from benchmarks.installations import POSTGRESQL, SQLITE, Workshop, free_port, opened
from benchmarks.report import Goal, Report, medians

MAILS_A_SECOND = 600
ROUNDS = 3
SERVERS = {"whole": "whole reads every line (aiosmtpd)", "least": "least does the least a server can do"}
RATIO = 0.3


def measure(workshop: Workshop) -> Iterator[Report]:
    columns = ("database, server", "mails", "worker: mails a second", "prebuilt bytes", "ratio", "taken by the server")
    report = Report(f"mail: one worker, SMTP on this machine, {LINES} connections on either side", columns)
    for server in SERVERS:
        for kind in (SQLITE, POSTGRESQL):
            _measure_on(workshop, kind, server, report)
    report.notes += [
        "worker: claimed by forty, rendered, handed over, each recorded durably before the next (so a kill doubles one mail at most)",
        "prebuilt bytes: the same mails, made beforehand, sent by smtplib over the same number of reused connections, recorded nowhere",
        f"median of {ROUNDS} rounds, the sides in turn; the servers take every mail and store none: {'; '.join(SERVERS.values())}",
    ]
    yield report


def _measure_on(workshop: Workshop, kind: str, server: str, report: Report) -> None:
    count = MAILS_A_SECOND * workshop.seconds
    with _sink(server) as sink, opened(workshop.install(kind, MAIL_URL=f"smtp://127.0.0.1:{sink.port}?starttls=never")) as database:
        outbox = Outbox(database, count)
        outbox.fill()
        letters = outbox.letters()
        sides = {"worker": outbox.empty, "prebuilt": lambda: count / _seconds(lambda: send_all(letters, sink.port))}
        rates = medians(sides, rounds=ROUNDS)
    ratio = rates["worker"] / rates["prebuilt"]
    report.add(f"{kind}, {server}", f"{count:,}", rates["worker"], rates["prebuilt"], ratio, f"{sink.taken:,} of {2 * ROUNDS * count:,}")
    report.goals.append(Goal(f"mail, {kind}, {server} server: worker / prebuilt bytes over reused connections", ratio, RATIO))


class Outbox:
    """An outbox that is filled again by inviting, and emptied by the worker."""

    def __init__(self, database: Database, count: int) -> None:
        self._database, self._count, self._invited = database, count, 0
        self._lead, self._statement = coalition.open_statement(database)

    def fill(self) -> None:
        invited = coalition.guests(self._count, first=self._invited)
        self._invited += self._count
        with self._database.write() as session:
            statement = statements.get(session, self._statement.id, by=self._lead.actor)
            invitations.invite(session, statement, invited, by=self._lead.actor, at=clock.now())

    def letters(self) -> list[Letter]:
        """Return what waits as the worker would send it, and leave it waiting."""
        postman = Postman(self._database.settings, self._database)
        with self._database.write() as session:
            claimed = mails.claim_batch(session, at=clock.now(), most=self._count)
            mails.give_back(session, claimed, at=clock.now())
        with self._database.read() as session:
            return [postman._write(errand) for errand in _errands(session, claimed)]

    def empty(self) -> float:
        """Let the worker send everything; return mails a second. The next round's mails are written before the clock starts."""
        seconds = _seconds(lambda: asyncio.run(Worker(self._database.settings, self._database).run_once()))
        with self._database.read() as session:
            assert not mails.has_due(session, at=clock.now())
        self.fill()
        return self._count / seconds


def send_all(letters: Sequence[Letter], port: int) -> None:
    """Send letters over as many connections as the worker uses, each in a thread of its own."""
    threads = [threading.Thread(target=_send, args=(letters[number::LINES], port)) for number in range(LINES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _send(letters: Sequence[Letter], port: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example.org") as server:
        for letter in letters:
            server.sendmail(letter.sender.addr_spec, [letter.recipient.addr_spec], letter.content)


@dataclass
class _Sink:
    port: int
    taken: int = 0


@contextlib.contextmanager
def _sink(server: str) -> Iterator[_Sink]:
    """A server in a process of its own; when the block has ended, it has said how many mails it took."""
    sink = _Sink(free_port())
    with servers.running(["-m", "benchmarks.sink", server, str(sink.port)]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield sink
        process.terminate()
        sink.taken = int(process.communicate(timeout=servers.PATIENCE_SECONDS)[0])


def _seconds(act: Callable[[], None]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
