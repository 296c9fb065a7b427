"""A real SMTP server for tests: obliging by default, and as difficult as real ones can be when told so.

with running_mail_server() as server: ...  server.url, server.mails, server.behaviour
"""

import asyncio
import email
import email.policy
import random
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from functools import cached_property
from types import SimpleNamespace
from typing import Literal

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Encryption = Literal["none", "starttls", "tls"]


@dataclass
class Faults:
    """What goes wrong with a share of the mails, and how often it did: as often a "later" and a "never" at RCPT as a line dropped while
    a mail comes, or after it was taken, so that the reply is lost.
    """

    share: float
    chance: random.Random
    happened: Counter[str] = field(default_factory=Counter)

    def strikes(self, kind: str) -> bool:
        is_hit = self.chance.random() < self.share / 4
        self.happened[kind] += is_hit
        return is_hit


@dataclass
class Behaviour:
    """What the server does; may be changed while it runs. Empty answers mean: accept.

    `refused` maps a recipient to the answer at RCPT. `greylists` answers 451 to the first try for each recipient.
    `drops_after_data` counts how many more times the line drops after a mail was taken, before the answer. `most_logins` is how many
    connections may log in. `meanwhile` is what happens in the world when a recipient is asked for.
    """

    refused: dict[str, str] = field(default_factory=dict)
    greylists: bool = False
    answer_to_mail: str = ""
    answer_to_data: str = ""
    delay_seconds: float = 0.0
    idle_seconds: float = 300.0
    drops_after_data: int = 0
    credentials: tuple[str, str] | None = None
    most_logins: int = 1000
    speaks_utf8: bool = True
    most_bytes: int = 33_554_432
    meanwhile: Callable[[str], object] = str
    faults: Faults = field(default_factory=lambda: Faults(0.0, random.Random()))


@dataclass(frozen=True)
class ReceivedMail:
    """One mail the server took. `connection` tells which connection brought it."""

    sender: str
    recipient: str
    content: bytes
    connection: object
    is_encrypted: bool

    @cached_property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @cached_property
    def message_id(self) -> str:
        """Of the header alone: thousands are compared, and what is in the mail takes a hundred times as long to read."""
        return str(email.message_from_bytes(self.content.partition(b"\r\n\r\n")[0], policy=email.policy.default)["Message-ID"])


class MailServer:
    """The running server and the `mails` it took, in order. `greeted_as`: its clients' names; `waiting`: mails without an answer yet."""

    def __init__(self, behaviour: Behaviour, scheme: str) -> None:
        self.behaviour = behaviour
        self.mails: list[ReceivedMail] = []
        self.greeted_as: set[str] = set()
        self.waiting = 0
        self.port = 0
        self._scheme = scheme
        self._tried: set[str] = set()
        self._lines: list[asyncio.Transport] = []
        self._loop: asyncio.AbstractEventLoop

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    def url_with(self, user_and_password: str) -> str:
        """Return the URL with credentials, percent-encoded by the caller."""
        return f"{self._scheme}://{user_and_password}@127.0.0.1:{self.port}"

    async def listen(self, encryption: Encryption, tls: ssl.SSLContext | None) -> asyncio.Server:
        loop = self._loop = asyncio.get_running_loop()

        def answer_the_door() -> SMTP:
            return SMTP(
                self._hooks(),
                hostname="mx.test",
                data_size_limit=self.behaviour.most_bytes,
                enable_SMTPUTF8=self.behaviour.speaks_utf8,
                timeout=self.behaviour.idle_seconds,
                tls_context=tls if encryption == "starttls" else None,
                auth_require_tls=False,
                authenticator=self._authenticate,
                loop=loop,
            )

        server = await loop.create_server(answer_the_door, "127.0.0.1", 0, ssl=tls if encryption == "tls" else None)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def drop_lines(self) -> None:
        """Drop every line from the outside, as a restarting or impatient server does; return when they are gone."""
        asyncio.run_coroutine_threadsafe(self.hang_up(), self._loop).result(10)

    async def hang_up(self) -> None:
        for line in self._lines:
            line.abort()
        self._lines.clear()
        await asyncio.sleep(0.01)

    async def _drop(self, server: SMTP) -> None:
        if isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        await asyncio.sleep(0.01)

    def _hooks(self) -> SimpleNamespace:
        return SimpleNamespace(handle_EHLO=self._on_ehlo, handle_MAIL=self._on_mail, handle_RCPT=self._on_rcpt, handle_DATA=self._on_data)

    def _authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: LoginPassword) -> AuthResult:
        user, password = self.behaviour.credentials or ("", "")
        self.behaviour.most_logins -= 1
        if self.behaviour.most_logins < 0:
            return AuthResult(success=False, handled=False)
        return AuthResult(success=given == (user.encode(), password.encode()), handled=False)

    async def _on_ehlo(self, server: SMTP, session: Session, _envelope: Envelope, name: str, responses: list[str]) -> list[str]:
        session.host_name = name
        self.greeted_as.add(name)
        if isinstance(server.transport, asyncio.Transport):
            self._lines.append(server.transport)
        return responses

    async def _on_mail(self, _server: SMTP, session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        if self.behaviour.credentials and not session.authenticated:
            return "530 5.7.0 Authentication required"
        if self.behaviour.answer_to_mail:
            return self.behaviour.answer_to_mail
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def _on_rcpt(self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]) -> str:
        if address in self.behaviour.refused:
            return self.behaviour.refused[address]
        if self.behaviour.greylists and address not in self._tried:
            self._tried.add(address)
            return f"451 4.7.1 <{address}>: Recipient address rejected: Greylisted, see http://postgrey.test/"
        if self.behaviour.faults.strikes("later"):
            return "452 4.3.1 Insufficient system storage"
        if self.behaviour.faults.strikes("never"):
            return "550 5.1.1 No such user here"
        await asyncio.to_thread(self.behaviour.meanwhile, address)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def _on_data(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.behaviour.delay_seconds:
            self.waiting += 1
            try:
                await asyncio.sleep(self.behaviour.delay_seconds)
            finally:
                self.waiting -= 1
        if self.behaviour.answer_to_data:
            return self.behaviour.answer_to_data
        if self.behaviour.faults.strikes("dropped"):
            await self._drop(server)
            return "451 4.3.0 Nobody hears this"
        content = envelope.original_content or b""
        for recipient in envelope.rcpt_tos:
            self.mails.append(
                ReceivedMail(envelope.mail_from or "", recipient, content, session.peer, session.ssl is not None or _is_tls(server))
            )
        if self.behaviour.drops_after_data or self.behaviour.faults.strikes("reply lost"):
            self.behaviour.drops_after_data = max(self.behaviour.drops_after_data - 1, 0)
            await self._drop(server)
        return f"250 2.0.0 Ok: queued as Q{len(self.mails)}"


@contextmanager
def running_mail_server(
    behaviour: Behaviour | None = None, *, encryption: Encryption = "none", tls: ssl.SSLContext | None = None
) -> Iterator[MailServer]:
    """Run a server in a thread of its own, on a free port of this machine, until the block ends."""
    server = MailServer(behaviour or Behaviour(), "smtps" if encryption == "tls" else "smtp")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="mail server")
    thread.start()
    try:
        listener = asyncio.run_coroutine_threadsafe(server.listen(encryption, tls), loop).result(10)
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(_shut(server, listener), loop).result(10)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _shut(server: MailServer, listener: asyncio.Server) -> None:
    listener.close()
    await server.hang_up()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


def _is_tls(server: SMTP) -> bool:
    return server.transport is not None and server.transport.get_extra_info("sslcontext") is not None
