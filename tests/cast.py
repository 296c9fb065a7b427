"""The people and organizations of every test, and short ways to bring them to a point of the story. All invented."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from app import clock
from app.db import Database, Session
from app.domain import accounts, endorsements, invitations, leads, mails, statements
from app.domain.accounts import Actor
from app.domain.endorsements import Answer
from app.domain.guest_lists import Guest
from app.models import Mail, Statement

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


def draft(**changes: Any) -> statements.Draft:
    """A good draft in two languages."""
    given: dict[str, Any] = {
        "translations": {
            "en": statements.Text("Joint statement on fair trials", "We call for **fair trials**.\n\nNow."),
            "be": statements.Text("Сумесная заява аб справядлівых судах", "Мы патрабуем *справядлівых судоў*."),
        },
        "addressees": ("UN Human Rights Council",),
        "time_zone": "Europe/Vilnius",
        "hard_deadline": "2027-01-15T18:00",
    }
    return statements.Draft(**(given | changes))


def new_draft(database: Database, lead: Lead, **changes: Any) -> Statement:
    with database.write() as session:
        return statements.create(session, draft(**changes), by=lead.actor, at=clock.now())


def open_statement(database: Database, lead: Lead, **changes: Any) -> Statement:
    """A statement whose sign-on is open."""
    made = new_draft(database, lead, **changes)
    with database.write() as session:
        statement = statements.get(session, made.id, by=lead.actor)
        statements.open_sign_on(session, statement, at=clock.now())
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
    found = re.search(r"/(?:e|m|login)/([^/]+)$", payload.get("url") or payload["manage_url"])
    assert found
    return found[1]
