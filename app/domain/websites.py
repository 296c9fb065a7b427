"""Addresses of websites as people type them: a host is enough. Refuses what is no plain web address: it would become a link."""

from urllib.parse import urlsplit

from app.domain.inputs import Checks
from app.texts import domains

LONGEST = 300
SCHEMES = ("http", "https")


def check(checks: Checks, field: str, value: str) -> str:
    """Return the address with its scheme, or nothing; what is none is noted."""
    cleaned = checks.line(field, value, most=LONGEST)
    if not cleaned or field in checks.errors:
        return cleaned
    whole = cleaned if "://" in cleaned else f"https://{cleaned}"
    if not _is_plain(whole):
        checks.refuse(field, "This is not the address of a website, such as https://example.org.")
    return whole


def _is_plain(address: str) -> bool:
    """Whether it leads to a named host, with no user or port in it that would let it look like another."""
    try:
        parts = urlsplit(address)
        host, has_more = parts.hostname or "", parts.username is not None or parts.port is not None
    except ValueError:
        return False
    is_named = "." in host and all(domains.in_ascii(host).split("."))
    return (
        parts.scheme.lower() in SCHEMES and is_named and not has_more and not any(char.isspace() or char in "<>\"'\\`" for char in address)
    )
