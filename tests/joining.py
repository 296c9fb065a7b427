"""A statement with an open call, and an organization that asks on it to be invited: over the product's pages and through its verbs."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
from sqlmodel import col, select
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import admissions, join_limits, join_requests
from app.domain.admissions import Case, Decision
from app.domain.join_requests import Typed
from app.main import create_app
from app.models import JoinRequest, Mail, Statement
from app.security import attention
from tests import cast
from tests.asking import ask
from tests.cast import Lead

ADDRESS = "office@willow.example.org"
FORM = {
    "name": "Willow Legal Aid",
    "language": "en",
    "country": "GE",
    "website": "willow.example.org",
    "contact_name": "Nino Asker",
    "email": ADDRESS,
    "note": "We work on the same cases.",
}


@dataclass(frozen=True)
class Call:
    """An open call before the product."""

    app: ASGIApp
    database: Database
    lead: Lead
    statement: Statement

    @property
    def path(self) -> str:
        return f"/statements/{self.statement.slug}/join"

    def look(self, ending: str = "/en", **options: Any) -> httpx.Response:
        return ask(self.app, "GET", f"{self.path}{ending}", **options)

    def answered(self) -> dict[str, str]:
        """A fresh question with its answer, as a person sends it."""
        question = attention.ask(self.database.settings.secret_keys, self.statement.id, at=clock.now())
        return {"token": question.token, "answer": str(question.first + question.second)}

    def form(self, **changes: str) -> dict[str, str]:
        return FORM | self.answered() | changes

    def send(self, **changes: str) -> httpx.Response:
        """Send the form with a question that is answered."""
        return ask(self.app, "POST", f"{self.path}/en", data=self.form(**changes))

    def ask(self, **changes: str) -> None:
        """Ask through the verb."""
        with self.database.write() as session:
            join_requests.ask(session, self.statement.slug, Typed(**self.form(**changes)), at=clock.now())

    def links(self, email: str = ADDRESS) -> list[str]:
        """Return the tokens that were mailed to an address, oldest first."""
        mails = [mail for mail in cast.outbox(self.database, "join_confirmation") if mail.to == email]
        return [mail.payload["url"].rpartition("/")[2] for mail in mails]

    def opened(self, token: str) -> join_requests.Opened:
        with self.database.read() as session:
            return join_requests.open_link(session, token, at=clock.now())

    def confirm(self, token: str, **changes: str) -> None:
        given = {"confirmed": "yes", "fingerprint": self.opened(token).fingerprint} | changes
        with self.database.write() as session:
            join_requests.confirm(session, token, at=clock.now(), **given)

    def waiting(self, **changes: str) -> str:
        """Ask and confirm; return the id of the request."""
        self.ask(**changes)
        token = self.links(changes.get("email", ADDRESS))[-1]
        self.confirm(token)
        return self.opened(token).request.id

    def decide(self, request_id: str, lead: Lead | None = None, /, **decision: str) -> None:
        with self.database.write() as session:
            by = (lead or self.lead).actor
            admissions.decide(session, self.statement.id, request_id, Decision(**decision), by=by, at=clock.now())

    def case(self, request_id: str) -> Case:
        with self.database.read() as session:
            return admissions.get(session, self.statement.id, request_id, by=self.lead.actor)[1]

    def rows(self) -> list[JoinRequest]:
        with self.database.read() as session:
            return list(session.exec(select(JoinRequest).order_by(col(JoinRequest.id))).all())


def opened_call(settings: Settings, database: Database, **changes: Any) -> Call:
    """An open statement with an open call. `changes` are the draft's."""
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead, **({"has_open_call": True} | changes))
    return Call(create_app(settings, database), database, lead, statement)


def spend(call: Call, requests: int = join_limits.AT_ONCE + join_limits.MOST_WAITING) -> None:
    """Let so many others ask."""
    with call.database.write() as session:
        for number in range(requests):
            join_limits.take_turn(session, call.statement.id, f"office@number{number}.example", at=clock.now())


def due(call: Call) -> list[datetime]:
    """Return when the links to confirm leave, in the order they were asked for."""
    with call.database.read() as session:
        return list(session.exec(select(Mail.due_at).where(Mail.kind == "join_confirmation").order_by(col(Mail.id))).all())


def hidden(page: httpx.Response, name: str) -> str:
    """Return the value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return found[1]
