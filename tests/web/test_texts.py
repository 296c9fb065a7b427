"""What the editor's scripts ask for: Markdown for a paste, and a preview; for members only, and nothing is stored."""

import re

import pytest

from tests.coordinator import Browser, Desk
from tests.partner import dump, words


def test_a_paste_becomes_markdown(desk: Desk) -> None:
    answer = desk.post("/desk/markdown", html="<h1>Facts</h1><p>We <b>call</b>.</p>")

    assert (answer.status_code, answer.text) == (200, "## Facts\n\nWe **call**.")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("html", ["", "<script>alert(1)</script>", "<p>x" * 20_001])
def test_what_is_no_text_leaves_the_plain_paste_standing(desk: Desk, html: str) -> None:
    assert desk.post("/desk/markdown", html=html).status_code == 422


def test_a_preview_is_the_text_as_readers_will_see_it_with_its_words_counted(desk: Desk) -> None:
    answer = desk.post("/desk/preview", title="Fair trials", body="# Facts\n\nWe **call**.", language="en")

    assert "<strong>call</strong>" in answer.text
    assert '<article class="preview shown-text" lang="en" dir="ltr">' in answer.text
    assert "3 words" in words(answer)


@pytest.mark.parametrize(
    ("language", "written_in"), [("ar", 'lang="ar" dir="rtl"'), ("", 'dir="auto"'), ('x"y', 'lang="x&#34;y" dir="ltr"')]
)
def test_a_preview_runs_as_its_language_does(desk: Desk, language: str, written_in: str) -> None:
    answer = desk.post("/desk/preview", body="نص", language=language)

    assert written_in in answer.text


def test_a_preview_shows_a_gap_where_a_number_will_stand(desk: Desk) -> None:
    answer = desk.post("/desk/preview", title="We, {{count}}", body="We, {{count|organization|organizations}}", language="en")

    assert words(answer) == "We, [number of organizations] We, [number] organizations 3 words"


def test_a_preview_runs_nothing(desk: Desk) -> None:
    answer = desk.post("/desk/preview", title="<script>a</script>", body="<script>b</script> [x](javascript:c)", language="en")

    assert "<script" not in answer.text
    assert "href" not in answer.text


def test_a_text_too_long_is_told_so(desk: Desk) -> None:
    assert desk.post("/desk/preview", body="x" * 200_001).status_code == 422


@pytest.mark.parametrize("path", ["/desk/markdown", "/desk/preview"])
def test_only_a_member_is_answered(client: Browser, desk: Desk, path: str) -> None:
    without_token = desk.client.post(path, data={"html": "<p>x</p>"})
    desk.post("/desk/logout")

    assert (without_token.status_code, desk.post(path, html="<p>x</p>").status_code) == (403, 401)


@pytest.mark.parametrize("path", ["/desk/markdown", "/desk/preview"])
def test_nothing_is_stored(desk: Desk, path: str) -> None:
    before = dump(desk.database)

    desk.post(path, html="<p>secret</p>", body="secret")

    assert dump(desk.database) == before


def test_the_notes_of_two_texts_on_one_page_have_addresses_of_their_own(desk: Desk) -> None:
    first, second = (desk.post("/desk/preview", body="a[^1]\n\n[^1]: b", language="en", field=f"body-{number}") for number in range(2))

    assert 'href="#fn-body-0-1"' in first.text
    assert not set(re.findall(r' id="([^"]+)"', first.text)) & set(re.findall(r' id="([^"]+)"', second.text))
