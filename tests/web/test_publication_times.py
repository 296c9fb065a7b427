"""The time of publication on the desk: chosen with the button, shown, changed, called off."""

from tests import cast, coordinator
from tests.coordinator import Desk
from tests.partner import words


def reviewed(desk: Desk) -> str:
    """A statement that one organization has endorsed; its closing date is far."""
    path, _, (token,) = desk.opened(cast.PARTNER, embargo_until="2026-12-24T09:00")
    cast.endorse(desk.database, token)
    return path


def publish(desk: Desk, path: str, publish_at: str) -> int:
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")
    typed = {"when": "at", "publish_at": publish_at, "roster_revision": revision, "seen": "yes"}
    return desk.post(f"{path}/publication", **typed).status_code


def test_the_form_offers_the_end_of_the_embargo_or_a_time_in_the_statements_zone(desk: Desk) -> None:
    said = words(desk.get(f"{reviewed(desk)}/publication"))

    assert "When the embargo lifts: 24 December 2026, 09:00 (Vilnius, UTC+2)" in said
    assert "In the time zone of the statement (Europe/Vilnius)." in said


def test_a_chosen_time_is_local_to_the_statement_and_shown(desk: Desk) -> None:
    path = reviewed(desk)

    assert publish(desk, path, "2026-12-26T10:00") == 303

    assert "It appears on 26 December 2026, 10:00 (Vilnius, UTC+2)." in words(desk.get(f"{path}/publication"))


def test_a_time_before_the_embargo_keeps_what_was_typed(desk: Desk) -> None:
    path = reviewed(desk)
    revision = coordinator.hidden(desk.get(f"{path}/publication"), "roster_revision")

    answer = desk.post(f"{path}/publication", when="at", publish_at="2026-12-23T10:00", roster_revision=revision, seen="yes")

    assert answer.status_code == 422
    assert "The embargo has not lifted by then." in words(answer)
    assert 'value="2026-12-23T10:00"' in answer.text


def test_at_a_time_needs_a_time(desk: Desk) -> None:
    assert publish(desk, reviewed(desk), "") == 422


def test_the_time_is_changed_and_the_publication_called_off(desk: Desk) -> None:
    path = reviewed(desk)
    publish(desk, path, "2026-12-26T10:00")

    moved = desk.post(f"{path}/publication/time", when="at", publish_at="2026-12-27T10:00")
    said = words(desk.get(f"{path}/publication"))
    called_off = desk.post(f"{path}/publication/cancellation")

    assert (moved.status_code, called_off.status_code) == (303, 303)
    assert "It appears on 27 December 2026, 10:00" in said
    assert "Publish with 1 endorsement" in words(desk.get(f"{path}/publication"))
    assert desk.post(f"{path}/publication/cancellation").status_code == 409


def test_nobody_else_changes_the_time(desk: Desk, stranger: Desk) -> None:
    path = reviewed(desk)
    publish(desk, path, "2026-12-26T10:00")

    acts = ("time", "cancellation")

    assert [stranger.post(f"{path}/publication/{act}", when="now").status_code for act in acts] == [404, 404]
    assert [stranger.get(f"{path}/publication").status_code] == [404]
