"""Disputes on the desk: on top until they are answered, and never dropped in silence."""

import pytest
from sqlmodel import select

from app import clock
from app.domain import disputes
from app.models import Dispute, Statement
from tests import cast
from tests.coordinator import Desk, marked
from tests.partner import words

UPHELD = {"outcome": "upheld", "answer": "We are sorry. It is erased."}


@pytest.fixture
def path(desk: Desk) -> str:
    """The address of a dispute on the desk."""
    path, _, (token,) = desk.opened(cast.PARTNER)
    manage = cast.endorse(desk.database, token)
    with desk.database.write() as session:
        disputes.start(session, manage, at=clock.now())
    with desk.database.read() as session:
        return f"{path}/disputes/{session.exec(select(Dispute.id)).one()}"


def statement_of(path: str) -> str:
    return path.partition("/disputes")[0]


def test_an_open_dispute_stands_on_top_of_the_desk_and_the_overview(desk: Desk, path: str) -> None:
    for page in ("/desk", statement_of(path)):
        shown = desk.get(page)

        assert "1 organization says that it did not endorse Lantern Committee" in words(shown)
        assert f'href="{path}"' in shown.text


def test_the_page_says_who_when_and_through_which_link(desk: Desk, path: str) -> None:
    said = words(desk.get(path))

    assert "The endorsement was given 1 December 2026" in said
    assert "Through a link that we mailed: d…@lantern.example.org" in said
    assert "In the name of Alesia Partner, Director" in said
    assert cast.PARTNER.email not in said


def test_an_answer_ends_it_and_is_shown(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/answer", **UPHELD)

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "the organization never endorsed." in words(desk.get(path))
    assert "We are sorry. It is erased." in words(desk.get(path))
    assert "says that it did not endorse" not in words(desk.get("/desk")) + words(desk.get(statement_of(path)))


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(desk: Desk, path: str) -> None:
    answer = desk.post(f"{path}/answer", answer="We are sorry.")

    assert (answer.status_code, marked(answer)) == (422, ["outcome"])
    assert "We are sorry." in answer.text


def test_another_answer_comes_too_late(desk: Desk, path: str) -> None:
    desk.post(f"{path}/answer", **UPHELD)

    answer = desk.post(f"{path}/answer", outcome="settled", answer="After all.")

    assert answer.status_code == 409
    assert "This dispute has been answered already." in words(answer)


def test_a_stranger_sees_and_answers_nothing(desk: Desk, stranger: Desk, path: str) -> None:
    theirs, _, _ = stranger.opened()
    elsewhere = path.replace(statement_of(path), theirs)

    answers = [stranger.get(path), stranger.get(elsewhere), stranger.post(f"{path}/answer", **UPHELD), stranger.post(f"{elsewhere}/answer")]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert desk.client.post(f"{path}/answer", data=UPHELD).status_code == 403
    assert cast.outbox(desk.database, "dispute_answered") == []


def test_who_is_invited_anew_reads_the_request_as_if_for_the_first_time(desk: Desk, path: str) -> None:
    desk.post(f"{path}/answer", **UPHELD)
    with desk.database.read() as session:
        statement = session.exec(select(Statement)).one()

    (token,) = cast.invite(desk.database, desk.lead, statement, cast.PARTNER)
    said = words(desk.get(f"/e/{token}"))

    assert "Endorse this text" in said
    assert "Your answer is recorded" not in said
