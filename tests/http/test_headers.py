"""Every answer carries the same armour, whatever it is."""

import pytest
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from app.main import create_app
from tests.asking import ask
from tests.conftest import make_settings

PATHS = [
    "/",
    "/static/base.css",
    "/login",
    "/desk",
    "/no/such/page",
    "/e/altered",
    "/m/altered",
    "/e/altered/receipt.json",
    "/m/altered/receipt.json",
    "/verify",
    "/b/altered",
    "/t/altered",
    "/c/altered",
    "/c/altered/paragraphs/1",
    "/j/altered",
    "/statements/no-such-statement/join",
    "/statements/no-such-statement/join/en",
    "/healthz",
    "/log/checkpoint",
    "/api/v1/statements",
]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(app: ASGIApp, path: str) -> None:
    headers = ask(app, "GET", path).headers

    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


@pytest.mark.parametrize("path", PATHS)
def test_no_header_stands_twice(app: ASGIApp, path: str) -> None:
    names = [name for name, _ in ask(app, "GET", path).headers.multi_items()]

    assert len(names) == len(set(names))


def test_plain_http_promises_no_https(settings: Settings, database: Database) -> None:
    plain = create_app(make_settings(settings.data_dir, BASE_URL="http://127.0.0.1:8000", DATABASE_URL=settings.database_url), database)

    assert "strict-transport-security" not in ask(plain, "GET", "/").headers


def test_public_files_set_no_cookie_and_ask_nobody(app: ASGIApp, slug: str) -> None:
    for ending in ("", "/en", "/be", "/signatories.json", "/signatories.csv", "/en/statement.md"):
        answer = ask(app, "GET", f"/statements/{slug}{ending}")
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert "<script" not in answer.text
        assert "//cdn" not in answer.text
        assert 'src="http' not in answer.text


def test_a_cache_in_front_may_keep_a_public_page_for_a_second_only(app: ASGIApp, slug: str) -> None:
    headers = ask(app, "GET", f"/statements/{slug}/en").headers

    assert (headers["cache-control"], headers["cdn-cache-control"]) == ("no-store", "max-age=1")
