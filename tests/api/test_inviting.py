"""The settings of inviting through the API: when reminders leave by themselves, how many, and whether mails are discreet."""

from typing import Any

import pytest

from tests.api.calling import Api, problem, row

INVITING = ("reminder_days", "most_reminders", "is_discreet")


def test_how_partners_are_invited_is_shown_and_changed(api: Api) -> None:
    statement_id = api.open()
    before = api("GET", f"/statements/{statement_id}").json()

    answer = api("PATCH", f"/statements/{statement_id}", json={"reminder_days": [1, 7, 3], "most_reminders": 4, "is_discreet": True})

    assert [before[name] for name in INVITING] == [[], 2, False]
    assert [answer.json()[name] for name in INVITING] == [[7, 3, 1], 4, True]
    assert api("GET", f"/statements/{statement_id}").json() == answer.json()


def test_what_is_left_out_of_the_settings_of_inviting_stays(api: Api) -> None:
    statement_id = api.open()
    api("PATCH", f"/statements/{statement_id}", json={"reminder_days": [7, 3], "is_discreet": True})

    changes: list[dict[str, Any]] = [{"most_reminders": 1}, {"late_endorsements": True}, {"reminder_days": []}]
    shown = [api("PATCH", f"/statements/{statement_id}", json=change).json() for change in changes]

    assert [[one[name] for name in INVITING] for one in shown] == [[[7, 3], 1, True], [[7, 3], 1, True], [[], 1, True]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reminder_days": [0]}, "reminder_days.0"),
        ({"reminder_days": [91]}, "reminder_days.0"),
        ({"reminder_days": ["7"]}, "reminder_days.0"),
        ({"reminder_days": list(range(1, 12))}, "reminder_days"),
        ({"reminder_days": None}, "reminder_days"),
        ({"most_reminders": 11}, "most_reminders"),
        ({"is_discreet": "yes"}, "is_discreet"),
    ],
)
def test_a_wrong_setting_of_inviting_changes_nothing(api: Api, change: dict[str, Any], field: str) -> None:
    statement_id = api.open()

    answer = api("PATCH", f"/statements/{statement_id}", json={"late_endorsements": True} | change)

    assert problem(answer) == (422, "invalid", {field})
    assert not api("GET", f"/statements/{statement_id}").json()["late_endorsements"]


def test_no_reminders_are_planned_for_a_draft(api: Api) -> None:
    statement_id = api.draft()

    answer = api("PATCH", f"/statements/{statement_id}", json={"reminder_days": [7], "late_endorsements": True})

    assert problem(answer) == (409, "wrong_phase", set())
    assert not api("GET", f"/statements/{statement_id}").json()["late_endorsements"]


def test_a_joint_programme_counts_as_it_was_sent(api: Api) -> None:
    statement_id = api.open()

    api.invite(statement_id, row("w@example.org", kind="joint_programme", counts_as=0), row("x@example.org", kind="network"))

    assert [one["counts_as"] for one in api.pages(f"/statements/{statement_id}/invitations", limit=10)] == [0, 1]
