"""Languages that are not ready are said before sign-on and publication, and one that is left out is in nothing public."""

import asyncio
import re

import pytest

from app.config import Settings
from app.domain import publications, statements, translations
from app.worker import Worker
from tests import cast, coordinator
from tests.cast import Clock
from tests.coordinator import Desk
from tests.partner import words


@pytest.fixture
def path(desk: Desk) -> str:
    """An open statement in English and Belarusian that one organization has endorsed; Arabic is wanted and missing."""
    path, _, (token,) = desk.opened(cast.PARTNER)
    cast.endorse(desk.database, token)
    desk.post(f"{path}/translations", languages="ar")
    return path


def leave_out(desk: Desk, path: str, *languages: str) -> int:
    return desk.client.post(f"{path}/left-out", data={"csrf": desk.csrf, "leave_out": list(languages)}).status_code


def publish(desk: Desk, settings: Settings, path: str, still: Clock) -> str:
    """Publish through the domain, build through the worker, and return the public address."""
    with desk.database.write() as session:
        statement = statements.get(session, path.rpartition("/")[2], by=desk.lead.actor)
        publications.publish(session, statement, at=still.at)
    build(desk, settings, still)
    return f"/statements/{statement.slug}"


def build(desk: Desk, settings: Settings, still: Clock) -> None:
    still.advance(seconds=1)
    asyncio.run(Worker(settings, desk.database).run_once())


def test_the_review_warns_of_missing_draft_and_stale_languages(desk: Desk, path: str) -> None:
    page = desk.get(f"{path}/publication")

    warning = words(page).partition("Some languages are not ready")[2]
    assert warning.startswith(" Arabic Missing Belarusian Draft, not reviewed")
    assert re.findall(r'name="leave_out" type="checkbox" value="(\w+)"', page.text) == ["ar", "be"]


def test_sign_on_warns_before_it_locks_them(desk: Desk) -> None:
    path = desk.draft(**{"language-1": "be", "title-1": "Ліст", "body-1": "Тэкст."})

    assert "Some languages are not ready Belarusian Draft, not reviewed" in words(desk.get(f"{path}/sign-on"))


def test_what_is_left_out_is_warned_of_no_more(desk: Desk, path: str) -> None:
    assert leave_out(desk, path, "be", "ar") == 303

    page = desk.get(f"{path}/publication")

    assert "Some languages are not ready" not in words(page)
    assert [f'value="{language}" checked' in page.text for language in ("be", "ar")] == [True, True]


def test_a_language_left_out_is_in_no_public_file(desk: Desk, settings: Settings, path: str, still: Clock) -> None:
    leave_out(desk, path, "be")

    public = publish(desk, settings, path, still)

    assert desk.client.get(f"{public}/be").status_code == 404
    assert desk.client.get(f"{public}/be/statement.md").status_code == 404
    for ending in ("", "/en", "/en/statement.md", "/signatories.json", "/signatories.csv"):
        answer = desk.client.get(public + ending)
        assert answer.status_code in {200, 307, 308}
        assert "Сумесная" not in answer.text
        assert 'hreflang="be"' not in answer.text
    assert "Сумесная" not in desk.client.get("/").text


def test_a_language_comes_and_goes_after_publication_too(desk: Desk, settings: Settings, path: str, still: Clock) -> None:
    public = publish(desk, settings, path, still)
    statuses = []
    for languages in ([], ["be"], []):
        leave_out(desk, path, *languages)
        build(desk, settings, still)
        reader = coordinator.browser(settings, desk.database)  # each with an empty shelf, as after the next look at the public revision
        statuses.append(reader.get(f"{public}/be").status_code)

    assert statuses == [200, 404, 200]


def test_whoever_looked_at_the_review_before_has_to_look_again(desk: Desk, path: str) -> None:
    seen = re.findall(r'name="roster_revision" value="(\d+)"', desk.get(f"{path}/publication").text)[0]
    leave_out(desk, path, "be")

    assert desk.post(f"{path}/publication", roster_revision=seen).status_code == 409


@pytest.mark.parametrize("language", ["en", "ka", "<b>"])
def test_the_authentic_text_is_always_published(desk: Desk, path: str, language: str) -> None:
    assert leave_out(desk, path, language) == 422

    with desk.database.read() as session:
        found = translations.list_standings(session, statements.get(session, path.rpartition("/")[2], by=desk.lead.actor))
    assert not any(standing.is_left_out for standing in found)


def test_the_desk_offers_no_preview_of_a_page_there_will_not_be(desk: Desk, path: str) -> None:
    leave_out(desk, path, "be")

    page = desk.get(path)

    assert "Belarusian left out" in words(page)
    assert f"{path}/preview/be" not in page.text
    assert desk.get(f"{path}/preview/be").status_code == 404
