"""The front page in pages of fifty: nobody is left out or listed twice, links lead both ways, and a mirror has the same pages."""

import re
from datetime import timedelta

import pytest
from sqlmodel import SQLModel, col, select, update
from starlette.types import ASGIApp

from app import mirror
from app.config import Settings
from app.db import Database, Session
from app.main import create_app
from app.models import Edition, EditionFile, Phase, Statement, Translation, Version
from app.models.base import new_id
from tests import cast
from tests.asking import ask
from tests.cast import Clock

LISTED = re.compile(r'<a href="[^"]*statements/(copy-\d+)')
NEWER = re.compile(r'rel="prev" href="([^"]+)">(.+)</a>')
OLDER = re.compile(r'rel="next" href="([^"]+)">(.+)</a>')


@pytest.fixture
def app(settings: Settings, database: Database, still: Clock) -> ASGIApp:
    """A site with 120 published statements: "copy-120" is the newest."""
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    cast.publish(database, lead, statement)
    with database.write() as session:
        for number in range(1, 121):
            copy(session, statement.id, number)
        session.connection().execute(update(Statement).where(col(Statement.id) == statement.id).values(phase=Phase.RETRACTED))
    return create_app(settings, database)


def copy(session: Session, statement_id: str, number: int) -> None:
    """Publish a statement once more, so many minutes later."""
    statement = session.get_one(Statement, statement_id)
    version = session.exec(select(Version).where(Version.statement_id == statement_id)).one()
    edition = session.exec(select(Edition).where(Edition.statement_id == statement_id)).one()
    texts = session.exec(select(Translation).where(Translation.version_id == version.id)).all()
    published_at = statement.first_published_at or statement.created_at
    ids = {"statement_id": new_id(), "version_id": new_id()}
    later = {"id": ids["statement_id"], "slug": f"copy-{number}", "first_published_at": published_at + timedelta(minutes=number)}
    session.add(anew(statement, **later))
    session.flush()
    session.add(anew(version, id=ids["version_id"], statement_id=ids["statement_id"]))
    session.flush()
    session.add_all([anew(text, version_id=ids["version_id"]) for text in texts])
    session.add(anew(edition, id=f"edition-{number}", **ids))
    session.flush()
    page, media_type = f"/statements/copy-{number}/en", "text/html; charset=utf-8"
    session.add(
        EditionFile(edition_id=f"edition-{number}", path=page, media_type=media_type, language="en", sha256="x", size=6, body=b"A page")
    )


def anew(row: SQLModel, **changes: object) -> SQLModel:
    return type(row)(**(row.model_dump() | changes))


def copies(first: int, last: int) -> list[str]:
    return [f"copy-{number}" for number in range(first, last - 1, -1)]


def test_every_statement_is_listed_once_and_links_lead_both_ways(app: ASGIApp) -> None:
    first = ask(app, "GET", "/").text
    second = ask(app, "GET", OLDER.findall(first)[0][0]).text
    third = ask(app, "GET", OLDER.findall(second)[0][0]).text

    assert [LISTED.findall(page) for page in (first, second, third)] == [copies(120, 71), copies(70, 21), copies(20, 1)]
    assert [NEWER.findall(page) for page in (first, third)] == [[], [("/?before=copy-71", "Newer statements")]]
    assert NEWER.findall(second) == [("/", "Newer statements")]
    assert OLDER.findall(third) == []


def test_a_page_is_in_the_reader_s_language_and_kept_for_the_next_reader(app: ASGIApp) -> None:
    page = ask(app, "GET", "/?before=copy-71", headers={"accept-language": "be"})
    again = ask(app, "GET", "/?before=copy-71", headers={"accept-language": "be", "if-none-match": page.headers["etag"]})

    assert OLDER.findall(page.text) == [("/?before=copy-21", "Больш раннія заявы")]
    assert (again.status_code, ask(app, "GET", "/").text == page.text) == (304, False)


def test_a_page_begins_after_a_statement_that_was_retracted_meanwhile(app: ASGIApp, database: Database) -> None:
    with database.write() as session:
        session.connection().execute(update(Statement).where(col(Statement.slug) == "copy-71").values(phase=Phase.RETRACTED))

    page = ask(app, "GET", "/?before=copy-71").text

    assert LISTED.findall(page) == copies(70, 21)
    assert "copy-71" not in ask(app, "GET", "/").text


def test_there_is_no_page_after_what_was_never_public(app: ASGIApp) -> None:
    assert ask(app, "GET", "/?before=nothing").status_code == 404


def test_a_mirror_has_the_same_pages_in_every_language(app: ASGIApp, database: Database) -> None:
    files = {file.path: file.body.decode() for file in mirror.list_files(database) if file.path.endswith("index.html")}

    paths = ["index.html", "pages/2/index.html", "pages/3/index.html"]
    assert [LISTED.findall(files[path]) for path in paths] == [copies(120, 71), copies(70, 21), copies(20, 1)]
    assert OLDER.findall(files["index.html"]) == [("pages/2/index.html", "Older statements")]
    assert NEWER.findall(files["pages/2/index.html"]) == [("../../index.html", "Newer statements")]
    assert NEWER.findall(files["pages/2/be/index.html"]) == [("../../../be/index.html", "Больш новыя заявы")]
    assert OLDER.findall(files["pages/2/be/index.html"]) == [("../../3/be/index.html", "Больш раннія заявы")]
    assert 'href="../index.html" hreflang="en"' in files["pages/2/be/index.html"]
    assert 'href="../index.html" hreflang="en"' in files["be/index.html"]
