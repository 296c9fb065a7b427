"""Websites as people type them."""

import pytest

from app.domain import websites
from app.domain.inputs import Checks


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("lantern.example.org", "https://lantern.example.org"),
        (" http://lantern.example.org/about?x=1#y ", "http://lantern.example.org/about?x=1#y"),
        ("https://ліхтар.example.org", "https://ліхтар.example.org"),
    ],
)
def test_an_address_is_kept_with_its_scheme(typed: str, kept: str) -> None:
    checks = Checks()

    assert websites.check(checks, "website", typed) == kept
    assert checks.errors == {}


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "ftp://example.org",
        "localhost",
        "https://lantern@evil.example.org",
        "https://example.org:8080",
        "https://exam ple.org",
        "https://example..org",
        "https://[::1",
        'https://example.org/"><b>',
        "https://" + "x" * 100_000 + ".org",
        "https://example.org/\x00",
    ],
)
def test_what_is_no_plain_web_address_is_refused(typed: str) -> None:
    checks = Checks()

    websites.check(checks, "website", typed)

    assert "website" in checks.errors
