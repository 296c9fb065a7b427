"""Background duties, each: claim due rows, do, record. Any number of workers may run; every claim is one conditional UPDATE.

The only catch-all of the product is here: a duty that fails is recorded and the others go on.
"""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import timedelta

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import accounts, editions, idempotency, limits, mails, publications, redlines, statements
from app.domain.editions import FileToKeep
from app.mail import messages
from app.mail.failures import PermanentFailure, TemporaryFailure
from app.mail.transports import Transport, open_transport, parse_mail_url
from app.publishing import edition, retraction
from app.publishing.encodings import compress

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.3
PURGE_EVERY = timedelta(hours=1)
Duty = Callable[[], Awaitable[bool]]


class Worker:
    """Runs the duties on one event loop. `run_once` leaves when nothing is due; `run` goes on until stopped.

    Raises SettingInvalid for a mail URL that could never work: better at start than with the first mail.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        parse_mail_url(settings.mail_url, settings.data_dir)
        self._settings, self._database = settings, database
        self._transport: Transport | None = None
        self._stopping = threading.Event()
        self._purge_at = clock.now()

    @property
    def duties(self) -> tuple[Duty, ...]:
        """What is to be done, the most urgent first. Each does one thing and says whether there was one."""
        return (self.build_edition, self.close_statements, self.deliver_mail, self.purge)

    def stop(self) -> None:
        """Leave after the duty at hand."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`. Mail has a line of its own: a silent mail server must not keep a name public (P5)."""
        await asyncio.gather(self._go_on((self.build_edition, self.close_statements, self.purge)), self._go_on((self.deliver_mail,)))
        await self._close_transport()

    async def run_once(self) -> None:
        """Work until nothing is due."""
        while not self._stopping.is_set() and await self._round(self.duties):
            pass
        await self._close_transport()

    async def build_edition(self) -> bool:
        """Build one edition that is due: draw its Document, render, compress, release."""
        with self._database.read() as session:
            is_due = editions.has_due(session, at=clock.now())
        if not is_due:
            return False
        with self._database.write() as session:
            claimed = editions.claim(session, at=clock.now())
        if claimed is None:
            return False
        try:
            await asyncio.to_thread(self._build, claimed)
        except Exception as error:
            with self._database.write() as session:
                editions.record_failure(session, claimed, type(error).__name__, at=clock.now())
            raise
        return True

    async def close_statements(self) -> bool:
        """Close sign-on where the hard deadline has passed."""
        with self._database.read() as session:
            is_due = statements.has_due(session, at=clock.now())
        if not is_due:
            return False
        with self._database.write() as session:
            return statements.close_due(session, at=clock.now()) > 0

    async def deliver_mail(self) -> bool:
        """Send one mail that is due, and keep what the server said before the next is touched."""
        with self._database.read() as session:
            is_due = mails.has_due(session, at=clock.now())
        if not is_due:
            return False
        with self._database.write() as session:
            claimed = mails.claim(session, at=clock.now())
        if claimed is None:
            return False
        try:
            answer = await self._send(claimed)
        except TemporaryFailure as failure:
            with self._database.write() as session:
                mails.record_temporary(session, claimed, failure.answer)
        except PermanentFailure as failure:
            with self._database.write() as session:
                mails.record_permanent(session, claimed, failure.answer)
        except Exception as error:
            with self._database.write() as session:
                mails.record_temporary(session, claimed, f"not handed over: {type(error).__name__}, a mistake of ours")
            raise
        else:
            with self._database.write() as session:
                mails.record_sent(session, claimed, answer, at=clock.now())
        return True

    async def purge(self) -> bool:
        """Drop what is kept only for a while: spent rate limits and old answers to repeated API calls."""
        if clock.now() < self._purge_at:
            return False
        self._purge_at = clock.now() + PURGE_EVERY
        with self._database.write() as session:
            limits.purge(session, at=clock.now())
            idempotency.purge(session, at=clock.now())
        return False

    async def _go_on(self, duties: Sequence[Duty]) -> None:
        while not self._stopping.is_set():
            if not await self._round(duties):
                await asyncio.sleep(IDLE_SECONDS)

    async def _round(self, duties: Sequence[Duty]) -> bool:
        has_worked = False
        for duty in duties:
            try:
                has_worked |= await duty()
            except Exception:
                logger.exception("A duty failed and will be tried again.")
        return has_worked

    def _build(self, claimed: editions.Claimed) -> None:
        with self._database.read() as session:
            drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
        rendered = retraction.render(drawn.document, drawn.notice) if drawn.notice else edition.render(drawn.document)
        files = [
            FileToKeep(file.path, file.media_type, file.language, file.body, compress(file.body, file.media_type)) for file in rendered
        ]
        with self._database.write() as session:
            editions.release(session, claimed, drawn, files, at=clock.now())

    async def _send(self, claimed: mails.Claimed) -> str:
        with self._database.read() as session:
            reply_to = accounts.find_reply_address(session, claimed.invitation_id)
            changed = redlines.for_mail(session, claimed.payload, claimed.language)
        message = messages.render(
            claimed.kind,
            claimed.language,
            {**claimed.payload, "redline": changed} if changed else claimed.payload,
            sender=self._settings.mail_from,
            recipient=claimed.recipient,
            message_id=claimed.message_id,
            queued_at=claimed.queued_at,
            reply_to=reply_to,
            base_url=self._settings.base_url,
        )
        if self._transport is None:
            self._transport = open_transport(self._settings.mail_url, self._settings.data_dir)
        return await self._transport.send(message, claimed.recipient)

    async def _close_transport(self) -> None:
        if self._transport is not None:
            await self._transport.close()
            self._transport = None


@contextlib.contextmanager
def embedded(settings: Settings, database: Database) -> Iterator[Worker]:
    """Run a worker in a thread of this process while the block runs."""
    worker = Worker(settings, database)
    thread = threading.Thread(target=lambda: asyncio.run(worker.run()), name="worker", daemon=True)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        thread.join(timeout=10)
