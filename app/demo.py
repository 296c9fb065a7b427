"""`undersigned demo`: makes an invented coalition in a folder that is gone afterwards, serves it here, and prints four links.

Everything is made through the same verbs as in earnest; only `/demo/desk`, which logs the visitor in, exists nowhere else.
"""

import asyncio
import re
import socket
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import typer
from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from app import clock, logs
from app.config import load_settings
from app.db import Database, Session
from app.demonstration import texts
from app.demonstration.coalition import GUESTS, LEAD
from app.domain import accounts, endorsements, invitations, leads, mails, publications, statements
from app.domain.accounts import Actor
from app.domain.answers import Answer
from app.domain.drafts import Draft
from app.domain.guest_lists import Guest
from app.models import Mail, Statement
from app.serving import serve
from app.worker import Worker

COORDINATOR = "coordinator@coalition.example.org"
WITHHELD = {16, 19, 22, 28, 36}
SILENT = {5, 9, 15, 21, 27, 40}
"""Numbers of the partners who withhold their names from the published statement, and of those who never answered."""


@dataclass(frozen=True)
class Links:
    """What the demonstration prints."""

    desk: str
    invitation: str
    public_page: str
    mailbox: str


def run(*, port: int) -> None:
    """Make the coalition, print the four links, serve until stopped."""
    logs.configure(level=30)
    with tempfile.TemporaryDirectory(prefix="undersigned-demo-", ignore_cleanup_errors=True) as folder:
        address = f"http://127.0.0.1:{_free_port(port)}"
        settings = load_settings({"UNDERSIGNED_DATA_DIR": folder, "UNDERSIGNED_BASE_URL": address, "UNDERSIGNED_DEV": "1"})
        database = Database(settings)
        database.migrate()
        links = make(database)
        serve(database, host="127.0.0.1", port=int(address.rpartition(":")[2]), when_ready=_printer(links), more_routers=[router(database)])
        database.close()


def make(database: Database) -> Links:
    """Make the published and the open statement, and deliver every mail to the local mailbox."""
    with database.write() as session:
        made = leads.create(session, name=LEAD, email=COORDINATOR, country="LT", at=clock.now())
        account = accounts.find(session, COORDINATOR)
        by = Actor(made.id, LEAD, account.id if account else "")
    published = _statement(database, texts.PUBLISHED, by=by, days=20)
    _endorse(database, published, GUESTS, [number for number in range(1, 41) if number not in SILENT], by=by)
    with database.write() as session:
        publications.publish(session, statements.get(session, published.id, by=by), at=clock.now())
    opened = _statement(database, texts.OPEN, by=by, days=9)
    invited = GUESTS[13:25]
    tokens = _endorse(database, opened, invited, [2, 3, 5, 8], by=by)
    with database.write() as session:
        endorsements.decline(session, tokens[8], reason="Our board meets too late.", nonce="demonstration-decline", at=clock.now())
    asyncio.run(Worker(database.settings, database).run_once())
    address = database.settings.base_url
    return Links(f"{address}/demo/desk", f"{address}/e/{tokens[0]}", f"{address}/statements/{published.slug}", f"{address}/mailbox")


def router(database: Database) -> APIRouter:
    """Return the one route of the demonstration: it logs the visitor in as the invented coordinator."""
    routes = APIRouter()

    @routes.get("/demo/desk")
    def desk() -> RedirectResponse:
        with database.write() as session:
            account = accounts.find(session, COORDINATOR)
            url = accounts.issue_login(session, account, at=clock.now()) if account else ""
            session.flush()
            secret = accounts.log_in(session, url.rpartition("/")[2], device="Demonstration", at=clock.now())
        answer = RedirectResponse("/desk", status_code=303)
        answer.set_cookie("undersigned", secret, httponly=True, samesite="lax", path="/")
        return answer

    return routes


def _statement(database: Database, draft: Draft, *, by: Actor, days: int) -> Statement:
    """Create a statement with a deadline in some days and open its sign-on."""
    deadline = (clock.now() + timedelta(days=days)).replace(hour=16, minute=0, second=0, microsecond=0)
    reminder = deadline - timedelta(days=3)
    with database.write() as session:
        dated = replace(draft, hard_deadline=deadline.isoformat(), soft_deadline=reminder.isoformat())
        statement = statements.create(session, dated, by=by, at=clock.now())
        statements.open_sign_on(session, statement, by=by, at=clock.now())
        return statement


def _endorse(database: Database, statement: Statement, guests: list[Guest], numbers: list[int], *, by: Actor) -> list[str]:
    """Invite the guests, and let those of the given numbers (counted from 1) endorse; return everybody's invitation tokens."""
    with database.write() as session:
        fresh = statements.get(session, statement.id, by=by)
        made = invitations.invite(session, fresh, guests, by=by, at=clock.now())
        tokens = [_token(session, outcome.invitation_id) for outcome in made]
    asyncio.run(Worker(database.settings, database).run_once())
    for number in numbers:
        with database.write() as session:
            endorsements.confirm(session, tokens[number - 1], _answer(guests[number - 1], number, statement), at=clock.now())
    return tokens


def _answer(guest: Guest, number: int, statement: Statement) -> Answer:
    language = guest.language if guest.language in {"be", "ar"} and statement.kind == "joint_statement" else "en"
    return Answer(
        display_name=next(iter(guest.names.values())),
        language=language,
        visibility="withheld" if number in WITHHELD else "named",
        signer_name=f"Signer {number:02}",
        signer_title="Director",
        authorized="yes",
        nonce=f"demonstration-{statement.id}-{number}",
    )


def _token(session: Session, invitation_id: str) -> str:
    """Return the token in an invitation's mail, as its reader would find it."""
    mail = session.get_one(Mail, next(mail.id for mail in mails.list_for_invitation(session, invitation_id)))
    payload = session.vault.open_json(mails.SEALED_PAYLOAD, mail.payload_sealed or b"")
    return str(re.sub(r".*/e/", "", payload["url"]))


def _free_port(wanted: int) -> int:
    """Return the wanted port, or any free one when it is taken."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def _printer(links: Links) -> Callable[[], None]:
    def show() -> None:
        typer.echo(
            "\nUndersigned is running with an invented coalition. Nothing is kept; stop it with Ctrl-C.\n\n"
            f"  The coordinator's desk    {links.desk}\n"
            f"  A partner's invitation    {links.invitation}\n"
            f"  The public page           {links.public_page}\n"
            f"  The local mailbox         {links.mailbox}\n"
        )

    return show
