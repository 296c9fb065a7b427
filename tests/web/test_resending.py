"""A form that comes with an ended log-in or an old token gives everything typed back, to be sent with one more press."""

import html
import re

import httpx
import pytest

from app.domain import drafts, statements
from tests import coordinator
from tests.asking import BASE_URL
from tests.coordinator import TEXTS, Desk
from tests.partner import words

TEXT = "We call for <b>fair</b> & \"open\" trials.\n\n'Now.'"


def fields(page: httpx.Response) -> dict[str, str]:
    """Return what the page's button would send."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.text)
    return {name: html.unescape(value) for name, value in found}


def body(desk: Desk, path: str) -> str:
    with desk.database.read() as session:
        draft = drafts.get(session, statements.get(session, path.rpartition("/")[2], by=desk.lead.actor))
    return draft.translations["en"].body


def send(desk: Desk, path: str, page: httpx.Response) -> httpx.Response:
    assert f'action="{path}"' in page.text
    return desk.client.post(path, data=fields(page))


def test_after_a_time_out_a_new_login_and_two_presses_save_every_word(desk: Desk) -> None:
    path = desk.draft()
    desk.post("/desk/logout")

    ended = desk.post(f"{path}/edit", **(TEXTS | {"revision": "1", "body-0": TEXT}))
    assert ended.status_code == 401
    assert "You have been logged out" in words(ended)
    assert "press Send again" in words(ended)
    again = coordinator.log_in(desk.client, desk.database, coordinator.fresh_login(desk))
    stale = send(again, f"{path}/edit", ended)
    assert stale.status_code == 403
    assert send(again, f"{path}/edit", stale).status_code == 303

    assert body(desk, path) == TEXT


def test_nothing_is_saved_before_the_press(desk: Desk) -> None:
    path = desk.draft()

    desk.client.post(f"{path}/edit", data=TEXTS | {"csrf": "stale", "revision": "1", "body-0": TEXT})

    assert body(desk, path) == "We call for fair trials."


def test_what_was_typed_is_text_on_the_page_and_readable(desk: Desk) -> None:
    hostile = '"><script>alert(1)</script> two words'

    page = desk.client.post("/desk/statements/new", data=TEXTS | {"csrf": "stale", "title-0": hostile, '"><i x="': hostile})

    assert page.status_code == 403
    assert "<script>" not in page.text
    assert "<i x=" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; two words</textarea>" in page.text
    assert fields(page)["title-0"] == hostile


def test_the_fresh_token_is_this_session_s_and_the_stale_one_is_gone(desk: Desk) -> None:
    page = desk.client.post("/desk/statements/new", data=TEXTS | {"csrf": "stale"})

    assert fields(page)["csrf"] == desk.csrf
    assert "stale" not in page.text


def test_without_a_login_the_page_brings_no_token(desk: Desk) -> None:
    desk.post("/desk/logout")

    assert fields(desk.post("/desk/statements/new", **TEXTS))["csrf"] == ""


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}])
def test_another_site_s_form_gets_no_page_and_no_token(desk: Desk, headers: dict[str, str]) -> None:
    page = desk.client.post("/desk/statements/new", data=TEXTS | {"csrf": "stale"}, headers=headers)

    assert page.status_code == 403
    assert desk.csrf not in page.text
    assert "Open letter" not in page.text
    assert desk.client.post("/desk/statements/new", data=TEXTS | {"csrf": "stale"}, headers={"origin": BASE_URL}).status_code == 403


def test_a_file_cannot_be_kept_and_the_page_says_so(desk: Desk) -> None:
    path, _, _ = desk.opened()

    page = desk.client.post(
        f"{path}/invitations/preview", data={"csrf": "stale", "list": "name,email\nA b,a@b.example.org"}, files={"file": ("a.csv", b"x")}
    )

    assert "The file you chose could not be kept" in words(page)
    assert "name,email\nA b,a@b.example.org</textarea>" in page.text


@pytest.mark.parametrize("act", ["/desk/logout", "/desk/sessions/others/revocation"])
def test_where_nothing_was_typed_the_error_stays_what_it_was(desk: Desk, act: str) -> None:
    page = desk.client.post(act, data={"csrf": "stale"})

    assert page.status_code == 403
    assert "Send again" not in page.text


def test_a_page_outside_the_desk_gives_nothing_back(desk: Desk) -> None:
    assert "secret words" not in desk.client.post("/e/x", data={"display_name": "secret words"}).text


@pytest.mark.parametrize("size", [2**18, 2**18 + 1])
def test_up_to_a_mebibyte_of_fields_is_given_back(desk: Desk, size: int) -> None:
    path = desk.draft()
    desk.post("/desk/logout")

    page = desk.client.post(f"{path}/word", data={f"body-{number}": "x" * (size - len("body-0")) for number in range(4)})

    is_given_back = size == 2**18
    assert page.status_code == 401
    assert ("x" * 100 in page.text) == is_given_back
    assert ("too large to be shown here" in words(page)) != is_given_back
    assert ("Send again" in page.text) == is_given_back


def test_a_file_is_never_given_back(desk: Desk) -> None:
    path = desk.draft()
    desk.post("/desk/logout")

    page = desk.client.post(f"{path}/word", data={"title": "Some words"}, files={"file": ("a.docx", b"words of the file" * 1000)})

    assert "words of the file" not in page.text
    assert "a.docx" not in page.text
