"""The desk's extension: a later closing date, and one notice of it."""

from datetime import UTC, datetime

import pytest

from app.models import Channel, Statement
from tests import campaigning, cast, coordinator
from tests.coordinator import Desk
from tests.partner import words

LATER = "2027-01-31T18:00"


def extend(desk: Desk, path: str, **fields: str) -> str:
    """Send the form as it is shown, but for `fields`, and return where it leads."""
    revision = coordinator.hidden(desk.get(f"{path}/extension"), "revision")
    given = {"hard_deadline": LATER, "soft_deadline": "", "is_told": "yes", "revision": revision} | fields
    return str(desk.post(f"{path}/extension", **given).headers["location"])


def test_the_form_shows_the_dates_and_how_many_would_be_told(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)

    page = desk.get(f"{path}/extension")

    assert 'value="2027-01-15T18:00"' in page.text
    assert "Tell the 2 organizations that have not answered" in words(page)


def test_who_gets_no_mail_is_named_with_a_link_to_hand_over(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)
    campaigning.change(desk.database, cast.SECOND.email, channel=Channel.SIGNAL)

    page = desk.get(f"{path}/extension")

    assert "1 has no mail, tell it yourself: Harbour Rights Network" in words(page)
    assert '#hand-over"><bdi>Harbour Rights Network</bdi></a>' in page.text
    assert "Tell the 1 organization that has not answered" in words(page)


def test_more_time_is_given_and_told_once(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER, cast.SECOND)
    revision = coordinator.hidden(desk.get(f"{path}/extension"), "revision")

    places = [extend(desk, path, revision=revision) for _ in range(2)]

    assert places == [f"{path}?done=extended&count=2", f"{path}?done=extended&count=0"]
    assert len(cast.outbox(desk.database, "extension")) == 2
    assert "The dates are moved. 2 organizations are told." in words(desk.get(places[0]))


@pytest.mark.parametrize(("hard", "field"), [("2026-11-01T18:00", "hard_deadline"), ("", "hard_deadline")])
def test_what_is_no_more_time_keeps_the_form(desk: Desk, hard: str, field: str) -> None:
    path, _, _ = desk.opened(cast.PARTNER)

    answer = desk.post(f"{path}/extension", hard_deadline=hard, soft_deadline="", is_told="yes", revision="1")

    assert answer.status_code == 422
    assert coordinator.marked(answer) == [field]


def test_a_colleagues_save_is_not_overwritten(desk: Desk) -> None:
    path, _, _ = desk.opened(cast.PARTNER)
    extend(desk, path)

    answer = desk.post(f"{path}/extension", hard_deadline="2027-02-15T18:00", soft_deadline="", is_told="yes", revision="1")

    assert answer.status_code == 409
    assert "Somebody saved this statement after you had looked at it." in words(answer)
    assert 'value="2027-02-15T18:00"' in answer.text


def test_a_draft_and_a_stranger_have_none(desk: Desk, stranger: Desk) -> None:
    draft = desk.draft()
    path, _, _ = desk.opened(cast.PARTNER)

    assert "Only while endorsements are collected" in words(desk.get(f"{draft}/extension"))
    assert desk.post(f"{draft}/extension", hard_deadline=LATER, revision="1").status_code == 409
    assert stranger.get(f"{path}/extension").status_code == 404
    assert stranger.post(f"{path}/extension", hard_deadline=LATER, revision="1").status_code == 404


def test_the_settings_say_that_mails_name_another_date_only_where_they_do(desk: Desk) -> None:
    path, statement, _ = desk.opened(cast.PARTNER, cast.SECOND)
    campaigning.deliver(desk.database)
    before = words(desk.get(f"{path}/edit"))
    with desk.database.write() as session:
        session.get_one(Statement, statement.id).hard_deadline = datetime(2027, 2, 1, 16, 0, tzinfo=UTC)

    after = words(desk.get(f"{path}/edit"))

    assert "another closing date" not in before
    assert "Sign-on closes by itself at this moment. The mails to 2 organizations that have not answered name another" in after
