"""Where mail leaves the house: an SMTP server, Postmark, or a folder with one file per mail. The mail URL says which.

A transport tries once and says how it went; when to try again is the outbox's business.
"""

from ipaddress import ip_address
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from app.config import SettingInvalid
from app.mail.failures import AddressRefused, AddressUnusable, DeliveryFailure, OurTrouble, PermanentFailure, TemporaryFailure
from app.mail.folder import FolderTransport
from app.mail.letters import Check, Letter, Record, let_go
from app.mail.postmark_server import PostmarkServer
from app.mail.smtp import SmtpServer, SmtpTransport

__all__ = [
    "AddressRefused",
    "AddressUnusable",
    "DeliveryFailure",
    "Letter",
    "OurTrouble",
    "PermanentFailure",
    "TemporaryFailure",
    "Transport",
    "open_transport",
    "parse_mail_url",
]

SMTP_PORT, SMTPS_PORT = 25, 465
STARTTLS: dict[str, Literal["offered", "required", "never"]] = {"offered": "offered", "required": "required", "never": "never"}


class Transport(Protocol):
    """A way out for mails. Safe to share between tasks of one event loop."""

    async def send(self, letter: Letter, record: Record, check: Check = let_go) -> None:
        """Hand one mail over, and await `record` with the server's answer, scrubbed of addresses, before any other mail is handed over.

        Awaits `check` at the last moment at which nobody has the mail. What both raise goes through. Raises TemporaryFailure, OurTrouble,
        PermanentFailure or AddressRefused.
        """
        ...

    async def close(self) -> None:
        """Let go of the connections, if there are any."""
        ...


def open_transport(mail_url: str, data_dir: Path) -> Transport:
    """Return the transport for `mail_url`; it connects with the first mail. Raises SettingInvalid."""
    target = parse_mail_url(mail_url, data_dir)
    if isinstance(target, PostmarkServer):
        from app.mail.postmark import PostmarkTransport

        return PostmarkTransport(target)
    return FolderTransport(target) if isinstance(target, Path) else SmtpTransport(target)


def parse_mail_url(mail_url: str, data_dir: Path) -> SmtpServer | PostmarkServer | Path:
    """Read `folder://PATH`, `postmark:TOKEN`, `smtp://[USER:PASSWORD@]HOST[:PORT][?starttls=offered|required|never]` or `smtps://…`.

    A user name makes STARTTLS required unless the server is on this machine: a password never travels in the open because
    somebody on the way hid the offer. Raises SettingInvalid with a sentence that never repeats the password.
    """
    scheme = mail_url.partition(":")[0].lower()
    if scheme == "folder":
        return _folder(mail_url, data_dir)
    if scheme == "postmark":
        return _postmark(mail_url)
    if scheme not in {"smtp", "smtps"}:
        raise SettingInvalid("UNDERSIGNED_MAIL_URL must begin with folder://, smtp://, smtps:// or postmark:.")
    return _smtp_server(mail_url)


def _folder(mail_url: str, data_dir: Path) -> Path:
    path = mail_url.partition(":")[2].removeprefix("//").replace("{DATA_DIR}", str(data_dir))
    return Path(path) if path else data_dir / "mail"


def _postmark(mail_url: str) -> PostmarkServer:
    token = mail_url.partition(":")[2]
    if not token or not token.replace("-", "").replace("_", "").isalnum() or not token.isascii():
        raise SettingInvalid("UNDERSIGNED_MAIL_URL must be postmark: and the server's API token, without spaces or slashes.")
    return PostmarkServer(token)


def _smtp_server(mail_url: str) -> SmtpServer:
    try:
        parts = urlsplit(mail_url)
        host, port, starttls = parts.hostname, parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        # Not chained: urllib repeats the URL, and with it the password.
        raise SettingInvalid("UNDERSIGNED_MAIL_URL is not a URL such as smtp://user:password@mail.example.org:587.") from None
    if not host or parts.path not in {"", "/"} or set(starttls) - {"starttls"}:
        raise SettingInvalid("UNDERSIGNED_MAIL_URL is not a URL such as smtp://user:password@mail.example.org:587.")
    encryption = "tls" if parts.scheme == "smtps" else _starttls(parts, starttls.get("starttls", [""])[0])
    return SmtpServer(
        host=host,
        port=port or (SMTPS_PORT if encryption == "tls" else SMTP_PORT),
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        encryption=encryption,
        # Mail servers come with a self-made certificate, and nobody stands between us and ourselves.
        verified=encryption != "offered" or not _is_this_machine(host),
    )


def _starttls(parts: SplitResult, wish: str) -> Literal["offered", "required", "never"]:
    if not wish:
        return "required" if parts.username and not _is_this_machine(parts.hostname or "") else "offered"
    if wish not in STARTTLS:
        raise SettingInvalid("UNDERSIGNED_MAIL_URL: starttls must be one of: offered, required, never.")
    return STARTTLS[wish]


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
