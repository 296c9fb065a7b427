"""The shelf serves what the database has confirmed within seconds, whatever became of its watch: better no page than an old name (P5)."""

import asyncio
from datetime import datetime
from itertools import count

import httpx
import pytest
from sqlalchemy import text
from starlette.types import ASGIApp

from app import clock
from app.db import Database
from app.domain import public_files, withdrawals
from app.web import shelf
from app.web.shelf import WATCH_SECONDS, Shelf
from tests import cast
from tests.asking import tell
from tests.cast import Clock
from tests.http.conftest import Published

LOOKS = WATCH_SECONDS * 3


def faltering(still: Clock) -> Clock:
    """A clock of which the second look at it fails, by no error of the database's."""
    looks = count(1)

    class Faltering(Clock):
        def __call__(self) -> datetime:
            if next(looks) == 2:
                raise RuntimeError("can't start new thread")
            return super().__call__()

    return Faltering(still.at)


def test_the_watch_survives_whatever_goes_wrong(
    app: ASGIApp, database: Database, still: Clock, published: Published, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(client: httpx.AsyncClient) -> tuple[str, str]:
        path = f"/statements/{published.slug}/en"
        await asyncio.sleep(LOOKS)
        before = (await client.get(path)).text
        with database.write() as session:
            withdrawals.hide(session, published.manage, "withheld", at=still.at)
        cast.build(database)
        await asyncio.sleep(LOOKS)
        return before, (await client.get(path)).text

    clock.use(faltering(still))
    before, after = tell(app, story)

    assert ("Lantern Committee" in before, "Lantern Committee" in after) == (True, False)
    assert [record.message for record in caplog.records].count(shelf.UNCONFIRMED) == 1


def test_nothing_is_served_from_memory_before_the_database_was_asked(database: Database, published: Published) -> None:
    unwatched = Shelf(database, [])
    path = f"/statements/{published.slug}/en"
    with database.read() as session:
        unwatched.put(public_files.get(session, path, at=clock.now()), seen=unwatched.revision)

    assert unwatched.get(path) is None


def test_when_the_database_says_nothing_for_a_while_nothing_is_served_from_memory(
    app: ASGIApp, database: Database, published: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(client: httpx.AsyncClient) -> list[int]:
        path = f"/statements/{published.slug}/en"
        await asyncio.sleep(WATCH_SECONDS)
        before = (await client.get(path)).status_code
        _rename(database, ("edition_file", "public_revision"), "", "_away")
        meanwhile = (await client.get(path)).status_code
        await asyncio.sleep(LOOKS)
        away = (await client.get(path)).status_code
        _rename(database, ("edition_file", "public_revision"), "_away", "")
        return [before, meanwhile, away, (await client.get(path)).status_code]

    monkeypatch.setattr(shelf, "TRUST_SECONDS", WATCH_SECONDS * 2)

    before, meanwhile, away, after = tell(app, story)

    assert (before, meanwhile, away >= 500, after) == (200, 200, True, 200)


def _rename(database: Database, tables: tuple[str, ...], before: str, after: str) -> None:
    with database.write() as session:
        for table in tables:
            session.connection().execute(text(f"ALTER TABLE {table}{before} RENAME TO {table}{after}"))
