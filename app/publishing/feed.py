"""Atom feeds (RFC 4287) of the digest, in pages that lead from one to the next (RFC 5005, section 3). They say what the pages say.

An entry is in the authentic language and links to the page of every other one. Its id never changes: a tag (RFC 4151) of our host, the
day of publication and the statement's address.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from app.i18n.catalogs import get_catalog
from app.i18n.words import kind_name
from app.publishing.data import utc
from app.publishing.digest import DigestItem, DigestPage, paragraph
from app.publishing.escaping import visible
from app.publishing.html import filled_title, occasion_lines
from app.publishing.particulars import say_dates

ATOM = "application/atom+xml; charset=utf-8"
KINDS = "urn:undersigned:kind"
OCCASIONS = "urn:undersigned:occasion"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(page: DigestPage, *, base_url: str, before: str = "") -> bytes:
    """Return the feed of everything published here. `before` is what was asked for, "" for the newest."""
    return _feed(page, base_url, "/", _say("en", "Joint statements"), before)


def lead_feed(page: DigestPage, *, base_url: str, before: str = "") -> bytes:
    """Return the feed of one lead's work; the page must not be empty."""
    lead = page.items[0]
    return _feed(page, base_url, f"/leads/{lead.lead_slug}", visible(lead.lead_name), before)


def entry_id(item: DigestItem, base_url: str) -> str:
    """Return the id of a statement in every feed: "tag:statements.example.org,2026-03-23:statements/end-the-closures"."""
    return f"tag:{urlsplit(base_url).hostname},{item.published_at.astimezone(UTC).date()}:statements/{item.slug}"


def _feed(page: DigestPage, base_url: str, path: str, title: str, before: str) -> bytes:
    here = f"{base_url}{path.rstrip('/')}/feed.atom"
    root = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "en"})
    _add(root, "id", here)
    _add(root, "title", title)
    _add(root, "updated", utc(max((item.updated_at for item in page.items), default=LONG_AGO)))
    _link(root, "self", f"{here}?before={before}" if before else here, type="application/atom+xml")
    _link(root, "alternate", f"{base_url}{path}", type="text/html")
    _link(root, "first", here, type="application/atom+xml")
    if page.older:
        _link(root, "next", f"{here}?before={page.older}", type="application/atom+xml")
    for item in page.items:
        _entry(root, item, base_url)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _entry(root: Element, item: DigestItem, base_url: str) -> None:
    language, address = item.authentic.language, f"{base_url}/statements/{item.slug}"
    title = filled_title(item.authentic.title, item.facts, language)
    node = SubElement(root, "entry", {"xml:lang": language})
    _add(node, "id", entry_id(item, base_url))
    _add(node, "title", f"{_say(language, 'Retracted')}: {title}" if item.notice else title)
    for text in item.texts:
        _link(node, "alternate", f"{address}/{text.language}", type="text/html", hreflang=text.language)
    author = SubElement(node, "author")
    _add(author, "name", visible(item.lead_name))
    _add(author, "uri", f"{base_url}/leads/{item.lead_slug}")
    _add(node, "published", utc(item.published_at))
    _add(node, "updated", utc(item.updated_at))
    SubElement(node, "category", {"term": item.kind, "scheme": KINDS, "label": kind_name(item.kind, language)})
    occasion = [visible(line) for line in occasion_lines(item.occasion, language)]
    if occasion:
        SubElement(node, "category", {"term": _xml(", ".join(occasion)), "scheme": OCCASIONS})
    words = paragraph(item, item.authentic)
    _add(node, "summary", words)
    _content(node, (_standing(item, language), *occasion, *_dates(item, language), words))


def _standing(item: DigestItem, language: str) -> str:
    """What it is, and how many stand under it: nothing is counted for one that was taken back."""
    return f"{kind_name(item.kind, language)} · {_say(language, 'Retracted') if item.notice else item.total(language)}"


def _dates(item: DigestItem, language: str) -> list[str]:
    return [f"{one.heading}: {line}" for one in say_dates(item.dates, language, language) for line in one.lines]


def _content(node: Element, paragraphs: Iterable[str]) -> None:
    division = SubElement(SubElement(node, "content", {"type": "xhtml"}), "div", {"xmlns": "http://www.w3.org/1999/xhtml"})
    for words in paragraphs:
        _add(division, "p", words)


def _add(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = _xml(words)


def _link(parent: Element, rel: str, address: str, **attributes: str) -> None:
    SubElement(parent, "link", {"rel": rel, "href": address, **attributes})


def _xml(words: str) -> str:
    """Return words without the characters that XML 1.0 has none for."""
    return NOT_XML.sub("\ufffd", words)


def _say(language: str, message: str) -> str:
    return str(get_catalog(language).gettext(message))
