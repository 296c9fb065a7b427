"""Repeated API calls: one act, one answer."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import idempotency
from app.errors import IdempotencyMismatch
from app.models import IdempotentRequest
from tests import cast
from tests.cast import Clock, Lead


def call(database: Database, lead: Lead, key: str = "key", request: bytes = b"body", answer: str = '{"id": 1}') -> tuple[int, str, bool]:
    """Do one API call as the edge does; the last value says whether it acted."""
    with database.write() as session:
        kept = idempotency.recall(session, lead.actor.lead_id, key, request, at=clock.now())
        if kept is not None:
            return (*kept, False)
        idempotency.finish(session, lead.actor.lead_id, key, 201, answer)
        return 201, answer, True


def test_the_second_call_gets_the_first_ones_answer(database: Database, lead: Lead) -> None:
    assert call(database, lead) == (201, '{"id": 1}', True)
    assert call(database, lead, answer='{"id": 2}') == (201, '{"id": 1}', False)


def test_another_body_under_the_same_key_is_refused(database: Database, lead: Lead) -> None:
    call(database, lead)

    with pytest.raises(IdempotencyMismatch):
        call(database, lead, request=b"another body")


def test_of_many_equal_calls_at_once_one_acts(database: Database, lead: Lead) -> None:
    results = cast.at_once(12, lambda n: call(database, lead, answer=f"answer {n}"))

    acted = [result for result in results if isinstance(result, tuple) and result[2]]
    assert len(acted) == 1
    assert {result[1] for result in results if isinstance(result, tuple)} == {acted[0][1]}
    assert len(results) == 12


def test_an_act_that_failed_leaves_its_key_free(database: Database, lead: Lead) -> None:
    with pytest.raises(ZeroDivisionError), database.write() as session:
        assert 1 / len(idempotency.recall(session, lead.actor.lead_id, "key", b"body", at=clock.now()) or "")

    assert call(database, lead)[2]


def test_two_leads_may_use_one_key(database: Database, lead: Lead) -> None:
    call(database, lead)

    assert call(database, cast.new_lead(database, "Another Coalition", cast.STRANGER))[2]


def test_key_and_answer_are_not_kept_in_the_open(database: Database, lead: Lead) -> None:
    call(database, lead, key="order-of-director@lantern.example.org", answer="director@lantern.example.org")

    with database.read() as session:
        assert b"lantern" not in repr(session.exec(select(IdempotentRequest)).one().model_dump()).encode()


def test_answers_are_forgotten_after_a_day(database: Database, still: Clock, lead: Lead) -> None:
    call(database, lead)
    still.advance(hours=24, seconds=1)

    with database.write() as session:
        idempotency.purge(session, at=clock.now())

    assert call(database, lead)[2]
