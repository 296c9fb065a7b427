"""GET and HEAD change nothing, leave nothing and are kept by nobody (P1, P8)."""

import httpx
import pytest

from app.config import Settings
from app.db import Database
from tests.asking import ask
from tests.cast import Clock
from tests.consulting import consulted
from tests.joining import opened_call
from tests.ledger.logging import log_of
from tests.partner import Invited, dump, invited

PAGES = ["/e/{e}", "/e/{e}?language=be", "/e/{e}/receipt", "/m/{m}", "/e/{e}x", "/m/{e}", "/e/{m}/receipt", "/e/", "/m/"]
PAGES += ["/e/{e}/receipt.json", "/m/{m}/receipt.json", "/m/{e}/receipt.json"]


@pytest.fixture
def partner(settings: Settings, database: Database, still: Clock) -> Invited:
    log_of(database)
    return invited(settings, database)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_no_row(partner: Invited, still: Clock, method: str) -> None:
    manage = partner.endorse()
    still.advance(hours=1)
    before = dump(partner.database)

    answers = look_at_all(partner, manage, method)

    assert {200, 400} <= {answer.status_code for answer in answers}
    assert dump(partner.database) == before


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_before_any_answer_changes_no_row(partner: Invited, method: str) -> None:
    before = dump(partner.database)

    for _ in range(3):
        ask(partner.app, method, f"/e/{partner.token}")
        ask(partner.app, method, f"/e/{partner.token}/receipt")

    assert dump(partner.database) == before


def test_a_dump_sees_a_change(partner: Invited) -> None:
    before = dump(partner.database)

    partner.answer()

    assert dump(partner.database) != before


def test_head_answers_like_get(partner: Invited) -> None:
    manage = partner.endorse()

    got, headed = (look_at_all(partner, manage, method) for method in ("GET", "HEAD"))

    assert [answer.status_code for answer in headed] == [answer.status_code for answer in got]


def test_no_page_of_a_partner_sets_a_cookie_or_is_stored(partner: Invited) -> None:
    manage = partner.endorse()
    posts = [partner.answer(display_name=""), partner.decline(), partner.manage(manage, "/withdrawal"), partner.answer(nonce="n" * 10)]

    answers = [*look_at_all(partner, manage, "GET"), *look_at_all(partner, manage, "HEAD"), *posts]

    assert [answer.headers.get("set-cookie") for answer in answers] == [None] * len(answers)
    assert {answer.headers["cache-control"] for answer in answers} == {"no-store"}


def test_no_page_of_a_partner_runs_a_script_or_asks_elsewhere(partner: Invited) -> None:
    manage = partner.endorse()

    for answer in look_at_all(partner, manage, "GET"):
        assert "<script" not in answer.text
        assert " style=" not in answer.text
        assert "http://" not in answer.text
        assert "https://" not in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_a_consultation_changes_nothing_and_leaves_nothing(
    settings: Settings, database: Database, still: Clock, method: str
) -> None:
    partner = consulted(settings, database)
    partner.say(wording="Now, and at once.")
    before = dump(database)

    pages = ["", "?language=be", "/paragraphs/1", "/paragraphs/99", "x", "/"]
    answers = [ask(partner.app, method, f"/c/{partner.token}{page}") for page in pages]

    assert {200, 400, 404} == {answer.status_code for answer in answers}
    assert dump(database) == before
    assert {(answer.headers.get("set-cookie"), answer.headers["cache-control"]) for answer in answers} == {(None, "no-store")}


def test_a_consultations_answers_run_no_script_and_ask_nobody_else(settings: Settings, database: Database, still: Clock) -> None:
    partner = consulted(settings, database)

    for answer in (partner.say(), partner.say(comment=""), partner.look(), partner.look("/paragraphs/2"), partner.take_back("x")):
        assert "set-cookie" not in answer.headers
        assert not [word for word in ("<script", " style=", "http://", "https://") if word in answer.text]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_an_open_call_changes_nothing_and_leaves_nothing(
    settings: Settings, database: Database, still: Clock, method: str
) -> None:
    call = opened_call(settings, database)
    call.ask()
    token = call.links()[0]
    before = dump(database)

    pages = [call.path, f"{call.path}/be", f"{call.path}/en?sent=yes", f"{call.path}/xx", f"/j/{token}", f"/j/{token}x"]
    answers = [ask(call.app, method, page) for page in pages]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 404, 200, 400]
    assert dump(database) == before
    assert {(answer.headers.get("set-cookie"), answer.headers["cache-control"]) for answer in answers} == {(None, "no-store")}


def test_an_open_calls_answers_run_no_script_ask_nobody_else_and_are_in_no_index(
    settings: Settings, database: Database, still: Clock
) -> None:
    call = opened_call(settings, database)
    call.ask(website="")
    token = call.links()[0]

    for answer in (call.look(), call.look("/en?sent=yes"), call.send(email=""), ask(call.app, "GET", f"/j/{token}")):
        assert "set-cookie" not in answer.headers
        assert '<meta name="robots" content="noindex">' in answer.text
        assert not [word for word in ("<script", " style=", "http://", "https://") if word in answer.text]


def look_at_all(partner: Invited, manage: str, method: str) -> list[httpx.Response]:
    return [ask(partner.app, method, page.format(e=partner.token, m=manage)) for page in PAGES]
