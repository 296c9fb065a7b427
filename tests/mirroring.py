"""A mirror on a plain web server, and everything in it that leads anywhere: of pages, style sheets, pictures and feeds."""

import functools
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urldefrag, urljoin

from tests.asking import fetch

LEADING = {"href", "src", "srcset", "poster", "action", "data", "cite"}
IN_FEEDS = re.compile(r'<link [^>]*href="([^"]+)"|<uri>([^<]+)')
IN_STYLES = re.compile(r"""(?:url\(|@import)\s*["']?([^"')\s;]+)""")


class Quiet(SimpleHTTPRequestHandler):
    """What `python -m http.server` runs, without its log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Links(HTMLParser):
    """The addresses a page links to or asks for."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in LEADING and value]


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yield the address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder by their path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def targets(path: str, body: bytes) -> list[str]:
    """Return where a file leads, as it is written there; of a data: address, that it is one is enough."""
    if path.endswith((".html", ".svg")):
        return Links(body.decode()).found
    if path.endswith(".css"):
        return [one for one in IN_STYLES.findall(body.decode()) if not one.startswith("data:")]
    if path.endswith(".atom"):
        return ["".join(one) for one in IN_FEEDS.findall(body.decode())]
    return []


def followed(front: str) -> dict[str, int]:
    """Follow everything that leads anywhere from a page on; return the status of each address."""
    waiting, seen = [front], dict[str, int]()
    while waiting:
        address = waiting.pop()
        answer = fetch(address)
        seen[address] = answer.status_code
        there = {urldefrag(urljoin(address, target))[0] for target in targets(address, answer.content)}
        waiting += [target for target in there - seen.keys() if target not in waiting]
    return seen
