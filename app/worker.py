"""Background duties, each: claim due rows, do, record. Any number of workers may run; every claim is one conditional UPDATE.

The only catch-all of the product is here: a duty that fails is recorded and the others go on.
"""

import asyncio
import contextlib
import gzip
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import (
    bundles,
    campaign_sendings,
    editions,
    idempotency,
    imports,
    join_requests,
    limits,
    publications,
    schedules,
    shortfalls,
    statements,
    tellings,
)
from app.domain.editions import FileToKeep
from app.ledger.bundles import make as pack_bundle
from app.mail.smtp import LINES
from app.postman import Postman
from app.publishing import edition, retraction
from app.publishing.encodings import compress
from app.sequencer import Sequencer

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.3
LOG_SECONDS = 0.5
"""Between two turns of the log: an act stands in it within a second, and a busy hour makes no more checkpoints than seconds can use."""
SCRUB_REST = timedelta(seconds=5)
PURGE_EVERY = timedelta(hours=1)
Duty = Callable[[], Awaitable[bool]]


class Worker:
    """Runs the duties on one event loop. `run_once` leaves when nothing is due; `run` goes on until stopped.

    Raises SettingInvalid for a mail URL that could never work: better at start than with the first mail.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._postman = Postman(settings, database)
        self._database = database
        self._sequencer = Sequencer(database)
        self._stopping = threading.Event()
        self._purge_at = self._scrub_at = clock.now()

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What is to be done, the most urgent first. Each does one thing and says whether there was one."""
        return (self.build_edition, self.keep_log, self.make_bundle, *self._beginning, self.deliver_mail, self.scrub, self.purge)

    @property
    def _beginning(self) -> tuple[Duty, ...]:
        """The duties that begin something new. They rest while the log is forked; taking names off and delivering go on."""
        return (self.close_statements, self.send_campaign, self.send_reminders, self.tell_signatories)

    def _duties_but(self, *others: Duty) -> list[Duty]:
        return [duty for duty in self.duties if duty not in others]

    def stop(self) -> None:
        """Leave after the duty at hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`. Mail has lines of its own: a silent mail server must not keep a name public (P5), nor other mail waiting.

        So has the log: what was done is signed within a second, also while a large edition is built. And a bundle, which an edition that
        takes a name off must not wait for.
        """
        await asyncio.to_thread(self.check_log)
        others = self._duties_but(self.deliver_mail, self.keep_log, self.make_bundle)
        mail = (self._go_on([self.deliver_mail]) for _ in range(LINES))
        await asyncio.gather(self._go_on(others), self._go_on_with_log(), self._go_on([self.make_bundle]), *mail)
        await self._postman.close()

    async def run_once(self) -> None:
        """Work until nothing is due."""
        await asyncio.to_thread(self.check_log)
        while await self._finish(self._duties_but(self.deliver_mail)) or any(
            await asyncio.gather(*(self._finish([self.deliver_mail]) for _ in range(LINES)))
        ):
            pass
        await self._postman.close()

    def check_log(self) -> None:
        """See whether the log can go on, before anything else is done."""
        self._sequencer.check()

    async def build_edition(self) -> bool:
        """Build one edition that is due: draw its Document, render, compress, release. No first one while the log is forked."""
        is_first_too = not self._sequencer.is_forked
        with self._database.read() as session:
            is_due = editions.has_due(session, at=clock.now(), is_first_too=is_first_too)
        if not is_due:
            return False
        with self._database.write() as session:
            claimed = editions.claim(session, at=clock.now(), is_first_too=is_first_too)
        if claimed is None:
            return False
        try:
            await asyncio.to_thread(self._build, claimed)
        except Exception as error:
            with self._database.write() as session:
                editions.record_failure(session, claimed, type(error).__name__, at=clock.now())
            raise
        return True

    async def keep_log(self) -> bool:
        """Give what was done its place in the log, sign it, and show it when it is time."""
        return self._sequencer.is_due() and await asyncio.to_thread(self._sequencer.keep)

    async def make_bundle(self) -> bool:
        """Make the bundle of one edition that the log shows by now."""
        with self._database.read() as session:
            is_due = bundles.has_due(session, at=clock.now())
        return is_due and await asyncio.to_thread(self._make_bundle)

    async def close_statements(self) -> bool:
        """Close sign-on where the hard deadline has passed."""
        with self._database.read() as session:
            is_due = statements.has_due(session, at=clock.now())
        if not is_due:
            return False
        with self._database.write() as session:
            return statements.close_due(session, at=clock.now()) > 0

    async def send_campaign(self) -> bool:
        """Invite the next part of one campaign whose time has come. Ten thousand take a while: the other duties have their turn between."""
        with self._database.read() as session:
            is_due = campaign_sendings.has_due(session, at=clock.now())
        return is_due and await asyncio.to_thread(self._send_campaign)

    async def send_reminders(self) -> bool:
        """Send one round of scheduled reminders whose time has come."""
        with self._database.read() as session:
            is_due = schedules.has_due(session, at=clock.now())
        return is_due and await asyncio.to_thread(self._send_reminders)

    async def tell_signatories(self) -> bool:
        """Queue the final copy, or the news of a retraction, for the next part of those who endorsed."""
        with self._database.read() as session:
            is_due = tellings.has_due(session)
        return is_due and await asyncio.to_thread(self._tell_signatories)

    async def deliver_mail(self) -> bool:
        """Send one mail that is due, and record what the server said."""
        return await self._postman.deliver()

    async def scrub(self) -> bool:
        """Write tables of PostgreSQL anew that something was erased from, and rest: what uses them waits meanwhile."""
        if clock.now() < self._scrub_at:
            return False
        self._scrub_at = clock.now() + SCRUB_REST
        return await asyncio.to_thread(self._database.scrub)

    async def purge(self) -> bool:
        """Drop what is kept only for a while: spent rate limits, old answers to repeated API calls, requests to join."""
        if clock.now() < self._purge_at:
            return False
        self._purge_at = clock.now() + PURGE_EVERY
        with self._database.write() as session:
            limits.purge(session, at=clock.now())
            idempotency.purge(session, at=clock.now())
            join_requests.purge(session, at=clock.now())
            imports.purge(session, at=clock.now())
        return False

    async def _finish(self, duties: Sequence[Duty]) -> bool:
        """Work until nothing is due, and say whether anything was."""
        rounds = 0
        while not self._stopping.is_set() and await self._round(duties):
            rounds += 1
        return rounds > 0

    async def _go_on(self, duties: Sequence[Duty]) -> None:
        while not self._stopping.is_set():
            if not await self._round(duties):
                await asyncio.sleep(IDLE_SECONDS)

    async def _go_on_with_log(self) -> None:
        while not self._stopping.is_set():
            await self._round([self.keep_log])
            await asyncio.sleep(LOG_SECONDS)

    async def _round(self, duties: Sequence[Duty]) -> bool:
        has_worked = False
        for duty in duties:
            if self._sequencer.is_forked and duty in self._beginning:
                continue
            try:
                has_worked |= await duty()
            except Exception:
                logger.exception("A duty failed and will be tried again.")
        return has_worked

    def _build(self, claimed: editions.Claimed) -> None:
        with self._database.read() as session:
            drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
            is_unchanged = editions.is_unchanged(session, drawn, of=claimed.statement_id)
        if is_unchanged:
            with self._database.write() as session:
                editions.pass_over(session, claimed, drawn, at=clock.now())
            return
        sealer = self._database.sealer
        built = retraction.build(drawn.document, drawn.notice, sealer) if drawn.notice else edition.build(drawn.document, sealer)
        files = [
            FileToKeep(file.path, file.media_type, file.language, file.body, compress(file.body, file.media_type), file.framed_by)
            for file in built.files
        ]
        with self._database.write() as session:
            if built.left_out and editions.is_unchanged(session, drawn, of=claimed.statement_id, lacks=built.left_out):
                editions.pass_over(session, claimed, drawn, at=clock.now(), lacks=built.left_out)
            elif editions.release(session, claimed, drawn, files, at=clock.now()):
                shortfalls.note(session, claimed.id, built.left_out, at=clock.now())

    def _make_bundle(self) -> bool:
        with self._database.write() as session:
            claimed = bundles.claim(session, at=clock.now())
        if claimed is None:
            return False
        with self._database.read() as session:
            parts = bundles.draw(session, claimed)
        if parts is None:
            return False
        content = pack_bundle(parts.files, parts.proven, parts.key)
        packed = gzip.compress(content, compresslevel=6, mtime=0)  # a sixth of it; what is large in a bundle are pages and lists
        with self._database.write() as session:
            return bundles.keep(session, claimed, content, gzip=packed)

    def _send_campaign(self) -> bool:
        with self._database.write() as session:
            return campaign_sendings.send_due(session, at=clock.now())

    def _tell_signatories(self) -> bool:
        with self._database.write() as session:
            return tellings.go_on(session, at=clock.now())

    def _send_reminders(self) -> bool:
        with self._database.write() as session:
            return schedules.send_due(session, at=clock.now())


@contextlib.contextmanager
def embedded(settings: Settings, database: Database) -> Iterator[Worker]:
    """Run a worker in a thread of this process while the block runs."""
    worker = Worker(settings, database)
    worker.check_log()  # before anybody is answered
    thread = threading.Thread(target=lambda: asyncio.run(worker.run()), name="worker", daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(timeout=10)
