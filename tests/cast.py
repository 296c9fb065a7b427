"""The people and organizations of every test, and short ways to bring them to a point of the story. All invented."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import accounts, drafts, editions, endorsements, invitations, leads, mails, publications, statements
from app.domain.accounts import Actor
from app.domain.answers import Answer
from app.domain.editions import FileToKeep
from app.domain.guest_lists import Guest
from app.models import Event, Mail, Statement
from app.publishing.document import Document

LEAD = "Coalition for Fair Trials"
COORDINATOR = "coordinator@lead.example.org"
STRANGER = "stranger@elsewhere.example.org"
PARTNER = Guest(
    {"en": "Lantern Committee", "be": "Камітэт «Ліхтар»"}, "director@lantern.example.org", "Alesia Partner", "en", country_of_focus="BY"
)
SECOND = Guest({"en": "Harbour Rights Network"}, "office@harbour.example.org", "Giorgi Second", "en", country_of_focus="GE")


class Clock:
    """A clock that stands still until told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> datetime:
        self.at += timedelta(**by)
        return self.at


@dataclass(frozen=True)
class Lead:
    """A lead organization with the secrets its operator saw."""

    actor: Actor
    login_url: str
    api_key: str


def new_lead(database: Database, name: str = LEAD, email: str = COORDINATOR) -> Lead:
    with database.write() as session:
        made = leads.create(session, name=name, email=email, at=clock.now())
        account = accounts.find(session, email)
        assert account is not None
        return Lead(Actor(made.id, name, account.id), made.login_url, made.api_key)


def draft(**changes: Any) -> drafts.Draft:
    """A good draft in two languages."""
    given: dict[str, Any] = {
        "translations": {
            "en": drafts.Text("Joint statement on fair trials", "We call for **fair trials**.\n\nNow."),
            "be": drafts.Text("Сумесная заява аб справядлівых судах", "Мы патрабуем *справядлівых судоў*."),
        },
        "addressees": ("UN Human Rights Council",),
        "time_zone": "Europe/Vilnius",
        "hard_deadline": "2027-01-15T18:00",
    }
    return drafts.Draft(**(given | changes))


def new_draft(database: Database, lead: Lead, **changes: Any) -> Statement:
    with database.write() as session:
        return statements.create(session, draft(**changes), by=lead.actor, at=clock.now())


def open_statement(database: Database, lead: Lead, **changes: Any) -> Statement:
    """A statement whose sign-on is open."""
    made = new_draft(database, lead, **changes)
    with database.write() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        statements.open_sign_on(session, statement, by=lead.actor, at=clock.now())
        return statement


def invite(database: Database, lead: Lead, statement: Statement, *guests: Guest) -> list[str]:
    """Invite and return the invitation tokens as they stand in the mails, in order."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        outcomes = invitations.invite(session, fresh, guests, by=lead.actor, at=clock.now())
    return [link_in_mail(database, guest.email, "invitation") for guest in guests] if not any(o.errors for o in outcomes) else []


def answer(**changes: str) -> Answer:
    given = {
        "display_name": "Lantern Committee",
        "language": "en",
        "visibility": "named",
        "signer_name": "Alesia Partner",
        "signer_title": "Director",
        "authorized": "yes",
        "nonce": "nonce-of-one-form",
    }
    return Answer(**(given | changes))


def endorse(database: Database, token: str, **changes: str) -> str:
    """Endorse through an invitation token and return the manage token from the receipt."""
    with database.write() as session:
        opened = endorsements.confirm(session, token, answer(**changes), at=clock.now())
    with database.read() as session:
        return last_link(session, opened.invitation.id, "receipt")


def publish(database: Database, lead: Lead, statement: Statement) -> Document:
    """Publish and build the first edition, as the lead and the worker would; return what became public."""
    with database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    return build(database)


def build(database: Database) -> Document:
    """Build the edition that waits, with one plain file of its names; return what became public."""
    with database.write() as session:
        claimed = editions.claim(session, at=clock.now())
    assert claimed, "no edition waits"
    with database.read() as session:
        drawn = publications.draw(session, claimed.statement_id, claimed.number, at=clock.now())
    body = "\n".join(signatory.name for signatory in drawn.document.signatories).encode()
    file = FileToKeep(f"/statements/{drawn.document.slug}", "text/plain", "", body, {"br": body})
    with database.write() as session:
        assert editions.release(session, claimed, drawn, [file], at=clock.now())
    return drawn.document


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Start an act in many threads at one moment; return what each returned or raised, in order."""
    barrier = threading.Barrier(count)

    def run(number: int) -> object:
        barrier.wait()
        return act(number)

    with ThreadPoolExecutor(count) as pool:
        started = [pool.submit(run, number) for number in range(count)]
    return [future.exception() or future.result() for future in started]


def count_statements(session: Session) -> list[str]:
    """Return a list that grows by every statement the session's connection executes from here on."""
    seen: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda _c, _k, statement, *_: seen.append(statement))
    return seen


@dataclass(frozen=True)
class OpenedMail:
    """One mail of the outbox as its reader would get it."""

    kind: str
    to: str
    language: str
    payload: dict[str, Any]


def outbox(database: Database, kind: str = "") -> list[OpenedMail]:
    """Return the mails that were queued, oldest first, opened."""
    with database.read() as session:
        rows = session.exec(select(Mail).order_by(col(Mail.id))).all()
        opened = [
            OpenedMail(
                row.kind,
                session.vault.open(mails.SEALED_RECIPIENT, row.recipient_sealed),
                row.language,
                session.vault.open_json(mails.SEALED_PAYLOAD, row.payload_sealed) if row.payload_sealed else {},
            )
            for row in rows
        ]
    return [mail for mail in opened if kind in {"", mail.kind}]


def trail(database: Database) -> list[str]:
    """Return the kinds of the events there are, oldest first."""
    with database.read() as session:
        return [str(kind) for kind in session.exec(select(Event.kind).order_by(col(Event.id))).all()]


def link_in_mail(database: Database, email: str, kind: str) -> str:
    """Return the token in the newest queued mail of a kind to an address."""
    with database.read() as session:
        rows = session.exec(select(Mail).where(Mail.kind == kind).order_by(col(Mail.id).desc())).all()
        for row in rows:
            if session.vault.open(mails.SEALED_RECIPIENT, row.recipient_sealed) == email:
                return _token(session, row)
    raise AssertionError(f"no {kind} mail")


def last_link(session: Session, invitation_id: str, kind: str) -> str:
    query = select(Mail).where(Mail.kind == kind, Mail.invitation_id == invitation_id).order_by(col(Mail.id).desc())
    return _token(session, session.exec(query.limit(1)).one())


def _token(session: Session, row: Mail) -> str:
    payload = session.vault.open_json(mails.SEALED_PAYLOAD, row.payload_sealed or b"")
    found = re.search(r"/(?:e|m|c|login)/([^/]+)$", payload.get("url") or payload["manage_url"])
    assert found
    return found[1]
