"""While the log is forked nothing new is taken, everything can be read, and every way out is open."""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlmodel import col, select
from starlette.types import ASGIApp

from app import clock
from app.api import create_api
from app.db import Database
from app.domain import attachments, mirrors
from app.domain.mirrors import MirrorHeldBack
from app.ledger import journal
from app.mail.failures import TemporaryFailure
from app.models import Contact, Endorsement, Event, Phase, Statement, Visibility
from app.web import ROUTERS
from app.web.shelf import WATCH_SECONDS
from tests import cast, coordinator
from tests.asking import tell
from tests.cast import Clock, Lead
from tests.http.conftest import Published
from tests.ledger.logging import guard_of

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
SENTENCE = "The records of this site do not continue what it has signed"
LOOKS = WATCH_SECONDS * 3
READING = {"GET", "HEAD"}
TAKEN = {
    "DELETE /api/v1/invitations/x",
    *(f"DELETE /api/v1/statements/x/{noun}" for noun in ("publication", "publication/time")),
    "POST /c/x/comments/x/deletion",
    "POST /api/v1/hidings",
    *(f"POST /{kind}/x/{act}" for kind, act in product("ec", ("stop", "reminders"))),
    *(f"POST /desk/{path}" for path in ("hidings", "logout", "sessions/others/revocation", "sessions/x/revocation")),
    "POST /desk/partners/x/contacts/x/deletion",
    *(
        f"POST /desk/statements/x/{act}"
        for act in ("endorsements/x/visibility", "publication/cancellation", "retraction", "campaigns/x/stop")
    ),
    *(f"POST /desk/statements/x/{noun}/revocation" for noun in ("invitations/x", "translations/links/x")),
    *(f"POST /desk/statements/x/{noun}/removal" for noun in ("dossier/x", "dossier/x/files/x", "observers/x")),
    *(f"POST /e/x/{act}" for act in ("contest", "decline", "delegations/x/end", "manage", "objection")),
    *("POST /login", "POST /login/x"),
    "POST /verify",
    *(f"POST /m/x/{act}" for act in ("visibility", "withdrawal", "dispute", "old-spellings/erasure")),
}


@pytest.fixture
def forked(app: ASGIApp, database: Database, published: Published) -> ASGIApp:
    with database.write() as session:
        journal.mark_forked(session, at=NOON)
    return app


def acts(database: Database) -> Iterator[tuple[str, str]]:
    """Every method and path that acts, whatever it is about."""
    pages = [
        (method, route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    ]
    nouns = [(method.upper(), f"/api/v1{path}") for path, methods in create_api(database).openapi()["paths"].items() for method in methods]
    yield from ((method, re.sub(r"\{[^}]+\}", "x", path)) for method, path in (*pages, *nouns) if method not in READING)


def look_at_desk(app: ASGIApp, lead: Lead) -> str:
    async def story(client: httpx.AsyncClient) -> str:
        await client.post(lead.login_url)
        return (await client.get("/desk")).text

    return tell(app, story)


def test_every_act_is_refused_but_the_ways_out(forked: ASGIApp, database: Database) -> None:
    async def story(client: httpx.AsyncClient) -> dict[str, int]:
        return {f"{method} {path}": (await client.request(method, path)).status_code for method, path in acts(database)}

    answers = tell(forked, story)

    assert len(answers) > 100
    assert {act for act, status in answers.items() if status != 503} == TAKEN


def test_the_page_says_why_in_the_language_of_its_reader(forked: ASGIApp) -> None:
    async def story(client: httpx.AsyncClient) -> tuple[httpx.Response, httpx.Response]:
        english = await client.post("/e/x", headers={"accept-language": "en"})
        return english, await client.post("/e/x", headers={"accept-language": "be"})

    english, belarusian = tell(forked, story)

    assert (SENTENCE in english.text, SENTENCE in belarusian.text, '<html lang="be"' in belarusian.text) == (True, False, True)


def test_a_program_is_told_with_a_problem(forked: ASGIApp) -> None:
    answer = tell(forked, lambda client: client.post("/api/v1/statements", json={}))

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.json()["code"], answer.json()["status"]) == ("log_forked", 503)
    assert SENTENCE in answer.json()["detail"]


def test_a_name_can_be_hidden_and_the_page_still_be_read(forked: ASGIApp, database: Database, published: Published) -> None:
    async def story(client: httpx.AsyncClient) -> tuple[int, int]:
        hidden = await client.post(f"/m/{published.manage}/visibility", data={"visibility": "withheld"})
        return hidden.status_code, (await client.get(f"/statements/{published.slug}/en/statement.md")).status_code

    answers = tell(forked, story)

    with database.read() as session:
        shown = session.exec(select(Endorsement.id).where(col(Endorsement.visibility) == Visibility.NAMED)).all()
    assert (answers, shown) == ((303, 200), [])


def test_a_program_can_still_retract(app: ASGIApp, database: Database, still: Clock) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    cast.endorse(database, *cast.invite(database, lead, statement, cast.PARTNER))
    cast.publish(database, lead, statement)
    with database.write() as session:
        journal.mark_forked(session, at=NOON)

    path, key = f"/api/v1/statements/{statement.id}/publication", {"authorization": f"Bearer {lead.api_key}"}
    answer = tell(app, lambda client: client.request("DELETE", path, json={"notice": "We were wrong."}, headers=key))

    with database.read() as session:
        assert (answer.status_code, session.get_one(Statement, statement.id).phase) == (202, Phase.RETRACTED)


def test_a_contact_can_still_be_erased_and_nothing_is_logged_of_it(app: ASGIApp, database: Database) -> None:
    lead = cast.new_lead(database)
    cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER)
    with database.write() as session:
        journal.mark_forked(session, at=NOON)
        contact, before = session.exec(select(Contact)).one(), len(session.exec(select(Event)).all())

    async def story(client: httpx.AsyncClient) -> int:
        await client.post(lead.login_url)
        csrf = coordinator.hidden(await client.get("/desk/sessions"), "csrf")
        return (await client.post(f"/desk/partners/{contact.partner_id}/contacts/{contact.id}/deletion", data={"csrf": csrf})).status_code

    status = tell(app, story)

    with database.read() as session:
        sealed, after = session.get_one(Contact, contact.id).email_sealed, len(session.exec(select(Event)).all())
    assert (status, sealed, after) == (303, b"", before)


def test_no_list_is_served_that_may_name_again_who_left(forked: ASGIApp, published: Published) -> None:
    endings = ("", "/en", "/be", "/signatories.json", "/signatories.csv", "/en/statement.docx", "/embed", "/bundle.zip", "/en/statement.md")

    async def story(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.get(f"/statements/{published.slug}{ending}") for ending in endings]

    answers = tell(forked, story)

    assert [answer.status_code for answer in answers] == [503] * 8 + [200]
    assert not any("Lantern Committee" in answer.text for answer in answers)


def test_a_reader_is_told_that_it_may_take_days_and_led_to_the_text(forked: ASGIApp, published: Published) -> None:
    path = f"/statements/{published.slug}"

    english, belarusian = tell(forked, lambda client: asyncio.gather(client.get(f"{path}/en"), client.get(f"{path}/be")))

    assert "The list is not shown while its keepers check it. That can take days." in english.text
    assert "Гэта можа заняць некалькі дзён." in belarusian.text
    assert f'href="{path}/en/statement.md"' in english.text
    assert (english.status_code, english.headers["retry-after"]) == (503, "3600")


def test_lists_that_were_kept_in_memory_go_at_once_and_come_back_with_a_new_log(
    app: ASGIApp, database: Database, published: Published
) -> None:
    async def story(client: httpx.AsyncClient) -> list[int]:
        statuses = [(await client.get(f"/statements/{published.slug}/en")).status_code]
        with database.write() as session:
            journal.mark_forked(session, at=NOON)
        await asyncio.sleep(LOOKS)
        statuses.append((await client.get(f"/statements/{published.slug}/en")).status_code)
        with database.write() as session:
            journal.restart(session, guard_of(database), at=NOON)
        await asyncio.sleep(LOOKS)
        return [*statuses, (await client.get(f"/statements/{published.slug}/en")).status_code]

    assert tell(app, story) == [200, 503, 200]


def test_no_mirror_is_made_of_an_older_database(forked: ASGIApp, database: Database) -> None:
    with database.read() as session, pytest.raises(MirrorHeldBack):
        mirrors.plan(session)


def test_the_desk_offers_no_mirror_and_says_why(app: ASGIApp, database: Database) -> None:
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    cast.endorse(database, *cast.invite(database, lead, statement, cast.PARTNER))
    cast.publish(database, lead, statement)
    with database.write() as session:
        journal.mark_forked(session, at=NOON)

    desk = look_at_desk(app, lead)

    assert ("/desk/mirror.zip" in desk, "Keep the copies you have: they may tell who that is." in desk) == (False, True)


def test_no_mail_takes_a_list_of_an_older_database_along(forked: ASGIApp, database: Database, published: Published) -> None:
    attached = {"attached": [f"/statements/{published.slug}/en/statement.docx"]}

    with database.read() as session, pytest.raises(TemporaryFailure, match="older than what was signed"):
        attachments.load(session, attached, at=clock.now())


def test_an_invitation_says_so_before_anything_is_typed_and_names_nobody_else(app: ASGIApp, database: Database) -> None:
    lead = cast.new_lead(database)
    first, second = cast.invite(database, lead, cast.open_statement(database, lead), cast.PARTNER, cast.SECOND)
    cast.endorse(database, first)

    async def story(client: httpx.AsyncClient) -> tuple[str, str]:
        before = (await client.get(f"/e/{second}")).text
        with database.write() as session:
            journal.mark_forked(session, at=NOON)
        await asyncio.sleep(LOOKS)
        return before, (await client.get(f"/e/{second}")).text

    before, after = tell(app, story)

    assert (SENTENCE in before, "Lantern Committee" in before) == (False, True)
    assert (SENTENCE in after, "Lantern Committee" in after) == (True, False)


def test_a_process_that_runs_sees_it_begin_and_end(app: ASGIApp, database: Database, published: Published) -> None:
    async def story(client: httpx.AsyncClient) -> tuple[int, ...]:
        before = await client.post("/e/x")
        with database.write() as session:
            journal.mark_forked(session, at=NOON)
        await asyncio.sleep(LOOKS)
        meanwhile = await client.post("/e/x")
        with database.write() as session:
            journal.restart(session, guard_of(database), at=NOON)
        await asyncio.sleep(LOOKS)
        return before.status_code, meanwhile.status_code, (await client.post("/e/x")).status_code

    assert tell(app, story) == (400, 503, 400)


def test_the_desk_says_so_and_what_still_works(app: ASGIApp, database: Database) -> None:
    lead = cast.new_lead(database)
    with database.write() as session:
        journal.mark_forked(session, at=NOON)

    desk = look_at_desk(app, lead)

    assert "Nothing new can be saved at the moment" in desk
    assert "Names that were hidden or withdrawn after this copy was made are in the records again." in desk
    assert desk.index("Probably an older copy of the database was restored") < desk.index("this copy was made")
    assert "open the organization under the statement and press “Withhold the name”" in desk
    assert 'href="/desk/hidings"' in desk
