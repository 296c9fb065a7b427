"""Hide names now: two clicks from every page of the desk, a preview, one tick; and then no public byte says a name (P4, P5)."""

import asyncio

import pytest
from sqlmodel import select

from app import clock
from app.config import Settings
from app.domain import publications
from app.models import EditionFile, Statement
from app.worker import Worker
from tests import cast
from tests.cast import Clock
from tests.coordinator import Desk, browser, marked
from tests.partner import words
from tests.searching import find_in

NAME = "Lantern Committee Minsk"
HIDE = {"choice": "country-BY", "sure": "yes"}


@pytest.fixture
def path(desk: Desk) -> str:
    """A statement on the desk that two organizations have endorsed by name."""
    path, _, tokens = desk.opened(cast.PARTNER, cast.SECOND)
    for number, token in enumerate(tokens):
        name = (NAME, "Harbour Rights Network")[number]
        cast.endorse(desk.database, token, display_name=name, nonce=f"nonce-of-form-number-{number}")
    return path


def test_the_way_there_stands_on_every_page(desk: Desk, path: str) -> None:
    for page in ("/desk", "/desk/partners", "/desk/sessions", path, f"{path}/publication"):
        assert '<a class="urgent" href="/desk/hidings">Hide names now</a>' in desk.get(page).text


def test_the_page_says_how_many_names_in_how_many_statements(desk: Desk, path: str) -> None:
    page = desk.get("/desk/hidings")

    assert "Belarus 1 name in 1 statement Georgia 1 name in 1 statement" in words(page)
    assert "checked" not in page.text


def test_one_choice_and_one_tick_hide_them(desk: Desk, path: str) -> None:
    answer = desk.post("/desk/hidings", **HIDE)

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/hidings?done=1")
    said = words(desk.get(answer.headers["location"]))
    assert "1 name is hidden" in said
    assert "Hidden before Belarus: 1 name" in said


def test_a_second_press_says_that_it_is_done(desk: Desk, path: str) -> None:
    answers = [desk.post("/desk/hidings", **HIDE) for _ in range(2)]

    assert [answer.headers["location"] for answer in answers] == ["/desk/hidings?done=1", "/desk/hidings?done=0"]
    assert "There was no name left to hide" in words(desk.get("/desk/hidings?done=0"))
    assert len(cast.outbox(desk.database, "names_hidden")) == 1


@pytest.mark.parametrize(
    ("form", "field"),
    [({"choice": "country-BY"}, "sure"), ({"sure": "yes"}, "choice"), ({"sure": "yes", "choice": "country-XX"}, "choice")],
)
def test_without_a_choice_or_the_tick_nothing_is_hidden(desk: Desk, path: str, form: dict[str, str], field: str) -> None:
    answer = desk.post("/desk/hidings", **form)

    assert (answer.status_code, marked(answer)) == (422, [field])
    assert answer.text.count(" checked") == len(form) - (form.get("choice") == "country-XX")
    assert cast.outbox(desk.database, "names_hidden") == []


def test_a_stranger_hides_nothing_of_anothers(desk: Desk, stranger: Desk, path: str) -> None:
    assert "Belarus" not in words(stranger.get("/desk/hidings"))
    assert stranger.post("/desk/hidings", **HIDE).headers["location"] == "/desk/hidings?done=0"
    assert stranger.post("/desk/hidings", choice="group-none", sure="yes").status_code == 404
    assert desk.client.post("/desk/hidings", data=HIDE).status_code == 403


def test_after_the_workers_next_turn_no_public_byte_says_the_name(desk: Desk, settings: Settings, still: Clock, path: str) -> None:
    with desk.database.write() as session:
        statement = session.exec(select(Statement)).one()
        publications.publish(session, statement, at=clock.now())
    turn(desk, settings, still)
    before = saying(desk, settings)

    desk.post("/desk/hidings", **HIDE)
    turn(desk, settings, still)

    page = f"/statements/{statement.slug}"
    assert {page, f"{page}/signatories.json", f"{page}/signatories.csv"} <= set(before)
    assert saying(desk, settings) == []
    assert "Harbour Rights Network" in browser(settings, desk.database).get(page).text


def turn(desk: Desk, settings: Settings, still: Clock) -> None:
    still.advance(seconds=1)
    asyncio.run(Worker(settings, desk.database).run_once())


def saying(desk: Desk, settings: Settings) -> list[str]:
    """The public addresses whose answer, or the bytes kept for it in any coding, say the name."""
    with desk.database.read() as session:
        kept = session.exec(select(EditionFile)).all()
    found = {file.path for file in kept for body in (file.body, file.br, file.zstd, file.gzip) if body and find_in(body, NAME)}
    paths = {file.path for file in kept} | {"/", "/feed.atom", "/sitemap.xml"}
    reader = browser(settings, desk.database)  # one that has nothing on its shelf yet
    return sorted(found | {path for path in paths if find_in(reader.get(path).content, NAME)})
