"""An alarm stands on every page of the desk until a member has seen it."""

import re

from app import clock
from app.domain import statements, withdrawals
from app.domain.guest_lists import Guest
from tests import cast
from tests.cast import Clock
from tests.coordinator import Desk
from tests.partner import words

SAID = "3 organizations hid, withdrew or disputed in a short time"


def alarmed(desk: Desk) -> str:
    """Let three leave at once; return the address of the statement."""
    path, _, tokens = desk.opened(*(Guest({"en": f"Partner {one}"}, f"office@partner{one}.example.org") for one in range(3)))
    for number, token in enumerate(tokens):
        manage = cast.endorse(desk.database, token, nonce=f"nonce-of-form-number-{number}")
        with desk.database.write() as session:
            withdrawals.hide(session, manage, "withheld", at=clock.now())
    return path


def leave_one_more(desk: Desk, statement_id: str, number: int) -> None:
    with desk.database.read() as session:
        statement = statements.get(session, statement_id, by=desk.lead.actor)
    (token,) = cast.invite(desk.database, desk.lead, statement, Guest({"en": f"Partner {number}"}, f"office@partner{number}.example.org"))
    manage = cast.endorse(desk.database, token, nonce=f"nonce-of-form-number-{number}")
    with desk.database.write() as session:
        withdrawals.hide(session, manage, "withheld", at=clock.now())


def form_of(desk: Desk) -> str:
    return str(re.findall(r'action="(/desk/alarms/[0-9a-f]+/sighting)"', desk.get("/desk").text)[0])


def test_an_alarm_stands_on_every_page_with_what_to_do(desk: Desk) -> None:
    path = alarmed(desk)

    for page in ("/desk", path, "/desk/partners", "/desk/sessions"):
        assert f"{SAID} Joint statement on fair trials" in words(desk.get(page))
    assert "by another way than mail" in words(desk.get("/desk"))


def test_it_counts_those_who_left_after_it_was_raised(desk: Desk, still: Clock) -> None:
    path = alarmed(desk)

    still.advance(minutes=40)
    leave_one_more(desk, path.rpartition("/")[2], 3)

    said = words(desk.get("/desk"))
    assert "4 organizations hid, withdrew or disputed" in said
    assert "The last of them on 1 December 2026, 14:40 (Vilnius, UTC+2)." in said


def test_who_has_seen_it_takes_it_down_once(desk: Desk) -> None:
    alarmed(desk)
    form = form_of(desk)

    answers = [desk.post(form).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert SAID not in words(desk.get("/desk"))


def test_a_stranger_neither_sees_it_nor_takes_it_down(desk: Desk, stranger: Desk) -> None:
    alarmed(desk)

    assert SAID not in words(stranger.get("/desk"))
    assert stranger.post(form_of(desk)).status_code == 404
    assert SAID in words(desk.get("/desk"))
