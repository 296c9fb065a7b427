"""The language of the page where proofs are checked: the one that was asked for, else the browser's; nothing of it is stored."""

import pytest
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from app.main import create_app
from tests.asking import ask
from tests.checking import receipt_of, upload
from tests.partner import Invited


@pytest.fixture
def app(settings: Settings, database: Database) -> ASGIApp:
    return create_app(settings, database)


@pytest.mark.parametrize("language", ["en", "be", "ru", "ar"])
def test_a_language_that_is_asked_for_comes_before_the_browsers_and_stays(app: ASGIApp, language: str) -> None:
    address, browser = f"/verify?language={language}", {"accept-language": "ar" if language == "en" else "en"}

    asked = ask(app, "GET", address, headers=browser)
    answered = ask(app, "POST", address, files={"file": ("a", b"%PDF-1.7 something")}, headers=browser)
    refused = ask(app, "POST", address, files={"file": ("a", b"x")}, headers=browser)

    assert {f'<html lang="{language}" ' in answer.text for answer in (asked, answered, refused)} == {True}
    assert {f'="{address}"' in answer.text for answer in (asked, answered, refused)} == {True}
    assert "set-cookie" not in asked.headers


def test_all_four_languages_are_offered(app: ASGIApp) -> None:
    answer = ask(app, "GET", "/verify")

    offered = [tag for tag in ("en", "be", "ru", "ar") if f'<a href="/verify?language={tag}" hreflang="{tag}"' in answer.text]
    assert offered == ["en", "be", "ru", "ar"]
    assert 'action="/verify"' in answer.text


@pytest.mark.parametrize("language", ["xx", "", "../x", '"><script>'])
def test_a_language_there_is_not_is_not_minded(app: ASGIApp, language: str) -> None:
    answer = ask(app, "GET", "/verify", params={"language": language})

    assert (answer.status_code, '<html lang="en" ' in answer.text, 'action="/verify"' in answer.text) == (200, True, True)


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("be", "ltr"), ("ru", "ltr")])
def test_it_speaks_the_readers_language(partner: Invited, language: str, direction: str) -> None:
    answer = upload(partner.app, receipt_of(partner), language=language)

    assert f'<html lang="{language}" dir="{direction}">' in answer.text
    assert "It holds" not in answer.text
    assert "Recorded on" not in answer.text
