"""The mirror from the desk: a lead's own public statements in one ZIP."""

import asyncio
import io
import zipfile

from app import clock
from app.config import Settings
from app.domain import publications, statements
from app.ledger import journal
from app.worker import Worker
from tests import cast
from tests.coordinator import Browser, Desk


def publish(desk: Desk, settings: Settings) -> str:
    """Publish a statement of the desk's lead with one signatory; return its slug."""
    statement = cast.open_statement(desk.database, desk.lead)
    (token,) = cast.invite(desk.database, desk.lead, statement, cast.PARTNER)
    cast.endorse(desk.database, token)
    with desk.database.write() as session:
        publications.publish(session, statements.get(session, statement.id, by=desk.lead.actor), at=clock.now())
    asyncio.run(Worker(settings, desk.database).run_once())
    return statement.slug


def names(archive: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return set(opened.namelist())


def test_the_download_is_the_leads_public_statements(desk: Desk, settings: Settings) -> None:
    slug = publish(desk, settings)

    answer = desk.get("/desk/mirror.zip")

    assert answer.headers["content-type"] == "application/zip"
    assert {"statements/index.html", f"statements/statements/{slug}/en/index.html", "statements/SHA256SUMS"} <= names(answer.content)


def test_another_leads_statements_are_not_in_it(desk: Desk, stranger: Desk, settings: Settings) -> None:
    slug = publish(desk, settings)

    archive = stranger.get("/desk/mirror.zip").content

    assert not any(slug in name for name in names(archive))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert not any(slug.encode() in opened.read(name) for name in opened.namelist())


def test_the_button_is_there_once_something_is_public(desk: Desk, settings: Settings) -> None:
    assert "/desk/mirror.zip" not in desk.get("/desk").text

    publish(desk, settings)

    assert 'href="/desk/mirror.zip"' in desk.get("/desk").text


def test_while_the_log_is_forked_the_download_is_refused_before_its_first_byte(desk: Desk, settings: Settings) -> None:
    publish(desk, settings)
    with desk.database.write() as session:
        journal.mark_forked(session, at=clock.now())

    answer = desk.get("/desk/mirror.zip")

    assert (answer.status_code, answer.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "may name again who has left. So no mirror is made of them." in answer.text


def test_who_is_not_logged_in_gets_none(client: Browser) -> None:
    assert client.get("/desk/mirror.zip").status_code == 303
