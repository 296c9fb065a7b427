"""The list of public addresses for search engines (sitemaps.org 0.9), each statement's languages tied together, and robots.txt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from app.publishing.data import utc

XML = "application/xml; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
MOST_ADDRESSES = 50_000
"""The protocol's limit for one file. The newest are listed: the pages themselves lead to the others."""


@dataclass(frozen=True)
class Address:
    """One public statement. `languages` starts with the authentic one."""

    slug: str
    lead_slug: str
    languages: tuple[str, ...]
    updated_at: datetime


def sitemap(addresses: Sequence[Address], *, base_url: str) -> bytes:
    """Return the sitemap of what is public: the front page, the pages of leads, and every statement in every language."""
    root = Element("urlset", {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9", "xmlns:xhtml": "http://www.w3.org/1999/xhtml"})
    _add(root, f"{base_url}/", max((one.updated_at for one in addresses), default=None))
    for slug, updated_at in _leads(addresses).items():
        _add(root, f"{base_url}/leads/{slug}", updated_at)
    for one in addresses:
        address = f"{base_url}/statements/{one.slug}"
        alternates = {"x-default": address} | {language: f"{address}/{language}" for language in one.languages}
        for language in one.languages:
            if len(root) < MOST_ADDRESSES:
                _add(root, alternates[language], one.updated_at, alternates)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def robots(*, base_url: str) -> bytes:
    """Return robots.txt: everything public may be read, and here is the list. What is private asks not to be indexed page by page."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {base_url}/sitemap.xml\n".encode()


def _leads(addresses: Sequence[Address]) -> dict[str, datetime]:
    newest: dict[str, datetime] = {}
    for one in addresses:
        newest[one.lead_slug] = max(one.updated_at, newest.get(one.lead_slug, one.updated_at))
    return newest


def _add(root: Element, address: str, updated_at: datetime | None, alternates: Mapping[str, str] | None = None) -> None:
    node = SubElement(root, "url")
    SubElement(node, "loc").text = address
    if updated_at is not None:
        SubElement(node, "lastmod").text = utc(updated_at)
    for language, other in (alternates or {}).items():
        SubElement(node, "xhtml:link", {"rel": "alternate", "hreflang": language, "href": other})
