"""The settings of a statement on the desk: time zones that can be found, and an open call that would show what is under embargo."""

import re

import pytest

from tests.coordinator import TEXTS, Desk, hidden
from tests.partner import words

SHOWN = "The open call shows the text before its embargo lifts"
EMBARGO = {"embargo_until": "2026-12-24T09:00"}
CALL = {"has_open_call": "yes"}


def offered(page: str) -> dict[str, list[str]]:
    """The time zones of a form, by the heading of their group."""
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.DOTALL)
    return {label: re.findall(r'value="([^"]+)"', inside) for label, inside in groups}


def test_a_zone_is_offered_by_its_present_name_within_its_region(desk: Desk) -> None:
    zones = offered(desk.get("/desk/statements/new").text)

    assert "Europe/Kyiv" in zones["Europe"]
    assert not {"Europe/Kiev", "Asia/Calcutta", "US/Pacific", "Etc/GMT+1"} & {one for names in zones.values() for one in names}
    assert list(zones)[:3] == ["Often used", "Africa", "America"]


def test_the_zones_that_the_lead_uses_stand_first(desk: Desk) -> None:
    desk.draft(time_zone="Asia/Bishkek")

    assert offered(desk.get("/desk/statements/new").text)["Often used"][:2] == ["Asia/Bishkek", "UTC"]


def test_a_zone_that_was_saved_under_an_older_name_stays_chosen_once(desk: Desk) -> None:
    path = desk.draft(time_zone="Europe/Kiev")

    page = desk.get(f"{path}/edit").text

    assert re.findall(r'value="([^"]+)" selected>Europe', page) == ["Europe/Kiev"]


@pytest.mark.parametrize(("first", "then"), [(EMBARGO, CALL), (CALL, EMBARGO)])
def test_saving_an_open_call_beside_an_embargo_warns(desk: Desk, first: dict[str, str], then: dict[str, str]) -> None:
    path = desk.draft(**first)
    before = words(desk.get(path)) + words(desk.get(f"{path}/edit"))

    saved = desk.post(f"{path}/edit", **(TEXTS | first | then | {"revision": hidden(desk.get(f"{path}/edit"), "revision")}))

    assert SHOWN not in before
    assert SHOWN in words(desk.get(saved.headers["location"]))
    assert SHOWN in words(desk.get(f"{path}/edit"))


def test_the_words_of_the_desk_in_a_preview_say_their_language(desk: Desk) -> None:
    path = desk.draft(**{"language-0": "ar", "title-0": "بيان", "body-0": "نطالب بمحاكمات عادلة."})

    page = desk.get(f"{path}/preview/ar").text

    assert re.search(r'<div lang="en" dir="ltr">\s*<p class="word-count">\s*\d words', page)
