"""What is private stays private (P4, P10): the whole journey with distinctive secrets, then a search for them everywhere they must not be.

In everything the server printed (at DEBUG, through wrong input, an unexpected error and a failing database), in every column that is
not sealed, in the database file itself, and in everything the public can fetch.
"""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, literal_column, select, text

from app.models import metadata
from tests.asking import PLAIN
from tests.conftest import create_postgres, postgres_url
from tests.mail.smtp_server import MailServer, running_mail_server
from tests.processes.running import (
    Installation,
    Running,
    answer_form,
    command,
    manage_token,
    new_installation,
    text_of,
    token_in,
    until,
)

DEBUGGING = """
import logging
from app import logs
from app.cli import main

quiet = logs.configure
logs.configure = lambda: quiet(logging.DEBUG)
main()
"""
WITHHELD = "Quietwithheldorg"
SECRETS = {
    "coordinator's address": "quietcoordinator",
    "contact's name": "Quietcontact",
    "contact's address": "quietmailbox",
    "signer's name": "Quietsigner",
    "signer's title": "Quiettitle",
    "reason of a refusal": "Quietreason",
    "name in a refused form": "Quietrefused",
    "withheld name": WITHHELD,
}
JSON = {"Content-Type": "application/json"}
PUBLIC = "Loud and Named Organization"


@dataclass
class Story:
    """The installation at work, the mails it sent, and the secrets that came to be on the way."""

    installation: Installation
    post: MailServer
    web: Running
    secrets: dict[str, str]
    statement_id: str = ""
    page: str = ""

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return httpx.request(method, f"{self.web.address}{path}", timeout=60, verify=PLAIN, **options)

    def api(self, method: str, path: str, json: object = None) -> dict[str, Any]:
        given = {"Authorization": f"Bearer {self.secrets['API key']}", "Idempotency-Key": f"key of {method} {path}"}
        answer = self.ask(method, f"/api/v1{path}", headers=given, json=json)
        assert answer.is_success, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def token(self, contact: str) -> str:
        """Return the invitation's token as it arrived."""
        recipient = address(contact)
        until(lambda: any(mail.recipient == recipient for mail in self.post.mails), "no invitation came")
        return token_in(next(text_of(mail) for mail in self.post.mails if mail.recipient == recipient))


@pytest.fixture(params=["sqlite", "postgresql"])
def story(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Story]:
    with ExitStack() as stack:
        post = stack.enter_context(running_mail_server())
        environ = {"MAIL_URL": post.url}
        if request.param == "postgresql":
            postgres, template = request.getfixturevalue("postgres"), request.getfixturevalue("postgres_template")
            create_postgres(postgres, "secrets", template)
            environ["DATABASE_URL"] = postgres_url(postgres, "secrets")
        installation = new_installation(tmp_path, **environ)
        made = command(installation, "lead", "create", "--name", "Loud Coalition", "--email", address("coordinator"), "--json")
        given = json.loads(made.output)
        web = installation.start("serve", "--port", str(installation.port), program=("-c", DEBUGGING))
        stack.callback(web.kill)
        web.until_ready()
        yield Story(installation, post, web, SECRETS | {"API key": given["api_key"], "login link": token_in(given["login_url"], "login")})


def test_no_secret_leaves_its_place(story: Story) -> None:
    log_in(story)
    open_and_invite(story)
    answer_everything(story)
    publish(story)
    provoke(story)
    public = everything_public(story)
    story.web.stop()

    assert "DEBUG" in story.web.log
    assert "TypeError" in story.web.log
    assert PUBLIC in public["page"]
    assert found(story.secrets, {"log": story.web.log}) == []
    assert found(story.secrets, public) == []
    assert found(story.secrets, columns(story), but={("withheld name", "endorsement.display_name")}) == []
    assert found(story.secrets, files(story), but={("withheld name", "undersigned.db")}) == []


def test_the_search_finds_what_is_there() -> None:
    assert found({"reason": "Quiet"}, {"log": "say: quiet!", "page": "loud"}) == [("reason", "log")]


def log_in(story: Story) -> None:
    login = story.secrets["login link"]
    entered = story.ask("POST", f"/login/{login}")
    again = story.ask("POST", f"/login/{login}")
    asked = story.ask("POST", "/login", data={"email": address("coordinator")})

    assert (entered.status_code, again.status_code, asked.status_code) == (303, 410, 200)
    story.secrets["session cookie"] = entered.cookies["undersigned"]
    desk = story.ask("GET", "/desk", cookies={"undersigned": story.secrets["session cookie"]})
    found_token = re.search(r'name="csrf" value="([^"]+)"', desk.text)
    assert found_token
    story.secrets["form token"] = found_token[1]


def open_and_invite(story: Story) -> None:
    texts = {"en": {"title": "Joint statement", "body": "We call for fair trials."}}
    draft = {"kind": "joint_statement", "authentic_language": "en", "translations": texts, "late_endorsements": True, "batch_minutes": 0}
    made = story.api("POST", "/statements", json=draft)
    story.statement_id, story.page = made["id"], f"/statements/{made['slug']}"
    story.api("POST", f"/statements/{made['id']}/sign-on")
    rows = [
        {
            "partner": {"names": {"en": f"Directory entry {who}"}},
            "contact": {"email": address(who), "name": "Quietcontact", "language": "en"},
        }
        for who in ("named", "withheld", "declining", "refused")
    ]
    story.api("POST", f"/statements/{made['id']}/invitations", json=rows)


def answer_everything(story: Story) -> None:
    tokens = {who: story.token(who) for who in ("named", "withheld", "declining", "refused")}
    story.secrets |= {f"invitation link of {who}": token for who, token in tokens.items()}

    named = story.ask("POST", f"/e/{tokens['named']}", data=private_form(PUBLIC))
    withheld = story.ask("POST", f"/e/{tokens['withheld']}", data=private_form(WITHHELD, visibility="withheld"))
    declined = story.ask("POST", f"/e/{tokens['declining']}/decline", data={"reason": "Quietreason", "nonce": "nonce-of-declining"})

    assert (named.status_code, withheld.status_code, declined.status_code) == (303, 303, 303)
    for who in ("named", "withheld"):
        until(partial(has_receipt, story.post, address(who)), "no receipt came")
        story.secrets[f"manage link of {who}"] = manage_token(story.post, address(who))
    assert story.ask("GET", f"/m/{story.secrets['manage link of withheld']}").status_code == 200


def has_receipt(post: MailServer, recipient: str) -> bool:
    return any("/m/" in text_of(mail) for mail in post.mails if mail.recipient == recipient)


def publish(story: Story) -> None:
    story.api("POST", f"/statements/{story.statement_id}/publication")
    until(lambda: PUBLIC in story.ask("GET", story.page).text, "the statement was never published")


def provoke(story: Story) -> None:
    """Wrong input everywhere, an unexpected error that carries a secret, and a table that is not there."""
    token, key = story.secrets["invitation link of refused"], {"Authorization": f"Bearer {story.secrets['API key']}"}
    wrong = {"answer": story.ask("POST", f"/e/{token}", data=private_form("Quietrefused", visibility="perhaps"))}
    wrong["json"] = story.ask("POST", "/api/v1/statements", headers=key | JSON, content='{"Quietrefused": Quietreason')
    wrong["field"] = story.ask("POST", "/api/v1/statements", headers=key, json={"Quietrefused": "Quietreason"})
    wrong["signature"] = story.ask("GET", f"/e/{token}x")
    wrong["nowhere"] = story.ask("GET", f"/e/{token}/Quietrefused?name=Quietsigner")
    assert {name: answer.status_code for name, answer in wrong.items()} == {
        "answer": 422,
        "json": 422,
        "field": 422,
        "signature": 400,
        "nowhere": 404,
    }

    occasion = change(story, "SELECT occasion FROM statement")
    change(story, "UPDATE statement SET occasion = :occasion", occasion=json.dumps({WITHHELD: "Quietreason"}))
    unexpected = story.ask("GET", f"/e/{token}")
    change(story, "UPDATE statement SET occasion = :occasion", occasion=occasion)
    change(story, "ALTER TABLE mail RENAME TO mail_gone")
    failing = story.ask("POST", f"/e/{token}", data=private_form("Quietrefused", nonce="nonce-of-the-failing"))
    until(lambda: "A duty failed" in story.web.log, "the worker never noticed")
    change(story, "ALTER TABLE mail_gone RENAME TO mail")
    assert unexpected.status_code == 500
    assert failing.status_code in {500, 503}


def everything_public(story: Story) -> dict[str, str]:
    paths = {
        "front": "/",
        "page": story.page,
        "language": f"{story.page}/en",
        "json": f"{story.page}/signatories.json",
        "csv": f"{story.page}/signatories.csv",
        "text": f"{story.page}/en/statement.md",
    }
    answers = {name: story.ask("GET", path) for name, path in paths.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(paths, 200)
    return {name: f"{answer.headers}\n{answer.text}" for name, answer in answers.items()}


def columns(story: Story) -> dict[str, str]:
    """Every column of every table, opened as far as it opens without a key."""
    engine = create_engine(story.installation.settings().database_url)
    with engine.connect() as connection:
        found = {
            f"{table.name}.{column.name}": " ".join(
                map(readable, connection.scalars(select(literal_column(column.name)).select_from(table)))
            )
            for table in metadata.sorted_tables
            for column in table.columns
        }
    engine.dispose()
    assert PUBLIC in found["endorsement.display_name"]
    return found


def files(story: Story) -> dict[str, str]:
    """What stands in the data folder, the database's own files among it. With PostgreSQL these are only the keys."""
    return {path.name: readable(path.read_bytes()) for path in story.installation.data_dir.rglob("*") if path.is_file()}


def readable(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def change(story: Story, sql: str, **values: str) -> str:
    """Break into the database, past the product."""
    engine = create_engine(story.installation.settings().database_url, connect_args=timeout(story))
    with engine.begin() as connection:
        result = connection.execute(text(sql), values)
        value = result.scalar() if result.returns_rows else ""
    engine.dispose()
    return value if isinstance(value, str) else json.dumps(value)


def timeout(story: Story) -> dict[str, int]:
    return {"timeout": 60} if story.installation.settings().database_url.startswith("sqlite") else {}


def found(
    secrets: dict[str, str], places: dict[str, str], *, but: frozenset[tuple[str, str]] | set[tuple[str, str]] = frozenset()
) -> list[tuple[str, str]]:
    hits = [
        (name, place) for name, secret in secrets.items() for place, content in places.items() if secret.casefold() in content.casefold()
    ]
    return [hit for hit in hits if hit not in but]


def private_form(name: str, **changes: str) -> dict[str, str]:
    return answer_form(name, signer_name="Quietsigner Person", signer_title="Quiettitle", **changes)


def address(who: str) -> str:
    return "quietcoordinator@lead.example.org" if who == "coordinator" else f"quietmailbox-{who}@partner.example.org"
