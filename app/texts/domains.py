"""Domains that tell who somebody is: of a website or a mail address, in ASCII, without those that many strangers share.

A name in another script is shown beside its ASCII form (punycode), so that "ехample.org" in Cyrillic is seen for what it is.
"""

import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import idna

SHARED = Path(__file__).with_name("shared_domains.json")
LONGEST = 2_000
COUNTRY = 2
"""Letters of a country's domain."""

BENEATH_A_COUNTRY = frozenset(["ac", "co", "com", "edu", "gob", "gouv", "gov", "go", "info", "net", "ne", "ngo", "nom", "or", "org"])
"""What strangers share beneath a country's domain: `org.uk`, `co.ke`, `com.ua`."""


def telling(address: str) -> str:
    """Return the domain of a website or mail address where it is somebody's own, else an empty string."""
    domain = in_ascii(_domain(address)).removeprefix("www.")
    parents = (domain.split(".", count)[-1] for count in range(domain.count(".")))
    return "" if "." not in domain or any(parent in _shared() for parent in parents) else domain


def registered(domain: str) -> str:
    """Return what somebody has most likely registered of a domain in ASCII: whoever has that makes up domains beneath it at will.

    The last two labels; three beneath a country, as in `lantern.org.uk`. A guess, good enough for counting.
    """
    labels = domain.split(".")
    is_shared = len(labels[-1]) == COUNTRY and not BENEATH_A_COUNTRY.isdisjoint(labels[-2:-1])
    return ".".join(labels[-3:] if is_shared else labels[-2:])


def punycode(address: str) -> str:
    """Return the ASCII form of an address's domain where it is written in other letters, else an empty string."""
    domain = _domain(address)
    return "" if domain.isascii() else in_ascii(domain)


def in_ascii(domain: str) -> str:
    """Return a domain in lower-case ASCII (A-labels), or an empty string when it is none."""
    try:
        return (domain if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")).casefold()
    except idna.IDNAError:
        return ""


def _domain(address: str) -> str:
    address = address.strip()[:LONGEST]
    if "://" not in address:
        return address.rpartition("@")[2].rstrip(".")
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _shared() -> frozenset[str]:
    return frozenset(json.loads(SHARED.read_text(encoding="utf-8"))["domains"])
