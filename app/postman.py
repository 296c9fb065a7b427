"""The postman of one worker: takes mails out of the outbox by the dozen, writes them, hands them over, records every answer.

Several mails are under way at once, but only one at the moment that could double it (`mail/turns`): the transport waits for our
record of one before the next is handed over. What was taken and cannot be tried goes back uncounted.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app import clock
from app.config import Settings
from app.db import Database, Session
from app.domain import accounts, attachments, bounces, dossier_mails, entries, mails, pauses, redlines
from app.domain.attachments import Carried
from app.domain.mails import Claimed
from app.mail import messages
from app.mail.failures import AddressRefused, OurTrouble, PermanentFailure, TemporaryFailure
from app.mail.letters import Attachment, Letter, let_go
from app.mail.transports import Transport, open_transport, parse_mail_url
from app.models import Mail, OffBecause
from app.security import return_paths

logger = logging.getLogger(__name__)

BATCH = 40
FEW = 8
"""With so few left in the bag the next are fetched, while the other lines deliver what is left."""

FRESH = timedelta(seconds=45)
"""So long after the claim a mail may still be begun: a try takes a minute at most, and the claim of another worker comes after two."""


@dataclass(frozen=True)
class _Errand:
    """A mail to deliver, with what is looked up once for many: where replies go, what changed in the text, a receipt to take along."""

    mail: Claimed
    reply_to: str
    redline: list[str]
    receipt: Attachment | None = None

    @property
    def is_fresh(self) -> bool:
        return clock.now() - self.mail.claimed_at < FRESH


class Postman:
    """Delivers for one worker. `deliver` may run several times at once, on one event loop.

    Raises SettingInvalid for a mail URL that could never work: better at start than with the first mail.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        parse_mail_url(settings.mail_url, settings.data_dir)
        self._settings, self._database = settings, database
        self._transport: Transport | None = None
        self._bag: deque[_Errand] = deque()
        self._claiming = asyncio.Lock()
        self._rests = False

    async def deliver(self) -> bool:
        """Send one mail that is due and record what the server said. False when none is due."""
        if (errand := await self._next()) is None:
            return False
        try:
            await self._send(errand)
        except OurTrouble as trouble:
            self._rest(errand.mail, trouble.answer)
        except TemporaryFailure as failure:
            with self._database.write() as session:
                mails.record_temporary(session, errand.mail, failure.answer)
        except PermanentFailure as failure:
            with self._database.write() as session:
                _record_refusal(session, errand.mail, failure)
        except Exception as error:  # recorded, so that the mail is not tried without end, and raised for the worker's log
            with self._database.write() as session:
                mails.record_temporary(session, errand.mail, f"not handed over: {type(error).__name__}, a mistake of ours")
            raise
        return True

    async def close(self) -> None:
        """Put back what was taken and not begun, and let go of the connections."""
        self._give_back()
        if self._transport is not None:
            await self._transport.close()
            self._transport = None

    async def _next(self) -> _Errand | None:
        if self._bag and not self._bag[0].is_fresh:
            self._give_back()
        if not self._bag or (len(self._bag) < FEW and not self._claiming.locked()):
            async with self._claiming:
                if len(self._bag) < FEW:
                    self._bag.extend(await asyncio.to_thread(self._claim))
        return self._bag.popleft() if self._bag else None

    def _claim(self) -> list[_Errand]:
        with self._database.read() as session:
            is_due = mails.has_due(session, at=clock.now())
        if not is_due:
            return []
        with self._database.write() as session:
            claimed = mails.claim_batch(session, at=clock.now(), most=BATCH)
        with self._database.read() as session:
            return _errands(session, claimed)

    def _give_back(self) -> None:
        if self._bag:
            with self._database.write() as session:
                mails.give_back(session, [errand.mail for errand in self._bag], at=clock.now())
            self._bag.clear()

    async def _send(self, errand: _Errand) -> None:
        if self._transport is None:
            self._transport = open_transport(self._settings.mail_url, self._settings.data_dir)
        carried = await asyncio.to_thread(self._load, errand.mail) if errand.mail.payload.get("attached") else None
        files = carried.files if carried else (errand.receipt,) if errand.receipt else ()
        letter, record = self._write(errand, files), partial(self._record_sent, errand.mail)
        await self._transport.send(letter, record, partial(asyncio.to_thread, self._look_again, carried) if carried else let_go)

    def _load(self, mail: Claimed) -> Carried | None:
        """Load what a mail takes along, and keep of which edition it is before the mail is tried."""
        with self._database.read() as session:
            carried = attachments.load(session, mail.payload, at=clock.now(), needs_all=mail.kind == dossier_mails.KIND)
        if carried is not None and mail.kind == dossier_mails.KIND:
            with self._database.write() as session:
                dossier_mails.note_carried(session, mail.id, carried)
        return carried

    def _look_again(self, carried: Carried) -> None:
        """See that what was loaded is public still: until a mail's turn comes, somebody may have been taken off the list (P5)."""
        with self._database.read() as session:
            attachments.require_current(session, carried, at=clock.now())

    def _write(self, errand: _Errand, files: Sequence[Attachment] = ()) -> Letter:
        mail, payload = errand.mail, errand.mail.payload
        domain = self._settings.bounce_domain
        return messages.render(
            mail.kind,
            mail.language,
            _said(errand),
            sender=self._settings.mail_from,
            recipient=mail.recipient,
            message_id=mail.message_id,
            queued_at=mail.queued_at,
            reply_to=errand.reply_to or payload.get("reply_to", ""),
            return_path=return_paths.make(self._settings.secret_keys, mail.id, domain) if domain else "",
            in_reply_to=mail.in_reply_to,
            base_url=self._settings.base_url,
            attachments=files,
        )

    async def _record_sent(self, mail: Claimed, answer: str) -> None:
        """Keep that a mail was sent, in a thread: the other mails come as far as they may while the database makes it last."""
        if self._rests or mail.is_probe:
            await asyncio.to_thread(self._end_pause, mail, answer)
            self._rests = False
        else:
            await asyncio.to_thread(self._database.write_at_once, mails.sent(mail, answer, at=clock.now()))

    def _end_pause(self, mail: Claimed, answer: str) -> None:
        with self._database.write() as session:
            mails.record_sent(session, mail, answer, at=clock.now())
            is_over = pauses.end(session)
        if is_over:
            logger.warning("Mail leaves again.")

    def _rest(self, mail: Claimed, answer: str) -> None:
        with self._database.write() as session:
            is_new = mails.record_our_trouble(session, mail, answer, at=clock.now())
        self._rests = True
        self._give_back()
        if is_new:
            logger.error("Mail rests, because our own mail server does not take it; it is tried again by itself: %s", answer)


def _errands(session: Session, claimed: list[Claimed]) -> list[_Errand]:
    replies: dict[str | None, str] = {}
    changes: dict[tuple[Any, ...], list[str]] = {}
    for mail in claimed:
        if mail.statement_id not in replies:
            replies[mail.statement_id] = accounts.find_reply_address(session, mail.invitation_id)
        if _change(mail) not in changes:
            changes[_change(mail)] = redlines.for_mail(session, mail.payload, mail.language)
    receipts = entries.enclose(session, claimed)
    return [_Errand(mail, replies[mail.statement_id], changes[_change(mail)], receipts.get(mail.id)) for mail in claimed]


def _said(errand: _Errand) -> Mapping[str, Any]:
    """Return what the words of a mail are made of: the same for all its readers but for their names, so it is rendered once."""
    told = {name: value for name, value in errand.mail.payload.items() if name not in {"entry", "is_holder"}}
    if errand.redline:
        told["redline"] = errand.redline
    if errand.receipt:
        told |= {"has_receipt": True, "is_holder": bool(errand.mail.payload.get("is_holder"))}
    return told


def _change(mail: Claimed) -> tuple[Any, ...]:
    return mail.payload.get("before_id"), mail.payload.get("after_id"), mail.language


def _record_refusal(session: Session, mail: Claimed, failure: PermanentFailure) -> None:
    """Keep that a mail was refused, and turn off the address that was. The contact is held before its mail, as a bounce holds them."""
    if not isinstance(failure, AddressRefused) or not mail.invitation_id:
        mails.record_permanent(session, mail, failure.answer)
        return
    refused = session.get_one(Mail, mail.id)
    bounces.hold_contact(session, refused)
    if mails.record_permanent(session, mail, failure.answer):
        bounces.turn_off(session, refused, because=OffBecause.BOUNCED, at=clock.now())
