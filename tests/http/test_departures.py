"""A name that left is read nowhere after a few seconds, whether or not anybody makes the list anew (P5)."""

import asyncio

import httpx
from sqlmodel import select
from starlette.types import ASGIApp

from app import clock, mirror
from app.config import Settings
from app.db import Database
from app.domain import hidings, letterheads, publications, rosters, statements, withdrawals
from app.domain.departures import GRACE
from app.models import Statement
from app.web.shelf import WATCH_SECONDS
from app.worker import Worker
from tests import cast
from tests.asking import ask, tell
from tests.cast import Clock
from tests.http.conftest import Published
from tests.searching import find_in

NAME = "Lantern Committee"
NAMELESS = "/en/statement.md"
HOLDING = (
    "",
    "/en",
    "/be",
    "/en/embed",
    "/en/republish",
    "/en/signatories.md",
    "/be/statement.pdf",
    "/signatories.json",
    "/signatories.csv",
)
SOON = "What is published here is being renewed. Please come back in a moment."


def hide(database: Database, manage: str) -> None:
    with database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())


def test_without_a_worker_no_file_that_can_hold_the_name_is_served(
    app: ASGIApp, database: Database, still: Clock, published: Published
) -> None:
    hide(database, published.manage)

    still.advance(seconds=GRACE.total_seconds())

    for ending in HOLDING:
        answer = ask(app, "GET", f"/statements/{published.slug}{ending}")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
        assert not find_in(answer.content, NAME)


def test_what_was_endorsed_stays_to_be_read(app: ASGIApp, database: Database, still: Clock, published: Published) -> None:
    before = ask(app, "GET", f"/statements/{published.slug}{NAMELESS}")
    hide(database, published.manage)

    still.advance(seconds=10)

    assert ask(app, "GET", f"/statements/{published.slug}{NAMELESS}").content == before.content


def test_the_page_says_so_in_its_language_and_a_file_in_a_line(
    app: ASGIApp, database: Database, still: Clock, published: Published
) -> None:
    hide(database, published.manage)
    still.advance(seconds=10)

    page = ask(app, "GET", f"/statements/{published.slug}/be")
    file = ask(app, "GET", f"/statements/{published.slug}/en/signatories.md")

    assert (page.headers["content-language"], '<html lang="be"' in page.text, SOON in page.text) == ("be", True, False)
    assert (file.headers["content-type"], file.text) == ("text/plain; charset=utf-8", f"{SOON}\n")


def test_what_lies_on_the_shelf_goes_with_it(app: ASGIApp, database: Database, still: Clock, published: Published) -> None:
    async def story(client: httpx.AsyncClient) -> tuple[str, str, int]:
        path = f"/statements/{published.slug}/en"
        await asyncio.sleep(WATCH_SECONDS)
        before = (await client.get(path)).text
        hide(database, published.manage)
        meanwhile = (await client.get(path)).text
        still.advance(seconds=10)
        await asyncio.sleep(WATCH_SECONDS * 3)
        return before, meanwhile, (await client.get(path)).status_code

    before, meanwhile, status = tell(app, story)

    assert (NAME in before, NAME in meanwhile, status) == (True, True, 503)


def test_the_next_edition_is_served_again(settings: Settings, app: ASGIApp, database: Database, still: Clock, published: Published) -> None:
    hide(database, published.manage)
    still.advance(seconds=10)

    asyncio.run(Worker(settings, database).run_once())

    answer = ask(app, "GET", f"/statements/{published.slug}/en")
    assert (answer.status_code, NAME in answer.text) == (200, False)


def test_a_change_that_takes_no_name_off_the_list_never_takes_the_page_down(
    app: ASGIApp, database: Database, still: Clock, published: Published
) -> None:
    with database.write() as session:
        letterheads.choose(session, session.exec(select(Statement)).one(), is_on=True, at=clock.now())

    still.advance(hours=1)

    assert ask(app, "GET", f"/statements/{published.slug}/en").status_code == 200


def test_hiding_a_country_takes_every_statement_down_at_once_and_each_comes_back_when_it_is_made(
    settings: Settings, app: ASGIApp, database: Database, still: Clock
) -> None:
    lead = cast.new_lead(database)
    made = [cast.open_statement(database, lead) for _ in range(3)]
    for number, statement in enumerate(made):
        cast.endorse(database, *cast.invite(database, lead, statement, cast.PARTNER), nonce=f"nonce-of-the-form-number-{number}")
        cast.endorse(database, *cast.invite(database, lead, statement, cast.SECOND), nonce=f"nonce-of-the-other-form-{number}")
        with database.write() as session:
            publications.publish(session, statements.get(session, statement.id, by=lead.actor), at=clock.now())
    asyncio.run(Worker(settings, database).run_once())
    paths = [f"/statements/{statement.slug}/en" for statement in made]

    with database.write() as session:
        hidings.hide_country(session, "BY", by=lead.actor, at=clock.now())
    still.advance(seconds=GRACE.total_seconds())
    down = [ask(app, "GET", path).status_code for path in paths]
    asyncio.run(Worker(settings, database).run_once())

    assert (down, [ask(app, "GET", path).status_code for path in paths]) == ([503] * 3, [200] * 3)


def test_who_leaves_while_the_list_is_made_anew_does_not_put_it_off(
    app: ASGIApp, database: Database, still: Clock, published: Published
) -> None:
    hide(database, published.manage)
    still.advance(seconds=2)
    with database.write() as session:
        withdrawals.withdraw(session, published.manage, "quiet", at=clock.now())

    still.advance(seconds=1)

    assert ask(app, "GET", f"/statements/{published.slug}/en").status_code == 503


def test_an_edition_that_would_say_nothing_new_brings_the_page_back(
    settings: Settings, app: ASGIApp, database: Database, still: Clock, published: Published
) -> None:
    with database.write() as session:
        rosters.changed(session, session.exec(select(Statement.id)).one(), at=clock.now())
    still.advance(seconds=10)
    down = ask(app, "GET", f"/statements/{published.slug}/en").status_code

    asyncio.run(Worker(settings, database).run_once())

    assert (down, ask(app, "GET", f"/statements/{published.slug}/en").status_code) == (503, 200)


def test_a_mirror_takes_no_list_that_a_name_is_leaving_and_leads_to_none(
    settings: Settings, database: Database, published: Published
) -> None:
    hide(database, published.manage)

    meanwhile = {file.path: file.body for file in mirror.list_files(database)}
    asyncio.run(Worker(settings, database).run_once())

    page = f"statements/{published.slug}/en/index.html"
    assert (page in meanwhile, page in {file.path for file in mirror.list_files(database)}) == (False, True)
    assert not any(published.slug.encode() in body for body in meanwhile.values())
