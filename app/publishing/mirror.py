"""A public file as it lies in a mirror: pages whose links are relative, and no host's name in anything we wrote.

A page says at its foot that it is a copy, and of which edition, not when it was made or of where: the same edition gives the same bytes.
A mirror has no canonical address and no picture for other sites: such elements are left out, as are links to what it does not hold.
What a lead wrote, the authentic text as a file, PDF, DOCX and pictures stay byte for byte.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import escape, unescape
from posixpath import dirname, relpath
from urllib.parse import urlsplit

from app.i18n.catalogs import get_catalog, interface_language
from app.i18n.formats import format_date, format_number
from app.publishing.templates import ui_language

HTML = "text/html"
TEXT_TO_CHECK = "/statement.md"
ATOM = "application/atom+xml"
MARKDOWN = "text/markdown"
FOR_PEOPLE = ("text/plain", MARKDOWN)
FOR_MACHINES = ("text/", "application/json", "application/ld+json")

TAG = re.compile(r'<([a-zA-Z][a-zA-Z0-9]*)((?:\s+[a-zA-Z:-]+(?:="[^"]*")?)*)\s*(/?)>')
ATTRIBUTE = re.compile(r'\s+([a-zA-Z:-]+)(?:="([^"]*)")?')
OUR_ADDRESS = re.compile(r'<p class="address">.*?</p>\n?|<script type="application/ld\+json">.*?</script>\n?', re.DOTALL)
FILES = re.compile(r'<ul class="files">.*?</ul>', re.DOTALL)
NO_FILE = re.compile(r"<li><a>[^<]*</a></li>\n?")
AUTHOR_ADDRESS = re.compile(r"<uri>[^<]*</uri>")
FEED_ID = re.compile(r"<id>([^<]*)</id>")
ASKED_FOR = re.compile(rb'(?:href|src)="(/static/[^"?#]+)"|^\{"\$schema":"[^"]*(/schemas/[^"]+)"')
FOOT = re.compile(r'<footer class="colophon"[^>]*>\n')
SCHEMA = re.compile(r'^\{"\$schema":"([^"]*)"')
NO_REFERRER = '<meta name="referrer" content="no-referrer">\n'
"""A web server sends this with every page of ours; a mirror's may not, and a folder has none."""


@dataclass(frozen=True)
class Page:
    """A public file: its address, what it is, its language ("" if none), and the number and day of its edition, if it is of one."""

    address: str
    media_type: str
    language: str
    body: bytes
    edition: int = 0
    drawn_on: date | None = None


@dataclass(frozen=True)
class MirrorFile:
    """One file of a mirror. `path` is relative to its folder, with slashes."""

    path: str
    body: bytes


@dataclass(frozen=True)
class Site:
    """What a mirror holds: the public addresses ("/statements/x/en") and where each lies in it. `base_url` is the one that is left out.

    `in_language` are the addresses of pages that have one for each language of our own words.
    """

    base_url: str
    places: Mapping[str, str]
    in_language: Mapping[tuple[str, str], str]


def place(address: str, media_type: str) -> str:
    """Return where a public address lies in a mirror: a page as `index.html` of its own folder, so that any web server finds it."""
    path = address.strip("/")
    return f"{path}/index.html".lstrip("/") if media_type.startswith(HTML) else path


def copy(site: Site, page: Page) -> MirrorFile:
    """Return a public file as the mirror holds it. A page leads to the front page in its own language."""
    path = site.places[page.address]
    if page.media_type.startswith(HTML):
        return MirrorFile(path, _page(site, path, page).encode())
    if page.media_type.startswith(ATOM):
        return MirrorFile(path, _feed(site, path, page.body.decode()).encode())
    if page.address.endswith(TEXT_TO_CHECK):
        return MirrorFile(path, page.body)
    if page.media_type.startswith(FOR_PEOPLE):
        return MirrorFile(path, _words(site, path, page).encode())
    if page.media_type.startswith(FOR_MACHINES):
        return MirrorFile(path, _data(site, path, page.body.decode()).encode())
    return MirrorFile(path, page.body)


def static_addresses(body: bytes) -> set[str]:
    """Return the addresses of style sheets and icons that a public page asks for, or of the schema that a list is described by."""
    return {(asked or described).decode() for asked, described in ASKED_FOR.findall(body)}


def _page(site: Site, path: str, page: Page) -> str:
    spoken = interface_language(page.language)
    linked = TAG.sub(lambda tag: _tag(site, path, spoken, tag), OUR_ADDRESS.sub("", page.body.decode()))
    linked = FILES.sub(lambda found: NO_FILE.sub("", found[0]), linked)
    linked = FOOT.sub(lambda foot: f'{foot[0]}<p class="copy">{escape(_copied(page))}</p>\n', linked, count=1)
    return linked.replace("</title>\n", f"</title>\n{NO_REFERRER}", 1)


def _copied(page: Page) -> str:
    """What tells a reader that this is a copy, and where to look for what is true now."""
    _ = get_catalog(page.language).gettext
    if page.drawn_on is None:
        return _("This is a copy. Statements may have been added or changed since: look for them at the lead organizations' own sites.")
    said = _(
        "This is a copy of edition %(edition)s of %(day)s. It may have changed since: look for it at the lead organization's own site."
    )
    return said % {"edition": format_number(page.edition), "day": format_date(page.drawn_on, ui_language(page.language))}


def _words(site: Site, path: str, page: Page) -> str:
    """Words for people: an address of ours leads from here to its page; what is a link in Markdown for its host alone is written as one."""
    is_markdown = page.media_type.startswith(MARKDOWN)

    def led(found: re.Match[str]) -> str:
        target = _led(site, path, interface_language(page.language), found[2]) or found[2]
        return f"[{target}]({target})" if is_markdown and found[1] and found[3] else f"{found[1]}{target}{found[3]}"

    return re.sub(rf"(<?){re.escape(site.base_url)}(/[\w./-]*[\w/])(>?)", led, page.body.decode())


def _data(site: Site, path: str, words: str) -> str:
    """A schema is found by its address from here; every other address is a name, without its host."""
    led = SCHEMA.sub(lambda found: f'{{"$schema":"{_led(site, path, "", found[1]) or found[1]}"', words)
    return led.replace(f"{site.base_url}/", "/")


def _feed(site: Site, path: str, feed: str) -> str:
    named = FEED_ID.sub(lambda found: f"<id>{_name(site, unescape(found[1]))}</id>", AUTHOR_ADDRESS.sub("", feed))
    return TAG.sub(lambda tag: _tag(site, path, "", tag), named)


def _name(site: Site, identity: str) -> str:
    """An entry's name that is no address: a feed asks for one that is complete, and a mirror does not know where it will be."""
    rest = identity.removeprefix(site.base_url).removeprefix(f"tag:{urlsplit(site.base_url).hostname},")
    return escape(identity if rest == identity else f"urn:undersigned:{rest.strip('/')}")


def _tag(site: Site, path: str, spoken: str, tag: re.Match[str]) -> str:
    name, attributes = tag[1], ATTRIBUTE.findall(tag[2])
    given = dict(attributes)
    if name == "meta" and (given.get("property", "").startswith(("og:", "article:")) or given.get("name", "").startswith("twitter:")):
        return ""
    if name == "link" and given.get("rel") == "canonical":
        return ""
    target = given.get("href") or given.get("src")
    spoken = given.get("hreflang", spoken)  # a switch of languages means the one it names
    if target is None or (led := _led(site, path, spoken, unescape(target))) == target:
        return tag[0]
    if led is None:
        return "" if name in {"link", "img"} else tag[0].replace(f' href="{target}"', "")
    return tag[0].replace(f'="{target}"', f'="{escape(led)}"', 1)


def _led(site: Site, path: str, spoken: str, target: str) -> str | None:
    """Where a link of the file at `path` leads in the mirror: unchanged if it is nobody's address of ours, None if nothing is there."""
    ours = target.removeprefix(site.base_url) if target.startswith((f"{site.base_url}/", f"{site.base_url}#")) else target
    ours = "/" if target == site.base_url else ours
    if not ours.startswith("/") or ours.startswith("//"):
        return target
    address, mark, fragment = ours.partition("#")
    address = address.partition("?")[0]
    there = site.places.get(site.in_language.get((address, spoken), address))
    return None if there is None else f"{relpath(there, dirname(path) or '.')}{mark}{fragment}"
