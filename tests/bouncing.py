"""Mail that comes back: a statement with invited partners, whose mails a server has taken, and ways for them to return."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from sqlmodel import col, select

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import bounces, envelopes, mails, recipients, statements
from app.domain.bounces import Outcome
from app.domain.guest_lists import Guest
from app.mail.bounces import read
from app.models import Bounce, Contact, Invitation, Mail, OffBecause, Statement
from app.security import return_paths
from tests import cast
from tests.cast import Lead
from tests.mail.returned import dsn

CHECKOUT = Path(__file__).parents[1]
HARD: Mapping[str, str] = {}
SOFT = {"status": "4.2.2", "said": "smtp; 452 4.2.2 Mailbox full"}
LATER = {"action": "delayed", "status": "4.4.1", "said": "smtp; 451 4.4.1 No answer from host"}


class Story:
    """One statement, its lead, and what became of the mail to its partners."""

    def __init__(self, database: Database, lead: Lead | None = None) -> None:
        self.database = database
        self.lead = lead or cast.new_lead(database)
        self.statement: Statement = cast.open_statement(database, self.lead)

    def invite(self, *guests: Guest) -> None:
        cast.invite(self.database, self.lead, self.statement, *guests)
        self.send()

    def send(self) -> None:
        """Hand over every mail that waits."""
        with self.database.write() as session:
            while (claimed := mails.claim(session, at=clock.now())) is not None:
                mails.record_sent(session, claimed, "250 OK", at=clock.now())

    def remind(self) -> None:
        with self.database.write() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            asked = session.exec(select(Invitation.id)).all()
            envelopes.queue(session, statement, "reminder", recipients.list_for(session, asked), by=self.lead.actor, at=clock.now())

    def mail(self, number: int = 0) -> Mail:
        with self.database.read() as session:
            return session.exec(select(Mail).where(col(Mail.invitation_id).is_not(None)).order_by(col(Mail.id))).all()[number]

    def return_path(self, number: int = 0) -> str:
        return return_paths.make(self.database.settings.secret_keys, self.mail(number).id, "statements.example.org")

    def receive(self, raw: bytes, *, recipient: str = "") -> Outcome:
        with self.database.write() as session:
            return bounces.receive(session, read(raw), at=clock.now(), recipient=recipient)

    def bounce(self, number: int = 0, kind: Mapping[str, str] = HARD, **changes: str) -> Outcome:
        """Let a mail come back to its return path."""
        return self.receive(dsn(**{"to": self.return_path(number), "own_id": f"{self.mail(number).id}@mx.test", **kind, **changes}))

    def contact(self) -> tuple[bool, OffBecause | None, int]:
        """Return whether the first contact gets mail, why not, and how often its mailbox was full."""
        with self.database.read() as session:
            contact = session.exec(select(Contact).order_by(col(Contact.id))).all()[0]
            return contact.gets_mail, contact.off_because, contact.soft_bounces

    def invitations(self) -> list[str]:
        with self.database.read() as session:
            return [str(state) for state in session.exec(select(Invitation.state).order_by(col(Invitation.id)))]

    def reports(self) -> int:
        with self.database.read() as session:
            return len(session.exec(select(Bounce)).all())

    def alerts(self) -> int:
        return len(cast.outbox(self.database, "bounce_alert"))


def hand_to_command(settings: Settings, raw: bytes, *arguments: str) -> tuple[int, str]:
    """Give a message to `undersigned bounces` as a mail server does; return its exit code and what it printed."""
    given = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "BASE_URL": settings.base_url,
        "MAIL_FROM": settings.mail_from,
    }
    done = subprocess.run(
        [sys.executable, "-m", "app", "bounces", *arguments],
        env={**os.environ, **{f"UNDERSIGNED_{name}": value for name, value in given.items()}},
        cwd=CHECKOUT,
        input=raw,
        capture_output=True,
        timeout=180,
        check=False,
    )
    return done.returncode, done.stdout.decode() + done.stderr.decode()
