"""Mail to an SMTP server (RFC 5321) through aiosmtplib: one connection for many mails, every failure sorted by whose trouble it is.

Tries once per call. A line dropped after DATA is a failure like any other: only a "250" that we read counts as sent.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Literal

import aiosmtplib

from app.mail.addresses import read_address
from app.mail.answers import scrub
from app.mail.failures import DeliveryFailure, PermanentFailure, TemporaryFailure

SEND_SECONDS = 60.0
GOODBYE_SECONDS = 5.0
# "Authentication required", "mechanism too weak", "credentials invalid", "encryption required": our settings, not the recipient.
OUR_OWN_TROUBLE = frozenset({530, 534, 535, 538})
FINAL = frozenset(range(500, 600)) - OUR_OWN_TROUBLE
REFUSALS = (aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPRecipientRefused, aiosmtplib.SMTPDataError)


@dataclass(frozen=True)
class SmtpServer:
    """Where to deliver. `encryption`: TLS from the start, or STARTTLS when the server offers it, always, or never."""

    host: str
    port: int
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    encryption: Literal["tls", "offered", "required", "never"] = "offered"
    verified: bool = True


@dataclass(frozen=True)
class _Envelope:
    sender: Address
    recipient: Address
    content: bytes

    @property
    def needs_utf8(self) -> bool:
        """Whether a local part is outside ASCII (RFC 6531); domains are always ASCII here."""
        return not (self.sender.username + self.recipient.username).isascii()


class SmtpTransport:
    """One connection to `server`, opened by the first mail, shared by all, one mail at a time."""

    def __init__(self, server: SmtpServer, *, timeout_seconds: float = SEND_SECONDS) -> None:
        self._timeout_seconds = timeout_seconds
        self._one_at_a_time = asyncio.Lock()
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

    async def send(self, message: EmailMessage, recipient: str) -> str:
        """Deliver one mail and return the server's answer. Raises TemporaryFailure, PermanentFailure or AddressUnusable."""
        envelope = _Envelope(message["From"].addresses[0], read_address(recipient), message.as_bytes())
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    answer = await self._transact(envelope)
            except (DeliveryFailure, *REFUSALS) as refusal:
                # The session is in order; the RSET before the next mail clears what is left of this one.
                raise _sorted(refusal, envelope) from None
            except (aiosmtplib.SMTPException, OSError, UnicodeError) as trouble:
                self._client.close()
                raise TemporaryFailure(_in_words(trouble, envelope)) from None
            except asyncio.CancelledError:
                self._client.close()
                raise
        return scrub(f"{answer.code} {answer.message}", envelope.recipient.addr_spec)

    async def close(self) -> None:
        """Say goodbye if the server still listens, and hang up."""
        async with self._one_at_a_time:
            with suppress(aiosmtplib.SMTPException, OSError):
                async with asyncio.timeout(GOODBYE_SECONDS):
                    await self._client.quit()
            self._client.close()

    async def _transact(self, envelope: _Envelope) -> aiosmtplib.SMTPResponse:
        await self._open_session(envelope.sender.domain)
        options, encoding = [], "ascii"
        if envelope.needs_utf8:
            await self._require_utf8()
            options, encoding = ["SMTPUTF8"], "utf-8"
        await self._client.mail(envelope.sender.addr_spec, options=options, encoding=encoding)
        await self._client.rcpt(envelope.recipient.addr_spec, encoding=encoding)
        return await self._client.data(envelope.content)

    async def _open_session(self, our_name: str) -> None:
        """Reuse the connection if the server still answers on it, else open one: an idle close is nobody's failure."""
        if self._client.is_connected:
            with suppress(aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPResponseException):
                await self._client.rset()
                return
        self._client.close()
        # The sender's domain greets, not this machine's name: that would cost a DNS look-up and tell where we run.
        await self._client.connect(local_hostname=our_name)

    async def _require_utf8(self) -> None:
        if self._client.is_ehlo_or_helo_needed:
            await self._client.ehlo()
        if not self._client.supports_extension("SMTPUTF8"):
            raise PermanentFailure("553 5.6.7 Our mail server cannot send to an address outside ASCII.")


def _sorted(refusal: Exception, envelope: _Envelope) -> DeliveryFailure:
    """Sort a refusal by its code. Not chained to its cause: the library's error carries the address."""
    if isinstance(refusal, DeliveryFailure):
        return refusal
    is_final = isinstance(refusal, aiosmtplib.SMTPResponseException) and refusal.code in FINAL
    return (PermanentFailure if is_final else TemporaryFailure)(_in_words(refusal, envelope))


def _in_words(trouble: Exception, envelope: _Envelope) -> str:
    if isinstance(trouble, aiosmtplib.SMTPResponseException):
        return scrub(f"{trouble.code} {trouble.message}", envelope.recipient.addr_spec)
    if isinstance(trouble, TimeoutError):
        return "The mail server did not answer in time."
    return scrub(str(trouble) or "The connection to the mail server was lost.", envelope.recipient.addr_spec)
