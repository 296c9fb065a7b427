"""A consultation before the product: a text put up for comments, an invited partner, and the page behind its link."""

from dataclasses import dataclass, replace

import httpx
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import comments, consultations, decisions, drafts, invitations, statements
from app.domain.comments import Said
from app.domain.decisions import Decision
from app.domain.drafts import Text
from app.domain.guest_lists import Guest
from app.main import create_app
from app.models import Statement
from tests import cast
from tests.asking import ask
from tests.cast import Lead

DEADLINE = "2026-12-15T18:00"
TEXT = Text("Joint statement on fair trials", "We call for **fair trials**.\n\nNow.\n\n- Everywhere.\n- For everyone.")
FORM = {
    "comment": "Say by when.",
    "wording": "Now.",
    "language": "en",
    "paragraph": "1",
    "version": "1",
    "nonce": "nonce-of-one-form",
}


@dataclass(frozen=True)
class Consulted:
    """One partner whom the lead has asked to comment. `token` opens its page."""

    app: ASGIApp
    database: Database
    lead: Lead
    statement: Statement
    token: str

    def look(self, page: str = "", **query: str) -> httpx.Response:
        return ask(self.app, "GET", f"/c/{self.token}{page}", params=query)

    def say(self, **changes: str) -> httpx.Response:
        return ask(self.app, "POST", f"/c/{self.token}/comments", data=FORM | changes)

    def take_back(self, comment_id: str) -> httpx.Response:
        return ask(self.app, "POST", f"/c/{self.token}/comments/{comment_id}/deletion", data={"language": "en", "paragraph": "1"})

    def invite(self, *guests: Guest) -> list["Consulted"]:
        """Ask others to comment on the same text."""
        return [replace(self, token=token) for token in invite(self.database, self.lead, self.statement, *guests)]

    def fresh(self) -> Statement:
        with self.database.read() as session:
            return statements.get(session, self.statement.id, by=self.lead.actor)

    def said(self) -> list[Said]:
        """Return all comments on the statement, opened, in the order they were made."""
        with self.database.read() as session:
            progress = invitations.list_progress(session, self.statement)
            found = [said for line in progress for said in comments.list_own(session, line.invitation)]
        return sorted(found, key=lambda said: said.row.id)

    def decide(self, choice: str, **changes: object) -> None:
        """Decide the first comment that is open, as the lead."""
        first = next(said for said in self.said() if said.row.state == "open")
        with self.database.write() as session:
            said, statement = decisions.get(session, first.row.id, by=self.lead.actor)
            decision = Decision(choice, **({"answer": "Thank you."} | changes))  # type: ignore[arg-type]
            decisions.decide(session, said, statement, decision, by=self.lead.actor, at=clock.now())

    def edit(self, body: str, language: str = "en") -> None:
        """Save another text into the draft, as the lead."""
        with self.database.write() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            title = drafts.get(session, statement).translations[language].title
            statements.edit_translation(session, statement, language, Text(title, body), revision=statement.revision, at=clock.now())

    def body(self, language: str = "en") -> str:
        """Return the draft's text as it is saved now."""
        with self.database.read() as session:
            return drafts.get(session, self.fresh()).translations[language].body

    def open_round(self, deadline: str = DEADLINE) -> None:
        open_round(self.database, self.lead, self.statement, deadline)

    def open_sign_on(self) -> None:
        with self.database.write() as session:
            statement = statements.get(session, self.statement.id, by=self.lead.actor)
            statements.open_sign_on(session, statement, by=self.lead.actor, at=clock.now())

    def share(self) -> None:
        with self.database.write() as session:
            consultations.share(session, statements.get(session, self.statement.id, by=self.lead.actor), is_shared=True)


def consulted(settings: Settings, database: Database, guest: Guest = cast.PARTNER, **changes: object) -> Consulted:
    """A text in consultation with one invited partner. `changes` are the draft's."""
    lead = cast.new_lead(database)
    texts = {"en": TEXT, "be": Text("Сумесная заява", "Мы патрабуем *справядлівых судоў*.\n\nЗараз.")}
    statement = cast.new_draft(database, lead, **({"translations": texts} | changes))
    open_round(database, lead, statement)
    (token,) = invite(database, lead, statement, guest)
    return Consulted(create_app(settings, database), database, lead, statement, token)


def open_round(database: Database, lead: Lead, statement: Statement, deadline: str = DEADLINE, *, revision: int | None = None) -> None:
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        consultations.open_round(session, fresh, comment_deadline=deadline, by=lead.actor, at=clock.now(), revision=revision)


def invite(database: Database, lead: Lead, statement: Statement, *guests: Guest) -> list[str]:
    """Ask partners to comment and return the tokens as they stand in the mails, in order."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=lead.actor)
        outcomes = invitations.invite(session, fresh, guests, by=lead.actor, at=clock.now())
    assert not any(outcome.errors for outcome in outcomes)
    return [cast.link_in_mail(database, guest.email, "consultation") for guest in guests]
