"""A page that was opened before something happened: what it showed no longer stands, so it changes nothing (P4, P5)."""

import pytest

from app import clock
from app.db import Database
from app.domain import disputes, endorsements, holders, invitations, withdrawals
from app.errors import AlreadyAnswered
from app.models import Endorsement
from tests import cast, raising
from tests.raising import kept


def leave(database: Database, manage: str, way: str) -> None:
    """Hide the name or withdraw, through the manage link, as a colleague would."""
    with database.write() as session:
        if way == "hide":
            withdrawals.hide(session, manage, "withheld", at=clock.now())
        else:
            withdrawals.withdraw(session, manage, way, at=clock.now())


def refuse(database: Database, token: str, seen: str) -> Endorsement:
    """Send a form that showed `seen` and hear that something else stands; return what does."""
    before = kept(database)
    with pytest.raises(AlreadyAnswered):
        raising.confirm(database, token, visibility="named", seen=seen)
    assert kept(database) == before
    return before


@pytest.mark.parametrize("way", ["hide", "quiet", "on_record"])
def test_the_holders_page_from_before_brings_back_nobody_who_left(database: Database, token: str, way: str) -> None:
    manage = cast.endorse(database, token)
    seen = holders.mark(kept(database))
    leave(database, manage, way)

    stands = refuse(database, token, seen)

    assert (stands.state, stands.visibility) != ("confirmed", "named")


@pytest.mark.parametrize("way", ["hide", "quiet"])
def test_a_page_from_before_any_answer_brings_back_nobody_who_left(database: Database, token: str, way: str) -> None:
    seen = holders.mark(None)
    leave(database, cast.endorse(database, token), way)

    stands = refuse(database, token, seen)

    assert (stands.state, stands.visibility) != ("confirmed", "named")


def test_a_page_from_before_a_withdrawal_declines_nothing(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    seen = holders.mark(kept(database))
    leave(database, manage, "on_record")

    with pytest.raises(AlreadyAnswered), database.write() as session:
        endorsements.decline(session, token, reason="", seen=seen, at=clock.now())

    assert kept(database).state == "withdrawn"


def test_every_act_changes_the_mark(database: Database, token: str) -> None:
    marks = {holders.mark(None)}
    manage = cast.endorse(database, token)
    marks.add(holders.mark(kept(database)))
    for way in ("hide", "on_record", "quiet"):
        leave(database, manage, way)
        marks.add(holders.mark(kept(database)))

    assert len(marks) == 5


def test_a_dispute_changes_the_mark(database: Database, token: str) -> None:
    manage = cast.endorse(database, token)
    before = holders.mark(kept(database))

    with database.write() as session:
        disputes.start(session, manage, at=clock.now())

    assert holders.mark(kept(database)) != before


def test_who_sees_what_stands_now_may_answer_again(database: Database, token: str) -> None:
    leave(database, cast.endorse(database, token), "hide")

    raising.confirm(database, token, visibility="named", seen=holders.mark(kept(database)))

    assert kept(database).visibility == "named"


def test_a_form_that_says_nothing_of_what_it_showed_is_its_holders(database: Database, token: str) -> None:
    leave(database, cast.endorse(database, token), "hide")

    raising.confirm(database, token, visibility="named")

    assert kept(database).visibility == "named"


def test_the_first_form_sent_twice_is_one_act(database: Database, token: str) -> None:
    seen = holders.mark(None)

    for _ in range(2):
        raising.confirm(database, token, seen=seen)

    assert cast.trail(database).count("endorsed") == 1


@pytest.mark.parametrize(("way", "left"), [("hide", ("confirmed", "withheld")), ("quiet", ("withdrawn", "named"))])
def test_an_answer_that_was_left_while_a_change_was_written_stays_so(
    database: Database, token: str, way: str, left: tuple[str, str]
) -> None:
    manage = cast.endorse(database, token)
    with database.read() as session:
        before = invitations.open_link(session, token, at=clock.now()).endorsement
    leave(database, manage, way)

    with database.write() as session:
        assert before is not None
        assert endorsements._replace(session, before, {"visibility": "named", "changed_at": clock.now()}) == ""
    assert (kept(database).state, kept(database).visibility) == left
