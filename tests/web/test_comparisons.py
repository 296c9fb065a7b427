"""The desk's history: who froze what and when, redlines between any two texts, and taking an earlier one up again."""

import re

import pytest

from tests import coordinator
from tests.coordinator import TEXTS, Desk
from tests.partner import words

SETTINGS = {name: TEXTS[name] for name in ("authentic", "time_zone", "hard_deadline", "roster_order")}


@pytest.fixture
def drafted(desk: Desk) -> str:
    """A draft that was saved twice."""
    path = desk.draft()
    desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "body-0": "We call for open trials."}))
    return path


@pytest.fixture
def changed(desk: Desk) -> str:
    """A statement whose second version is being written."""
    path, _, _ = desk.opened()
    desk.post(f"{path}/change")
    page = desk.get(f"{path}/edit")
    texts = {
        "language-0": "en",
        "title-0": "Joint statement on fair trials",
        "body-0": "We call for **open trials**.\r\n\r\nNow.",
        "language-1": "be",
        "title-1": "Сумесная заява аб справядлівых судах",
        "body-1": "Мы патрабуем *справядлівых судоў*.",
    }
    answer = desk.post(f"{path}/edit", **(SETTINGS | texts | {"revision": coordinator.hidden(page, "revision")}))
    assert answer.status_code == 303
    return path


def test_history_has_every_version_with_its_hashes_and_who_froze_it(desk: Desk, changed: str) -> None:
    page = desk.get(f"{changed}/versions")

    said = words(page)
    assert said.index("Version 2 Draft") < said.index("Version 1 Frozen")
    assert "Frozen when sign-on opened" in said
    assert "coordinator@lead.example.org" in said
    assert len(re.findall(r"<code>[0-9a-f]{64}</code>", page.text)) == 2


def test_a_time_stands_in_the_statement_s_zone_and_in_utc(desk: Desk, changed: str) -> None:
    said = words(desk.get(f"{changed}/versions"))

    assert "14:00" in said
    assert "12:00" in said


def test_two_versions_compare_and_each_language_is_one_click_away(desk: Desk, changed: str) -> None:
    page = desk.get(f"{changed}/versions/compare", before="1", after="2")

    assert re.search(r"<del>.*fair.*</del>.*<ins>.*open.*</ins>", page.text, re.DOTALL)
    assert f'{changed}/versions/compare?before=1&amp;after=2&amp;language=be"' in page.text
    assert "The two texts are the same." in words(desk.get(f"{changed}/versions/compare", before="1", after="2", language="be"))


@pytest.mark.parametrize(
    "query",
    [{}, {"before": "1"}, {"before": "x", "after": "1"}, {"before": "1", "after": "9"}, {"before": "1", "after": "2", "language": "ka"}],
)
def test_what_is_not_there_is_not_compared(desk: Desk, changed: str, query: dict[str, str]) -> None:
    assert desk.get(f"{changed}/versions/compare", **query).status_code == 404


def test_every_saved_text_is_listed_and_compared(desk: Desk, drafted: str) -> None:
    page = desk.get(f"{drafted}/revisions/en")

    assert "coordinator@lead.example.org at the desk" in words(page)
    assert f"{drafted}/revisions/en/compare?before=1&amp;after=2" in page.text
    assert "open" in re.findall(r"<ins>.*?</ins>", desk.get(f"{drafted}/revisions/en/compare", before="1", after="2").text)[-1]


def test_an_earlier_text_is_taken_up_again(desk: Desk, drafted: str) -> None:
    answer = desk.post(f"{drafted}/revisions/en/1/restoration")

    assert answer.status_code == 303
    assert "Taken up again" in words(desk.get(answer.headers["location"]))
    assert "We call for fair trials.</textarea>" in desk.get(f"{drafted}/edit").text


@pytest.mark.parametrize("page", ["/revisions/ka", "/revisions/ka/compare?before=1&after=2", "/revisions/%00"])
def test_a_language_that_was_never_there_has_no_history(desk: Desk, drafted: str, page: str) -> None:
    assert desk.get(drafted + page).status_code == 404


@pytest.mark.parametrize("act", ["/revisions/en/0/restoration", "/revisions/en/x/restoration", "/revisions/ka/1/restoration"])
def test_what_never_stood_is_not_taken_up(desk: Desk, drafted: str, act: str) -> None:
    assert desk.post(drafted + act).status_code == 404


def test_nothing_is_taken_up_into_a_locked_text(desk: Desk) -> None:
    path, _, _ = desk.opened()

    page = desk.get(f"{path}/revisions/en")

    assert "Take up again" not in page.text
    assert desk.post(f"{path}/revisions/en/1/restoration").status_code == 409


@pytest.mark.parametrize(
    "page", ["/versions", "/versions/compare?before=1&after=1", "/revisions/en", "/revisions/en/compare?before=1&after=2"]
)
def test_a_stranger_finds_nothing(desk: Desk, stranger: Desk, drafted: str, page: str) -> None:
    assert desk.get(drafted + page).status_code == 200
    assert stranger.get(drafted + page).status_code == 404


def test_a_stranger_takes_nothing_up(desk: Desk, stranger: Desk, drafted: str) -> None:
    assert stranger.post(f"{drafted}/revisions/en/1/restoration").status_code == 404
    assert desk.client.post(f"{drafted}/revisions/en/1/restoration").status_code == 403
    assert "We call for open trials.</textarea>" in desk.get(f"{drafted}/edit").text
