"""A POST acts only when it comes from our own page."""

import pytest
from starlette.types import ASGIApp

from tests.asking import BASE_URL, ask


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_post_from_another_site_is_refused(app: ASGIApp, site: str) -> None:
    answer = ask(app, "POST", "/login", data={"email": "somebody@example.org"}, headers={"sec-fetch-site": site})

    assert answer.status_code == 403
    assert answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path", ["/e/token", "/m/token/withdrawal", "/c/token/comments", "/c/token/comments/1/deletion", "/j/token", "/statements/slug/join/en"]
)
def test_no_other_site_acts_for_a_partner(app: ASGIApp, path: str) -> None:
    assert ask(app, "POST", path, headers={"sec-fetch-site": "cross-site"}).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://statements.example.org", "https://statements.example.org:8443"])
def test_an_old_browser_is_known_by_its_origin(app: ASGIApp, origin: str) -> None:
    answer = ask(app, "POST", "/login", data={"email": "somebody@example.org"}, headers={"origin": origin})

    assert answer.status_code == 403


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}, {"origin": BASE_URL}, {}])
def test_our_own_form_is_taken(app: ASGIApp, headers: dict[str, str]) -> None:
    answer = ask(app, "POST", "/login", data={"email": "somebody@example.org"}, headers=headers)

    assert answer.status_code in {200, 303}


def test_what_the_browser_says_beats_a_matching_origin(app: ASGIApp) -> None:
    answer = ask(app, "POST", "/login", headers={"sec-fetch-site": "cross-site", "origin": BASE_URL})

    assert answer.status_code == 403
