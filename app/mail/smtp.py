"""Mail to an SMTP server (RFC 5321) through aiosmtplib: a few connections for many mails, every failure sorted by whose trouble it is.

Tries once per call. A line dropped after DATA is a failure like any other: only a "250" that we read counts as sent. Mails are
brought to their last line side by side; the last lines go one after another (`app/mail/turns.py`).
"""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from app.mail.answers import scrub
from app.mail.failures import AddressRefused, DeliveryFailure, OurTrouble, PermanentFailure, TemporaryFailure
from app.mail.letters import Check, Letter, Record, let_go
from app.mail.turns import Turns

LINES = 4
SEND_SECONDS = 60.0
GOODBYE_SECONDS = 5.0
ASIDE_SECONDS = 300.0
READY_FOR_DATA, OK, WILL_FORWARD, CLOSING, FINAL = 354, 250, 251, 421, 500
# "Authentication required", "mechanism too weak", "credentials invalid", "encryption required": our settings, not the recipient.
OUR_OWN_TROUBLE = frozenset({530, 534, 535, 538})
# Said about a recipient, but meant for us: "Relay access denied", "Unable to relay", "relay not permitted".
RELAYING = re.compile(r"\brelay", re.IGNORECASE)
# RFC 3463: trouble with a policy or the server, which says nothing about the address.
NOT_THE_ADDRESS = re.compile(r"5\.[3-7]\.\d{1,3}\b")
NO_ANSWER = "The mail server did not answer in time."
TOO_LARGE = "552 5.3.4 This mail has %.1f MB, and our mail server takes none above %.1f MB."
MEGABYTE = 1_000_000
LINE_LOST = "The connection to the mail server was lost."


@dataclass(frozen=True)
class SmtpServer:
    """Where to deliver. `encryption`: TLS from the start, or STARTTLS when the server offers it, always, or never."""

    host: str
    port: int
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    encryption: Literal["tls", "offered", "required", "never"] = "offered"
    verified: bool = True


class SmtpTransport:
    """A few connections to `server`, each opened when the others are busy, one mail at a time on each."""

    def __init__(
        self, server: SmtpServer, *, lines: int = LINES, timeout_seconds: float = SEND_SECONDS, turns: Turns | None = None
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._turns = turns or Turns()
        self._lines = [_Line(server, timeout_seconds) for _ in range(lines)]
        self._free: asyncio.LifoQueue[_Line] = asyncio.LifoQueue()  # the one used last first: few mails need one connection
        for line in reversed(self._lines):
            self._free.put_nowait(line)

    async def send(self, letter: Letter, record: Record, check: Check = let_go) -> None:
        """Deliver one mail, after `check`, and await `record` with the server's answer.

        Raises TemporaryFailure, OurTrouble or PermanentFailure.
        """
        is_sent = False
        while not is_sent:
            line, is_spare = await self._free.get(), False
            try:
                await self._send_on(line, letter, record, check)
                is_sent = True
            except OurTrouble:
                # Perhaps the server only takes no further connection beside those it has: they carry on, this one is tried later.
                is_spare = not line.is_open and any(other.is_open for other in self._lines)
                if not is_spare:
                    raise
            finally:
                self._put_back(line, is_spare=is_spare)

    async def close(self) -> None:
        """Say goodbye where the server still listens, and hang up."""
        await asyncio.gather(*(line.close() for line in self._lines))

    def _put_back(self, line: "_Line", *, is_spare: bool) -> None:
        if is_spare:
            asyncio.get_running_loop().call_later(ASIDE_SECONDS, self._free.put_nowait, line)
        else:
            self._free.put_nowait(line)

    async def _send_on(self, line: "_Line", letter: Letter, record: Record, check: Check) -> None:
        until = asyncio.get_running_loop().time() + self._timeout_seconds
        try:
            with _in_our_words(letter):
                async with asyncio.timeout_at(until):
                    await line.offer(letter)
            async with self._turns.next() as keep_turn:
                await check()  # without its last line the server has no mail
                with _in_our_words(letter):
                    async with asyncio.timeout_at(until):
                        answer = await line.finish(letter)
                keep_turn()
                await record(_said(answer, letter))
        finally:
            line.hang_up_if_unclear()


class _Line:
    """One connection. Unclear, from a mail's first word to the last answer, it can only be hung up."""

    def __init__(self, server: SmtpServer, timeout_seconds: float) -> None:
        self._is_unclear, self._was_refused = False, False
        self._connect_seconds = timeout_seconds / 2  # so that a server nobody reaches is not taken for a slow answer
        self._client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username,
            password=server.password,
            use_tls=server.encryption == "tls",
            start_tls={"offered": None, "required": True}.get(server.encryption, False),
            validate_certs=server.verified,
            timeout=timeout_seconds,
        )

    @property
    def is_open(self) -> bool:
        return bool(self._client.is_connected)

    async def offer(self, letter: Letter) -> None:
        """Say all of a mail but its last line. Raises a DeliveryFailure when the server does not want it, and what aiosmtplib raises."""
        self._is_unclear = True
        if (answer := await self._begin(letter)).code != OK:
            self._refuse(_about_sender(answer, letter))
        answer = await self._client.execute_command(b"RCPT", f"TO:<{letter.recipient.addr_spec}>".encode())
        if answer.code not in {OK, WILL_FORWARD}:
            self._refuse(_about_recipient(answer, letter))
        if (answer := await self._client.execute_command(b"DATA")).code != READY_FOR_DATA:
            self._refuse(_about_content(answer, letter))
        self._write(_stuffed(letter.content))

    async def finish(self, letter: Letter) -> aiosmtplib.SMTPResponse:
        """Say the last line and return the server's consent. Raises as `offer`."""
        answer = await self._write(b".\r\n").read_response()
        self._is_unclear = False
        if answer.code != OK:
            self._refuse(_about_content(answer, letter))
        return answer

    def hang_up_if_unclear(self) -> None:
        if self._is_unclear:
            hang_up(self._client)
            self._is_unclear = False

    async def close(self) -> None:
        await say_goodbye(self._client, within_seconds=GOODBYE_SECONDS)

    async def _begin(self, letter: Letter) -> aiosmtplib.SMTPResponse:
        """Begin on the connection if the server still answers there, else on a new one: an idle close is nobody's failure."""
        if self._client.is_connected:
            with suppress(aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException):
                if self._was_refused:
                    await self._client.rset()
                if (answer := await self._mail_from(letter)).code != CLOSING:
                    return answer
        hang_up(self._client)
        try:
            # The sender's domain greets, not this machine's name: that would cost a DNS look-up and tell where we run.
            await self._client.connect(local_hostname=letter.sender.domain, timeout=self._connect_seconds)
            await self._greet()
        except (aiosmtplib.SMTPException, OSError) as trouble:
            raise OurTrouble(_words(trouble, letter)) from None
        return await self._mail_from(letter)

    async def _greet(self) -> None:
        if self._client.is_ehlo_or_helo_needed:
            try:
                await self._client.ehlo()
            except aiosmtplib.SMTPHeloError:
                await self._client.helo()

    async def _mail_from(self, letter: Letter) -> aiosmtplib.SMTPResponse:
        self._was_refused = False
        if letter.needs_utf8 and not self._client.supports_extension("SMTPUTF8"):
            self._refuse(PermanentFailure("553 5.6.7 Our mail server cannot send to an address outside ASCII."))
        if (most := self._most_bytes()) and len(letter.content) > most:
            self._refuse(PermanentFailure(TOO_LARGE % (len(letter.content) / MEGABYTE, most / MEGABYTE)))
        options = [b"SMTPUTF8"] if letter.needs_utf8 else []
        return await self._client.execute_command(b"MAIL", f"FROM:<{letter.sender.addr_spec}>".encode(), *options)

    def _most_bytes(self) -> int:
        """Return how large a mail the server takes, as it greeted us (RFC 1870); 0 where it does not say."""
        said = self._client.esmtp_extensions.get("size", "")
        return int(said) if said.isascii() and said.isdigit() else 0

    def _write(self, content: bytes) -> aiosmtplib.protocol.SMTPProtocol:
        if self._client.protocol is None:
            raise aiosmtplib.SMTPServerDisconnected(LINE_LOST)
        self._client.protocol.write(content)
        return self._client.protocol

    def _refuse(self, failure: DeliveryFailure) -> None:
        """The session is in order; a RSET before the next mail clears what is left of this one."""
        self._is_unclear, self._was_refused = False, True
        raise failure


async def say_goodbye(client: aiosmtplib.SMTP, *, within_seconds: float) -> None:
    """Say QUIT, wait for the answer where the server still listens, and hang up."""
    with suppress(aiosmtplib.SMTPException, OSError):
        async with asyncio.timeout(within_seconds):
            await client.execute_command(b"QUIT")
    hang_up(client)


def hang_up(client: aiosmtplib.SMTP) -> None:
    """Let go of a connection at once. A polite end of TLS waits for the other side's, and the event loop may be gone by then."""
    if isinstance(client.transport, asyncio.WriteTransport):
        client.transport.abort()
    client.close()


@contextmanager
def _in_our_words(letter: Letter) -> Iterator[None]:
    """Turn what aiosmtplib and the network raise into our failures. Not chained: the library's errors carry the address."""
    try:
        yield
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as trouble:
        raise TemporaryFailure(_words(trouble, letter)) from None


def _about_sender(answer: aiosmtplib.SMTPResponse, letter: Letter) -> DeliveryFailure:
    """Who may not send here may not send to anybody."""
    return (OurTrouble if answer.code >= FINAL else TemporaryFailure)(_said(answer, letter))


def _about_recipient(answer: aiosmtplib.SMTPResponse, letter: Letter) -> DeliveryFailure:
    if answer.code in OUR_OWN_TROUBLE or (answer.code >= FINAL and RELAYING.search(answer.message)):
        return OurTrouble(_said(answer, letter))
    if answer.code < FINAL:
        return TemporaryFailure(_said(answer, letter))
    return (PermanentFailure if NOT_THE_ADDRESS.match(answer.message) else AddressRefused)(_said(answer, letter))


def _about_content(answer: aiosmtplib.SMTPResponse, letter: Letter) -> DeliveryFailure:
    if answer.code in OUR_OWN_TROUBLE:
        return OurTrouble(_said(answer, letter))
    return (PermanentFailure if answer.code >= FINAL else TemporaryFailure)(_said(answer, letter))


def _said(answer: aiosmtplib.SMTPResponse, letter: Letter) -> str:
    return scrub(f"{answer.code} {answer.message}", letter.recipient.addr_spec)


def _words(trouble: Exception, letter: Letter) -> str:
    if isinstance(trouble, aiosmtplib.SMTPResponseException):
        return scrub(f"{trouble.code} {trouble.message}", letter.recipient.addr_spec)
    if isinstance(trouble, TimeoutError):
        return NO_ANSWER
    return scrub(str(trouble) or LINE_LOST, letter.recipient.addr_spec)


def _stuffed(content: bytes) -> bytes:
    """Double every dot a line begins with (RFC 5321, section 4.5.2). `content` has CR LF at the end of every line."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
