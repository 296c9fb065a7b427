"""A coordinator at her desk: logged in, with her own way to send forms, and a colleague or stranger beside her."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.types import ASGIApp

from app import clock
from app.config import Settings
from app.db import Database
from app.domain import accounts
from app.domain.guest_lists import Guest
from app.main import create_app
from app.models import Statement
from tests import cast
from tests.asking import BASE_URL
from tests.cast import Lead

STRANGERS = "Elsewhere Alliance"
TEXTS = {
    "kind": "open_letter",
    "language-0": "en",
    "title-0": "Open letter on fair trials",
    "body-0": "We call for fair trials.",
    "authentic": "0",
    "addressees": "UN Human Rights Council\r\nEuropean Parliament",
    "time_zone": "Europe/Vilnius",
    "hard_deadline": "2027-01-15T18:00",
    "roster_order": "alphabetical",
}
GUEST = {"name-en": "Lantern Committee", "email": "director@lantern.example.org", "contact": "Alesia Partner", "country": "BY"}


class Browser:
    """Asks the product over HTTP without a socket, keeps cookies, follows no redirect, runs no script."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.cookies = httpx.Cookies()
        self.user_agent = ""

    def get(self, path: str, **query: str) -> httpx.Response:
        return asyncio.run(self._ask("GET", path, params=query or None))

    def post(self, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._ask("POST", path, **options))

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport, headers = httpx.ASGITransport(self._app), {"user-agent": self.user_agent}
        async with httpx.AsyncClient(transport=transport, base_url=BASE_URL, cookies=self.cookies, headers=headers) as client:
            answer = await client.request(method, path, **options)
            self.cookies = client.cookies
            return answer


def browser(settings: Settings, database: Database) -> Browser:
    """Return a browser that has never been here."""
    return Browser(create_app(settings, database))


@dataclass(frozen=True)
class Desk:
    """One member's browser, logged in, and the lead the member works for."""

    client: Browser
    database: Database
    lead: Lead
    csrf: str

    def get(self, path: str, **query: str) -> httpx.Response:
        return self.client.get(path, **query)

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form with this session's token."""
        return self.client.post(path, data={"csrf": self.csrf, **fields})

    def draft(self, **changes: str) -> str:
        """Create a draft through the form and return its address on the desk."""
        answer = self.post("/desk/statements/new", **(TEXTS | changes))
        assert answer.status_code == 303, answer.text
        return answer.headers["location"].partition("?")[0]

    def opened(self, *guests: Guest, **changes: Any) -> tuple[str, Statement, list[str]]:
        """A statement whose sign-on is open: its address on the desk, itself, and the tokens of the guests' invitations."""
        statement = cast.open_statement(self.database, self.lead, **changes)
        tokens = cast.invite(self.database, self.lead, statement, *guests) if guests else []
        return f"/desk/statements/{statement.id}", statement, tokens


def log_in(client: Browser, database: Database, lead: Lead) -> Desk:
    """Log in through the mailed link, as a member would."""
    answer = client.post(lead.login_url.removeprefix(BASE_URL))
    assert answer.status_code == 303
    return Desk(client, database, lead, hidden(client.get("/desk/sessions"), "csrf"))


def hidden(page: httpx.Response, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page.text)
    assert found, f"no field {name}"
    return found[1]


def marked(page: httpx.Response) -> list[str]:
    """Return the fields the error summary leads to."""
    summary = page.text.partition('class="error-summary"')[2].partition("</div>")[0]
    return re.findall(r'href="#([^"]+)"', summary)


def fresh_login(desk: Desk) -> Lead:
    """Return the desk's lead with a new login link, for when the first session has ended by time."""
    with desk.database.write() as session:
        account = accounts.find(session, cast.COORDINATOR)
        assert account is not None
        return Lead(desk.lead.actor, accounts.issue_login(session, account, at=clock.now()), "")
