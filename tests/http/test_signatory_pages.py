"""The pages of a long list are public files like any other: served, mirrored, and gone with the name that leaves."""

import asyncio

import pytest
from starlette.types import ASGIApp

from app import clock, mirror
from app.config import Settings
from app.db import Database
from app.domain import withdrawals
from app.main import create_app
from app.publishing import roster_pages
from app.worker import Worker
from tests.asking import ask
from tests.http.conftest import Published


@pytest.fixture(autouse=True)
def even_one_name_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roster_pages, "MOST_ON_ONE", 0)


def test_the_statement_leads_to_the_page_with_the_name(app: ASGIApp, published: Published) -> None:
    path = f"/statements/{published.slug}/be/signatories/1"

    statement, page = ask(app, "GET", f"/statements/{published.slug}/be"), ask(app, "GET", path)

    assert f'href="{path}"' in statement.text
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "Lantern Committee" in page.text
    assert "Hidden Harbour" not in statement.text + page.text


def test_a_page_without_names_is_gone(settings: Settings, database: Database, published: Published) -> None:
    path = f"/statements/{published.slug}/en/signatories/1"
    with database.write() as session:
        withdrawals.hide(session, published.manage, "withheld", at=clock.now())
    asyncio.run(Worker(settings, database).run_once())

    page = ask(create_app(settings, database), "GET", path)

    assert page.status_code == 404
    assert "Lantern Committee" not in page.text


def test_a_mirror_holds_the_pages(database: Database, published: Published) -> None:
    folder = f"statements/{published.slug}/en"

    files = {file.path: file.body.decode() for file in mirror.list_files(database) if file.path.endswith(".html")}

    assert 'href="signatories/1/index.html"' in files[f"{folder}/index.html"]
    assert 'href="../../index.html"' in files[f"{folder}/signatories/1/index.html"]
