"""A visit to the mail server as the worker makes it: connect, encrypt, log in, name the sender. Then it leaves: no mail is ever sent."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import aiosmtplib

from app.doctor.findings import Finding, not_checked, ok, warning, wrong
from app.doctor.network import OFFLINE, Trouble, sort_reach, why_untrusted
from app.doctor.patient import Patient
from app.mail.addresses import read_address
from app.mail.answers import scrub
from app.mail.failures import AddressUnusable
from app.mail.smtp import SmtpServer, hang_up, say_goodbye

TALK_SHARE = 0.8
"""Of the time of a look, for all steps together: the rest is for saying how far it went."""

GOODBYE_SECONDS = 0.5
STEPS = ("mail server", "mail encryption", "mail login", "mail sender")
LOOK_AT_MAIL_URL = "Look at host and port in UNDERSIGNED_MAIL_URL."
REFUSED_CREDENTIALS = frozenset({530, 534, 535, 538})

WRONG = {
    Trouble.NO_SUCH_NAME: ("The name {host} does not exist.", LOOK_AT_MAIL_URL),
    Trouble.CERTIFICATE: (
        "Its certificate is not trusted: {why}.",
        "Write the name it is made for into UNDERSIGNED_MAIL_URL, or renew it.",
    ),
    Trouble.NO_TLS: ("The server does not speak TLS here.", "Port 465 wants smtps://, ports 587 and 25 want smtp://."),
    Trouble.REFUSED: ("Nothing answers at {host}.", LOOK_AT_MAIL_URL),
    Trouble.SILENT: ("The server does not answer in time.", f"{LOOK_AT_MAIL_URL} Many hosters block port 25: try 587."),
    Trouble.OTHER: ("The server is no mail server, or hangs up.", LOOK_AT_MAIL_URL),
}
UNFIT = {
    "mail encryption": ("The server does not offer STARTTLS.", "Try smtps:// and port 465. A password is never sent in the open."),
    "mail login": ("The server offers no login that we know.", "Is this the port for submission (587 or 465)?"),
}


@dataclass
class _Visit:
    """One connection, and where it goes."""

    client: aiosmtplib.SMTP
    server: SmtpServer
    patient: Patient

    @property
    def is_local(self) -> bool:
        return not self.server.verified or self.server.host in {"localhost", "127.0.0.1", "::1"}


async def check_smtp(patient: Patient, server: SmtpServer) -> list[Finding]:
    """One finding for each step; after the first that fails the others are not checked."""
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.encryption == "tls",
        start_tls=False,  # step by step, so that it can be told which one fails
        validate_certs=server.verified,
        local_hostname=patient.mail_domain or "localhost",
        timeout=patient.look_seconds * TALK_SHARE,
    )
    try:
        findings = await _steps(_Visit(client, server, patient))
        await say_goodbye(client, within_seconds=GOODBYE_SECONDS)
        return findings
    finally:
        hang_up(client)


async def _steps(visit: _Visit) -> list[Finding]:
    steps: tuple[Callable[[_Visit], Awaitable[Finding]], ...] = (_connect, _encrypt, _log_in, _name_sender)
    findings: list[Finding] = []
    ends_at = asyncio.get_running_loop().time() + visit.patient.look_seconds * TALK_SHARE
    for name, step in zip(STEPS, steps, strict=True):
        try:
            async with asyncio.timeout_at(ends_at):
                findings.append(await step(visit))
        except (aiosmtplib.SMTPException, OSError, UnicodeError) as trouble:
            findings.append(await _explain(name, trouble, visit))
            break
    return findings + [not_checked(name, "The visit ended before.") for name in STEPS[len(findings) :]]


async def _connect(visit: _Visit) -> Finding:
    await visit.client.connect()
    await visit.client.ehlo()
    return ok("mail server", f"{visit.server.host} answers on port {visit.server.port}.")


async def _encrypt(visit: _Visit) -> Finding:
    if visit.server.encryption == "tls":
        return ok("mail encryption", "TLS from the start, with a good certificate.")
    offered = visit.client.supports_extension("starttls")
    if visit.server.encryption == "required" or (offered and visit.server.encryption == "offered"):
        await visit.client.starttls()
        await visit.client.ehlo()
        return ok("mail encryption", "STARTTLS, with a good certificate." if visit.server.verified else "STARTTLS.")
    if visit.is_local:
        return ok("mail encryption", "None, and none is needed: the mail server is this machine.")
    advice = "Add ?starttls=required to UNDERSIGNED_MAIL_URL, or use smtps://." if offered else "Ask for a server that offers it."
    return warning("mail encryption", "Mails and links travel to the mail server in the open.", advice)


async def _log_in(visit: _Visit) -> Finding:
    if not visit.server.username:
        return ok("mail login", "None: the server has to know this machine.")
    await visit.client.login(visit.server.username, visit.server.password or "")
    return ok("mail login", "The server takes user name and password.")


async def _name_sender(visit: _Visit) -> Finding:
    """Say who would send, and take it back. Some servers refuse only here who has not logged in or may not use this sender."""
    try:
        sender = read_address(visit.patient.settings.mail_from)
    except AddressUnusable:
        return wrong("mail sender", "MAIL_FROM is no address that mail can be sent from.", "Mend UNDERSIGNED_MAIL_FROM.")
    options, encoding = ([], "ascii") if sender.username.isascii() else (["SMTPUTF8"], "utf-8")
    await visit.client.mail(sender.addr_spec, options=options, encoding=encoding)
    await visit.client.rset()
    return ok("mail sender", "The server takes mail from MAIL_FROM.")


async def _explain(name: str, trouble: Exception, visit: _Visit) -> Finding:
    """Say what failed, in the server's words where it has some: scrubbed, and never the library's, which hold addresses."""
    if isinstance(trouble, aiosmtplib.SMTPResponseException):
        said = scrub(f"{trouble.code} {trouble.message}", visit.patient.settings.mail_from)
        return wrong(name, f"The server refuses: {said}", _advice(name, trouble.code, visit))
    kind = await sort_reach(trouble, visit.patient.lookups)
    if kind == Trouble.OFFLINE:
        return not_checked(name, *OFFLINE)
    sentence, advice = (UNFIT.get(name) if kind == Trouble.OTHER else None) or WRONG[kind]
    return wrong(name, sentence.format(host=visit.server.host, why=why_untrusted(trouble)), advice)


def _advice(name: str, code: int, visit: _Visit) -> str:
    if name == "mail login":
        return "Look at user name and password in UNDERSIGNED_MAIL_URL; signs such as @ : / are written %40 %3A %2F."
    if code in REFUSED_CREDENTIALS and not visit.server.username:
        return "The server wants a login: smtp://user:password@host:587 in UNDERSIGNED_MAIL_URL."
    return "Ask who runs the server whether this account may send from MAIL_FROM." if name == "mail sender" else LOOK_AT_MAIL_URL
