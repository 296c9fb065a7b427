"""The dossier through the API: recorded once, listed, and nobody else's."""

import pytest

from app.db import Database
from app.models import Statement
from tests import cast
from tests.api.calling import Api, problem
from tests.cast import Lead

GIVEN = {"addressee": "UN Human Rights Council", "channel": "portal", "delivered_on": "2026-12-01"}


@pytest.fixture
def path(database: Database, lead: Lead) -> str:
    """The deliveries of a published statement."""
    statement: Statement = cast.open_statement(database, lead)
    cast.endorse(database, cast.invite(database, lead, statement, cast.PARTNER)[0])
    cast.publish(database, lead, statement)
    return f"/statements/{statement.id}/deliveries"


def test_a_delivery_is_recorded_once_and_listed(api: Api, path: str) -> None:
    first, second = (api("POST", path, json=GIVEN | {"note": "In room 5."}, headers={"Idempotency-Key": "one"}) for _ in range(2))

    assert (first.status_code, first.json()) == (201, second.json())
    assert api("GET", path).json() == {"items": [first.json()], "next": None}
    told = {"edition": 1, "mail": None, "answer": "", "answered_on": None, "is_public": False, "is_answer_public": False}
    assert first.json() == GIVEN | told | {"id": first.json()["id"]}


def test_strangers_and_slips_are_refused(api: Api, stranger: Api, path: str) -> None:
    assert [stranger("GET", path).status_code, stranger("POST", path, json=GIVEN).status_code] == [404, 404]
    assert problem(api("POST", path, json=GIVEN | {"edition": 9})) == (422, "invalid", {"edition"})
    assert problem(api("POST", path, json=GIVEN | {"delivered_on": "2027-01-01"})) == (422, "invalid", {"delivered_on"})


def test_before_publication_there_is_nothing_to_deliver(api: Api) -> None:
    assert problem(api("POST", f"/statements/{api.draft()}/deliveries", json=GIVEN))[:2] == (409, "wrong_phase")
