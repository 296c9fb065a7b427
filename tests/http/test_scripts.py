"""Only the lead's own pages may run scripts, and only files of ours: the policy allows none to partners and readers."""

import re

import pytest
from starlette.types import ASGIApp

from app.config import Settings
from app.db import Database
from tests import cast, coordinator
from tests.asking import ask
from tests.cast import Clock

SCRIPTS = ["editor-toolbar.js", "editor-preview.js", "editor-paste.js", "editor-keep.js"]
ALL_SCRIPTS = [*SCRIPTS, "copy.js"]


@pytest.mark.parametrize("path", ["/desk", "/desk/statements/new", "/desk/statements/1/edit", "/desk/no/such/page"])
def test_the_desk_may_run_our_scripts_and_ask_us(app: ASGIApp, path: str) -> None:
    policy = ask(app, "GET", path).headers["content-security-policy"]

    assert policy.endswith("; script-src 'self'; connect-src 'self'")
    assert "require-trusted-types-for 'script'" in policy


@pytest.mark.parametrize("path", ["/", "/login", "/login/x", "/e/altered", "/m/altered", "/t/altered", "/deskX", "/static/base.css", "/no"])
def test_nothing_else_may_run_a_script(app: ASGIApp, path: str) -> None:
    policy = ask(app, "GET", path).headers["content-security-policy"]

    assert "script-src" not in policy
    assert "connect-src" not in policy


def test_a_public_page_may_run_no_script(app: ASGIApp, slug: str) -> None:
    assert "script-src" not in ask(app, "GET", f"/statements/{slug}/en").headers["content-security-policy"]


@pytest.mark.parametrize("name", ALL_SCRIPTS)
def test_a_script_is_served_as_one(app: ASGIApp, name: str) -> None:
    answer = ask(app, "GET", f"/static/{name}")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")


def test_the_editor_has_no_inline_script_or_style(settings: Settings, database: Database, still: Clock) -> None:
    desk = coordinator.log_in(coordinator.browser(settings, database), database, cast.new_lead(database))

    page = desk.get("/desk/statements/new").text

    scripts = re.findall(r"<script[^>]*>[^<]*", page)
    assert set(scripts) >= {f'<script src="/static/{name}" defer>' for name in SCRIPTS}
    assert all(re.fullmatch(r'<script src="/static/[a-z-]+\.js" defer>\s*', script) for script in scripts)
    assert not re.search(r" (style|on[a-z]+)=", page)
