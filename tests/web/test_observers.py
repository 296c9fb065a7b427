"""The desk's observers: added, removed, and seen by nobody else."""

import re

import pytest

from tests.coordinator import Browser, Desk
from tests.partner import words


@pytest.fixture
def page(desk: Desk) -> str:
    path, _, _ = desk.opened()
    return f"{path}/observers"


def test_an_observer_is_added_and_removed(desk: Desk, page: str) -> None:
    assert desk.post(page, email="desk@rapporteur.example.org", name="The Rapporteur", language="ru").status_code == 303

    shown = desk.get(page)
    assert "desk@rapporteur.example.org The Rapporteur Russian" in words(shown)
    found = re.search(rf'action="({page}/\w+/removal)"', shown.text)
    assert found
    assert desk.post(found[1]).status_code == 303
    assert "Nobody yet." in words(desk.get(page))


def test_a_wrong_address_comes_back(desk: Desk, page: str) -> None:
    answer = desk.post(page, email="rapporteur", name="The Rapporteur", language="en")

    assert answer.status_code == 422
    assert 'value="rapporteur"' in answer.text
    assert "This does not look like an e-mail address." in words(answer)


def test_the_statement_s_pages_lead_there(desk: Desk, page: str) -> None:
    assert f'href="{page}"' in desk.get(page.removesuffix("/observers")).text


def test_strangers_find_nothing(stranger: Desk, page: str) -> None:
    assert stranger.get(page).status_code == 404
    assert stranger.post(page, email="a@example.org").status_code == 404
    assert stranger.post(f"{page}/{'0' * 32}/removal").status_code == 404


def test_a_visitor_is_asked_to_log_in(client: Browser, page: str) -> None:
    client.cookies.clear()

    assert client.get(page).status_code in {303, 401}
