"""The product in processes of its own: started, waited for until it answers, ended by pid. Nothing here sleeps blindly.

with serving(installation) as web: ...  web.address, web.kill(), web.stop(), web.log
"""

import contextlib
import hashlib
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from sqlmodel import col, select

from app import clock
from app.config import Settings, load_settings
from app.db import Database
from app.domain import invitations, mails, publications, statements
from app.domain.guest_lists import Guest
from app.models import Mail, Statement
from tests import cast
from tests.asking import fetch
from tests.cast import Lead
from tests.mail.smtp_server import MailServer, ReceivedMail

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 180.0
"""Seconds that anything may take on a busy machine before a test gives up. Only failures ever wait so long."""

_numbers = itertools.count()


@dataclass(frozen=True)
class Installation:
    """A place to run from: a data folder, a port, and what else is set. `start` runs any command there."""

    data_dir: Path
    port: int
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        given = {"DATA_DIR": str(self.data_dir), "BASE_URL": self.address, **self.environ}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")}
        return kept | {"PYTHONUNBUFFERED": "1"} | {f"UNDERSIGNED_{name}": value for name, value in given.items()}

    def settings(self) -> Settings:
        """What the processes read, for domain verbs and looks of the test's own."""
        return load_settings({name: value for name, value in self.environment.items() if name.startswith("UNDERSIGNED_")})

    def start(self, *arguments: str, program: Sequence[str] = ("-m", "app")) -> "Running":
        log_file = self.data_dir.parent / f"{self.data_dir.name}-{next(_numbers)}.log"
        with log_file.open("wb") as log:
            popen = subprocess.Popen(
                [sys.executable, *program, *arguments],
                env=self.environment,
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        return Running(popen, log_file, self.address)


@dataclass(frozen=True)
class Running:
    """One process of the product."""

    popen: subprocess.Popen[bytes]
    log_file: Path
    address: str

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    def until_ready(self) -> None:
        """Wait until the pages answer."""
        until(self._answers, f"the server did not answer:\n{self.log}")

    def kill(self) -> None:
        """End it as a power cut would."""
        self.popen.kill()
        self.popen.wait(PATIENCE)

    def stop(self) -> int:
        """Ask it to leave, and return its exit code."""
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(PATIENCE)

    def _answers(self) -> bool:
        assert self.popen.poll() is None, f"the server left with {self.popen.returncode}:\n{self.log}"
        place = urlsplit(self.address)
        with contextlib.suppress(OSError, httpx.TransportError):
            # Nothing listens for a second or two: finding that out a hundred times with an HTTP client would slow down the start itself.
            socket.create_connection((place.hostname, place.port), timeout=5).close()
            return fetch(f"{self.address}/readyz", timeout=5).is_success
        return False


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    output: str
    error: str


def new_installation(folder: Path, **environ: str) -> Installation:
    """A fresh installation on a free port, its folder not made yet."""
    return Installation(folder / f"data-{next(_numbers)}", free_port(), environ)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(installation: Installation, *arguments: str) -> Iterator[Running]:
    """Run a command until the block ends."""
    process = installation.start(*arguments)
    try:
        yield process
    finally:
        process.kill()


@contextlib.contextmanager
def serving(installation: Installation) -> Iterator[Running]:
    """Run `serve` until the block ends; it answers when the block begins."""
    with running(installation, "serve", "--port", str(installation.port)) as process:
        process.until_ready()
        yield process


def command(installation: Installation, *arguments: str, program: Sequence[str] = ("-m", "app")) -> Ended:
    """Run a command to its end."""
    done = subprocess.run(
        [sys.executable, *program, *arguments],
        env=installation.environment,
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def until(is_so: Callable[[], bool], otherwise: str, *, seconds: float = PATIENCE) -> float:
    """Look again and again until it is so; return the seconds it took. Fails with `otherwise` after the deadline."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < seconds, otherwise
        time.sleep(0.01)
    return time.monotonic() - began


@contextlib.contextmanager
def opened(installation: Installation) -> Iterator[Database]:
    """The installation's migrated database, opened by the test itself."""
    settings = installation.settings()
    file = settings.data_dir / "undersigned.db"
    if "DATABASE_URL" not in installation.environ and not file.exists():
        file.write_bytes(_migrated())
    database = Database(settings)
    try:
        database.migrate()
        yield database
    finally:
        database.close()


@cache
def _migrated() -> bytes:
    """A migrated SQLite database, made once: that takes most of a second."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Installation(Path(folder), 8000).settings()
        database = Database(settings)
        database.migrate()
        database.close()
        return (settings.data_dir / "undersigned.db").read_bytes()


def open_statement(database: Database, lead: Lead) -> Statement:
    """A statement that takes endorsements before and after publication and shows each at once: processes live in real time."""
    return cast.open_statement(database, lead, hard_deadline="", late_endorsements=True, batch_minutes="0")


def publish(database: Database, lead: Lead, statement: Statement) -> None:
    """Ask for the first edition, as the lead does."""
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())


def crowd(count: int) -> list[Guest]:
    """As many invented organizations as asked for."""
    return [Guest({"en": f"Organization {number:04}"}, f"office{number:04}@org.example.org", "", "en") for number in range(count)]


def invite_crowd(database: Database, lead: Lead, statement: Statement, count: int) -> dict[str, str]:
    """Invite a crowd and return its invitation tokens by name, as the queued mails carry them: one look, however many."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        invitations.invite(session, fresh, crowd(count), by=lead.actor, at=clock.now())
    with database.read() as session:
        rows = session.exec(select(Mail.payload_sealed).where(Mail.kind == "invitation").order_by(col(Mail.id))).all()
        payloads = [session.vault.open_json(mails.SEALED_PAYLOAD, row) for row in rows if row is not None]
    return {payload["partner"]: token_in(payload["url"]) for payload in payloads}


def token_in(text: str, kind: str = "e") -> str:
    """Return the token of the first link of a kind (`e`, `m`, `login`) in `text`."""
    found = re.search(rf"/{kind}/([\w.-]+)", text)
    assert found, text
    return found[1]


def manage_token(post: MailServer, recipient: str) -> str:
    """Return the token of the manage link in the receipt that arrived for `recipient`."""
    texts = [text_of(mail) for mail in post.mails if mail.recipient == recipient]
    return token_in(next(text for text in texts if "/m/" in text), "m")


def text_of(mail: ReceivedMail) -> str:
    body = mail.message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def answer_form(name: str, **changes: str) -> dict[str, str]:
    """A good endorsement form of DESIGN §5. The same name makes the same form, its nonce included."""
    good = {
        "display_name": name,
        "language": "en",
        "visibility": "named",
        "signer_name": "Alesia Partner",
        "signer_title": "Director",
        "authorized": "yes",
        "nonce": hashlib.sha256(name.encode()).hexdigest(),
    }
    return good | changes
