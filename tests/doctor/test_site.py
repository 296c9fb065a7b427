"""BASE_URL as a partner's browser meets it: https, the certificate, who answers, and what time it is there."""

import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from app.doctor import site
from app.doctor.findings import State
from tests.asking import PLAIN
from tests.cast import Clock
from tests.doctor.patients import look, new_settings, states
from tests.doctor.web_server import HEALTHZ, answering
from tests.mail.certificates import make_certificate, server_context
from tests.processes.running import free_port

NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
ONION = "abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"


def visit(folder: Path, base_url: str, *, tls: ssl.SSLContext = PLAIN) -> dict[str, str]:
    return states(look(site.check_site, new_settings(folder, BASE_URL=base_url), tls=tls))


@pytest.mark.parametrize(
    ("base_url", "state"),
    [
        ("https://statements.example.org", State.OK),
        ("http://abcdefghijklmnop.onion", State.OK),
        ("http://statements.example.org", State.WRONG),
        ("http://127.0.0.1:8000", State.WARNING),
        ("http://[::1]:8000", State.WARNING),
    ],
)
def test_links_need_an_https_address_that_others_can_open(base_url: str, state: State) -> None:
    assert site.judge_address(base_url).state == state


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (HEALTHZ % b"", "ok"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html>Welcome", "wrong"),
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "wrong"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "wrong"),
        (b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://example.org/\r\nContent-Length: 0\r\n\r\n", "wrong"),
        (b"220 mail.example.org ESMTP\r\n", "wrong"),
        (b"", "wrong"),
    ],
)
def test_only_our_own_server_is_right_at_base_url(tmp_path: Path, answer: bytes, state: str) -> None:
    with answering(answer) as port:
        assert visit(tmp_path, f"http://127.0.0.1:{port}")["web server"] == state


def test_a_server_that_never_ends_is_not_listened_to(tmp_path: Path) -> None:
    with answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"ok\n" * 1_000_000) as port:
        assert visit(tmp_path, f"http://127.0.0.1:{port}")["web server"] == "wrong"


def test_nobody_at_base_url_is_wrong(tmp_path: Path) -> None:
    found = visit(tmp_path, f"http://127.0.0.1:{free_port()}")

    assert found == {"BASE_URL": "warning", "web server": "wrong", "clock": "not checked"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, {}),
        ({"ONION_HOST": ONION}, {"ONION_HOST": "ok"}),
        ({"ONION_HOST": ONION, "BASE_URL": "http://statements.example.org"}, {"ONION_HOST": "warning"}),
    ],
)
def test_an_onion_service_needs_https_to_be_believed(tmp_path: Path, environ: dict[str, str], expected: dict[str, str]) -> None:
    assert states(look(site.check_onion, new_settings(tmp_path, **environ))) == expected


def test_an_onion_address_is_not_looked_for_without_tor(tmp_path: Path) -> None:
    found = visit(tmp_path, "http://abcdefghijklmnop.onion")

    assert found == {"BASE_URL": "ok", "web server": "not checked", "clock": "not checked"}


def test_a_certificate_that_browsers_trust_is_good_until_it_ends(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)
    trusting = ssl.create_default_context(cafile=str(certificate))

    with answering(HEALTHZ % b"", tls=server_context(certificate)) as port:
        found = visit(tmp_path, f"https://127.0.0.1:{port}", tls=trusting)

    assert found == {"BASE_URL": "warning", "web server": "ok", "certificate": "warning", "clock": "not checked"}  # it ends tomorrow


def test_a_certificate_that_nobody_trusts_is_wrong(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path)

    with answering(HEALTHZ % b"", tls=server_context(certificate)) as port:
        found = look(site.check_site, new_settings(tmp_path, BASE_URL=f"https://127.0.0.1:{port}"), tls=ssl.create_default_context())

    assert found[1].state == State.WRONG
    assert "certificate of BASE_URL: self-signed certificate" in found[1].sentence


def test_https_where_only_http_is_spoken_is_wrong(tmp_path: Path) -> None:
    with answering(HEALTHZ % b"") as port:
        found = look(site.check_site, new_settings(tmp_path, BASE_URL=f"https://127.0.0.1:{port}"), tls=ssl.create_default_context())

    assert found[1].sentence == "What answers at BASE_URL does not speak https."


@pytest.mark.parametrize(("days", "state"), [(60, State.OK), (13, State.WARNING)])
def test_a_certificate_near_its_end_is_a_warning(days: int, state: State) -> None:
    assert site.judge_certificate(NOON + timedelta(days=days), at=NOON).state == state


@pytest.mark.parametrize("seconds", [-61, 61, 86_400])
def test_a_clock_that_differs_by_more_than_a_minute_is_wrong(tmp_path: Path, still: Clock, seconds: int) -> None:
    theirs = format_datetime(still.at + timedelta(seconds=seconds), usegmt=True).encode()

    with answering(HEALTHZ % (b"Date: " + theirs + b"\r\n")) as port:
        assert visit(tmp_path, f"http://127.0.0.1:{port}")["clock"] == "wrong"


def test_another_machine_that_agrees_vouches_for_the_clock() -> None:
    answer = httpx.Response(200, headers={"Date": "Tue, 01 Dec 2026 12:00:59 GMT"})

    assert site.judge_clock(answer, is_our_own=False, at=NOON).state == State.OK
    assert site.judge_clock(answer, is_our_own=True, at=NOON).state == State.NOT_CHECKED


@pytest.mark.parametrize("date", [b"Tue, 01 Dec 2026 12:00:30 GMT", b"noon"])
def test_our_own_server_and_an_unreadable_date_prove_nothing_about_the_clock(tmp_path: Path, still: Clock, date: bytes) -> None:
    with answering(HEALTHZ % (b"Date: " + date + b"\r\n")) as port:
        assert visit(tmp_path, f"http://127.0.0.1:{port}")["clock"] == "not checked"
