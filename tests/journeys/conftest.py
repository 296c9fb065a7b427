"""The running product of a journey: a real web server with its worker, a real SMTP server, and a visitor of either kind."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Page, ViewportSize

from app.config import Settings
from app.db import Database
from app.main import create_app
from app.worker import embedded
from tests import cast
from tests.journeys.visitors import HttpVisitor, Visitor, chromium_visitor
from tests.mail.smtp_server import MailServer, running_mail_server

Open = Callable[..., Page]

on_sqlite = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
"""For what only Chromium decides: layout, scripts, accessibility. It sees the same page whatever database is behind it."""

three_ways = pytest.mark.parametrize(
    ("settings", "new_visitor"),
    [("sqlite", "http"), ("postgresql", "http"), pytest.param("sqlite", "chromium", marks=pytest.mark.browser)],
    indirect=True,
)
"""Both databases and both visitors. That Chromium also gets along with PostgreSQL is shown by the longest journey, test_cosigning."""


@dataclass(frozen=True)
class Running:
    """A product that answers at `url`, its database, and the mail server its mails reach."""

    url: str
    database: Database
    mail: MailServer


@pytest.fixture
def product(settings: Settings) -> Iterator[Running]:
    """The whole product at work, on SQLite and on PostgreSQL."""
    with running_mail_server() as mail, listening() as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        database = Database(replace(settings, base_url=url, mail_url=mail.url, worker="embedded"))
        with embedded(database.settings, database), serving(database, listener):
            yield Running(url, database, mail)
        database.close()


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A socket on a free port of this machine."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(128)
        yield listener


@contextmanager
def serving(database: Database, listener: socket.socket) -> Iterator[None]:
    """Serve the product from a thread while the block runs."""
    server = uvicorn.Server(uvicorn.Config(create_app(database.settings, database), log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    wait_for(lambda: server.started)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(timeout=20)


@pytest.fixture(params=["http", pytest.param("chromium", marks=pytest.mark.browser)])
def new_visitor(request: pytest.FixtureRequest) -> Iterator[Callable[[], Visitor]]:
    """A function that brings a new visitor with an empty profile: over plain HTTP, or in Chromium without JavaScript."""
    with ExitStack() as stack:
        if request.param == "http":

            def bring() -> Visitor:
                visitor = HttpVisitor()
                stack.callback(visitor.close)
                return visitor
        else:
            browser = request.getfixturevalue("chromium")

            def bring() -> Visitor:
                return stack.enter_context(chromium_visitor(browser))

        yield bring


@pytest.fixture
def open_editor(product: Running, chromium: Browser) -> Iterator[Open]:
    """Opens the edit page of a draft, logged in; what goes wrong in a script fails the test."""
    lead = cast.new_lead(product.database)
    path = f"/desk/statements/{cast.new_draft(product.database, lead).id}"
    problems: list[str] = []
    with ExitStack() as contexts:

        def opened(ending: str = "/edit", *, width: int = 1280, has_scripts: bool = True, is_strict: bool = True) -> Page:
            viewport = ViewportSize(width=width, height=900)
            context = contexts.enter_context(
                chromium.new_context(viewport=viewport, java_script_enabled=has_scripts, bypass_csp=not is_strict)
            )
            page = context.new_page()
            page.on("pageerror", lambda error: problems.append(error.message))
            page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
            page.goto(lead.login_url)
            page.locator("main button").click()
            page.goto(f"{product.url}{path}{ending}")
            return page

        yield opened
    assert problems == []


def wait_for(is_so: Callable[[], object], seconds: float = 30) -> None:
    """Wait until something is so; fail when it never is."""
    deadline = time.monotonic() + seconds
    while not _holds(is_so):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def _holds(is_so: Callable[[], object]) -> bool:
    try:
        return bool(is_so())
    except httpx.TransportError:
        return False
