"""What is looked at is not posted to, and what is done is not looked at."""

import pytest

from app.config import Settings
from app.db import Database
from tests.asking import ask
from tests.cast import Clock
from tests.consulting import consulted
from tests.joining import opened_call
from tests.partner import dump, invited


@pytest.mark.parametrize(
    ("method", "page"),
    [
        *((method, page) for method in ("PUT", "PATCH", "DELETE") for page in ("/e/{e}", "/e/{e}/receipt", "/m/{m}")),
        ("POST", "/e/{e}/receipt"),
        *((method, page) for method in ("POST", "DELETE") for page in ("/e/{e}/receipt.json", "/m/{m}/receipt.json")),
        *((method, "/verify") for method in ("PUT", "PATCH", "DELETE")),
        ("POST", "/m/{m}"),
        ("GET", "/e/{e}/decline"),
        ("HEAD", "/e/{e}/decline"),
        *(("GET", f"/e/{{e}}/{act}") for act in ("delegation", "delegations/1/end", "board", "contest", "manage", "reminders")),
        ("GET", "/m/{m}/visibility"),
        ("GET", "/m/{m}/withdrawal"),
        ("HEAD", "/m/{m}/withdrawal"),
        ("GET", "/m/{m}/dispute"),
    ],
)
def test_another_method_is_not_allowed_and_does_nothing(
    settings: Settings, database: Database, still: Clock, method: str, page: str
) -> None:
    partner = invited(settings, database)
    manage = partner.endorse()
    before = dump(database)

    answer = ask(partner.app, method, page.format(e=partner.token, m=manage))

    assert answer.status_code == 405
    assert answer.headers["allow"]
    assert dump(database) == before


@pytest.mark.parametrize(
    ("method", "page"),
    [
        *((method, page) for method in ("PUT", "PATCH", "DELETE", "POST") for page in ("", "/paragraphs/1")),
        *((method, page) for method in ("GET", "HEAD", "DELETE") for page in ("/comments", "/comments/{id}/deletion")),
    ],
)
def test_a_consultation_takes_only_its_own_methods(settings: Settings, database: Database, still: Clock, method: str, page: str) -> None:
    partner = consulted(settings, database)
    partner.say()
    before = dump(database)

    answer = ask(partner.app, method, f"/c/{partner.token}{page.format(id=partner.said()[0].row.id)}")

    assert (answer.status_code, dump(database) == before) == (405, True)


@pytest.mark.parametrize(
    ("method", "page"),
    [
        *((method, page) for method in ("PUT", "PATCH", "DELETE") for page in ("{call}", "{call}/en", "/j/{token}")),
        ("POST", "{call}"),
    ],
)
def test_an_open_call_takes_only_its_own_methods(settings: Settings, database: Database, still: Clock, method: str, page: str) -> None:
    call = opened_call(settings, database)
    call.ask()
    before = dump(database)

    answer = ask(call.app, method, page.format(call=call.path, token=call.links()[0]))

    assert (answer.status_code, dump(database) == before) == (405, True)


@pytest.mark.parametrize("page", ["/e/{e}/delegation/more", "/e/{e}/receipt/more", "/m/{m}/visibility/more", "/e/{e}/e/{e}"])
def test_what_is_not_there_is_not_found(settings: Settings, database: Database, still: Clock, page: str) -> None:
    partner = invited(settings, database)

    assert ask(partner.app, "POST", page.format(e=partner.token, m="x")).status_code == 404
