"""A partner at its phone: an open statement, an invitation, and the pages behind its two links."""

import html
import re
from dataclasses import dataclass

import httpx
from sqlmodel import SQLModel
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from app.domain.guest_lists import Guest
from app.main import create_app
from app.models import Statement
from tests import cast
from tests.asking import ask
from tests.cast import Lead

FORM = {
    "display_name": "Lantern Committee",
    "language": "en",
    "visibility": "named",
    "signer_name": "Alesia Partner",
    "signer_title": "Director",
    "authorized": "yes",
    "nonce": "nonce-of-one-form",
}


@dataclass(frozen=True)
class Invited:
    """One invited partner before the product. `token` opens its invitation."""

    app: ASGIApp
    database: Database
    lead: Lead
    statement: Statement
    token: str

    def look(self, page: str = "", **query: str) -> httpx.Response:
        return ask(self.app, "GET", f"/e/{self.token}{page}", params=query)

    def answer(self, **changes: str) -> httpx.Response:
        return ask(self.app, "POST", f"/e/{self.token}", data=FORM | changes)

    def decline(self, **fields: str) -> httpx.Response:
        return ask(self.app, "POST", f"/e/{self.token}/decline", data=fields)

    def manage(self, token: str, page: str = "", **fields: str) -> httpx.Response:
        return ask(self.app, "POST" if page else "GET", f"/m/{token}{page}", data=fields)

    def endorse(self, **changes: str) -> str:
        """Endorse and return the manage token from the receipt."""
        assert self.answer(**changes).status_code == 303
        return cast.link_in_mail(self.database, cast.PARTNER.email, "receipt")

    def invite(self, *guests: Guest) -> list["Invited"]:
        """Invite others to the same statement."""
        tokens = cast.invite(self.database, self.lead, self.statement, *guests)
        return [Invited(self.app, self.database, self.lead, self.statement, token) for token in tokens]


def invited(settings: Settings, database: Database, guest: Guest = cast.PARTNER, **changes: object) -> Invited:
    """An open statement with one invited partner. `changes` are the draft's."""
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead, **changes)
    (token,) = cast.invite(database, lead, statement, guest)
    return Invited(create_app(settings, database), database, lead, statement, token)


def words(answer: httpx.Response) -> str:
    """Return what a page says, without its tags, on one line."""
    inline = re.sub(r"</?(?:a|bdi|em|span|strong|time)\b[^>]*>", "", answer.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inline)).split())


def tag(answer: httpx.Response, identity: str) -> str:
    """Return the tag with an id, or an empty string."""
    found = re.search(rf'<\w+ [^>]*id="{re.escape(identity)}"[^>]*>', answer.text)
    return found[0] if found else ""


def dump(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with database.read() as session:
        connection = session.connection()
        return {table.name: [tuple(row) for row in connection.execute(table.select())] for table in SQLModel.metadata.sorted_tables}
