"""The alarm on the desk while all mail rests."""

from app import clock
from app.domain import pauses
from tests.coordinator import Desk
from tests.partner import words


def rest(desk: Desk) -> None:
    with desk.database.write() as session:
        pauses.rest(session, "535 5.7.8 Authentication failed <script>", at=clock.now())


def test_every_lead_sees_that_no_mail_leaves_why_and_when_it_is_tried_again(desk: Desk, stranger: Desk) -> None:
    rest(desk)

    for page in (desk.get("/desk"), stranger.get("/desk/partners")):
        assert "No mail is leaving at the moment" in words(page)
        assert "“535 5.7.8 Authentication failed <script>”" in words(page)
        assert "next at 1 December 2026, 12:01 (UTC)" in words(page)
        assert "<script>" not in page.text.partition("<main")[0]


def test_the_alarm_goes_with_the_first_mail_that_leaves(desk: Desk) -> None:
    rest(desk)
    with desk.database.write() as session:
        pauses.end(session)

    assert "No mail is leaving" not in words(desk.get("/desk"))
