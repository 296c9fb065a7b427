"""Public files served from memory, in front of the framework: one look-up, one send.

Filled when a file is first asked for, emptied within half a second of any publication anywhere, or of the moment when a name that left must
be gone: every process watches the database for both. Nothing is served that was not confirmed within three seconds, whatever became of
the watch or the database: better no page than an old name (P5). Browsers store nothing (`no-store`, among the headers of every answer); a
cache in front may, for a second; machines ask conditionally. What may stand in a frame elsewhere is said file by file.
"""

import asyncio
import contextlib
import hashlib
import logging
import math
import time
from collections import OrderedDict
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from app import clock
from app.db import Database
from app.domain import departures, editions
from app.domain.public_files import PublicFile
from app.ledger import journal
from app.publishing.encodings import compress

logger = logging.getLogger(__name__)

APP = Path(__file__).parent.parent
WATCH_SECONDS = 0.5
TRUST_SECONDS = 3.0
"""So long what was read is served without another word of the database: as long as a name may be read that has left."""

UNCONFIRMED = "The database could not be asked what is public: until it can, nothing is served from memory for longer than some seconds."
MOST_BYTES = 256 * 1024 * 1024
PIECE_BYTES = 1024 * 1024
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/schema+json",
}
PREFERENCE = ("br", "zstd", "gzip")
Headers = list[tuple[bytes, bytes]]
PublicState = tuple[int, tuple[str, ...], bool]
"""The public revision, the statements of which nothing is served that can hold a name, and whether the log is forked."""


@dataclass(frozen=True)
class Shelved:
    """A file ready to send: for every coding the client may accept, headers and body as they go on the wire."""

    etag: bytes
    ready: dict[str, tuple[Headers, bytes]]
    codings: frozenset[str]
    size: int


class Shelf:
    """Holds public files in memory. Belongs to the event loop: only it puts and takes."""

    def __init__(self, database: Database, headers: Headers, *, onion_host: str = "") -> None:
        self._database, self._common, self._onion_host = database, headers, onion_host
        self._files: OrderedDict[str, Shelved] = OrderedDict()
        self._size = 0
        self._revision = 0
        self._seen: PublicState | None = None
        self._confirmed_at, self._has_failed = -math.inf, False
        self._static = {file.path: shelve(file, headers) for file in static_files()}

    def in_front_of(self, app: ASGIApp) -> ASGIApp:
        """Return an app that answers what is on the shelf and leaves the rest to `app`."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            shelved = self._find(scope["path"]) if scope["type"] == "http" and scope["method"] in {"GET", "HEAD"} else None
            if shelved is None:
                await app(scope, receive, send)
            else:
                await respond(shelved, scope, send)

        return answer

    def _find(self, path: str) -> Shelved | None:
        return self.get(path) or self._static.get(path)

    def get(self, path: str) -> Shelved | None:
        """Return what is kept under a path, or None: also when the database has not said for a while that it is public still."""
        return self._files.get(path) if time.monotonic() - self._confirmed_at < TRUST_SECONDS else None

    @property
    def is_forked(self) -> bool:
        """Whether the log was last seen forked: nothing new may be taken."""
        return self._seen is not None and self._seen[-1]

    @property
    def revision(self) -> int:
        """How often what is public was seen to change. Ask before reading a file that is to be put here."""
        return self._revision

    def put(self, file: PublicFile, *, seen: int, key: str = "") -> Shelved:
        """Keep a file and return it ready to send; the files kept longest go when memory is full.

        It is kept under `key` where its path alone does not say which one it is: what has a query, or depends on the reader's language.

        Not kept when something was published after `seen`: what was read may be of the edition before, and nothing would clear it.
        """
        shelved, kept_as = shelve(file, self._common, self._onion_host), key or file.path
        if seen != self._revision:
            return shelved
        before = self._files.pop(kept_as, None)
        self._size += shelved.size - (before.size if before else 0)
        self._files[kept_as] = shelved
        while self._size > MOST_BYTES and len(self._files) > 1:
            _, oldest = self._files.popitem(last=False)
            self._size -= oldest.size
        return shelved

    def clear(self) -> None:
        """Forget everything; the next reader fetches anew."""
        self._files.clear()
        self._size = 0

    @contextlib.asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch what is public while the app runs, in a thread of its own: the others may all be waiting for the writer's lock.

        Nobody is answered before the first look.
        """
        with ThreadPoolExecutor(1, "shelf") as beside:
            has_looked = asyncio.Event()
            task = asyncio.create_task(self._watch(beside, has_looked))
            try:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(has_looked.wait(), TRUST_SECONDS)
                yield
            finally:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _watch(self, beside: ThreadPoolExecutor, has_looked: asyncio.Event) -> None:
        """Look again and again, whatever happens: a look that failed is one that confirmed nothing."""
        while True:
            try:
                await self._look(beside)
            except Exception:
                if not self._has_failed:
                    logger.exception(UNCONFIRMED)
                self._has_failed = True
            else:
                self._has_failed = False
            has_looked.set()
            await asyncio.sleep(WATCH_SECONDS)

    async def _look(self, beside: ThreadPoolExecutor) -> None:
        asked_at = time.monotonic()
        seen = await asyncio.get_running_loop().run_in_executor(beside, self._read_state)
        if seen != self._seen:
            self._seen, self._revision = seen, self._revision + 1
            self.clear()
        self._confirmed_at = asked_at

    def _read_state(self) -> PublicState:
        with self._database.read() as session:
            overdue = departures.list_overdue(session, at=clock.now())
            return editions.public_revision(session), overdue, journal.is_forked(session)


@cache
def static_files() -> tuple[PublicFile, ...]:
    """Return the style sheets, scripts, pictures and schemas that come with the product: read and compressed once in a process."""
    folders = {"static": APP / "static", "schemas": APP / "publishing" / "schemas"}
    return tuple(_static_file(place, path) for place, folder in folders.items() for path in sorted(folder.iterdir()))


def _static_file(place: str, path: Path) -> PublicFile:
    media_type, body = MEDIA_TYPES[path.suffix], path.read_bytes()
    return PublicFile(f"/{place}/{path.name}", media_type, "", hashlib.sha256(body).hexdigest(), body, compress(body, media_type))


def shelve(file: PublicFile, common: Headers, onion_host: str = "") -> Shelved:
    """Prepare every answer a file can have, with the headers all answers have in `common`, so that serving it computes nothing."""
    common = [*framed(common, file.framed_by), *_onion_location(file, onion_host)]
    etag = f'"{file.sha256}"'.encode()
    bodies = {"identity": file.body, **file.encodings}
    ready = {coding: (_headers(file, coding, etag, len(body)) + common, body) for coding, body in bodies.items()}
    return Shelved(etag, ready, frozenset(ready), sum(map(len, bodies.values())))


def framed(headers: Headers, sources: str) -> Headers:
    """Return the headers of a file that pages of these sources (CSP) may frame; unchanged where there are none."""
    if not sources:
        return headers
    policy = f"frame-ancestors {sources}".encode()
    framed_ones = {name: value.replace(b"frame-ancestors 'none'", policy) for name, value in headers}
    # A page that isolates itself may frame nothing else.
    return list((framed_ones | {b"cross-origin-resource-policy": b"cross-origin"}).items())


async def respond(shelved: Shelved, scope: Scope, send: Send) -> None:
    """Send a shelved file: 304 to who has it, headers only to HEAD, else the best coding the client accepts."""
    asked = dict(scope["headers"])
    headers, body = shelved.ready[_coding(asked.get(b"accept-encoding", b""), shelved.codings)]
    if shelved.etag in asked.get(b"if-none-match", b""):
        kept = [item for item in headers if item[0] not in {b"content-length", b"content-type", b"content-encoding"}]
        await send({"type": "http.response.start", "status": 304, "headers": kept})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await _send_body(b"" if scope["method"] == "HEAD" else body, send)


async def _send_body(body: bytes, send: Send) -> None:
    """Send a body in pieces: what a slow reader has not taken yet is kept in memory for each, and a bundle can have 50 MB."""
    for at in range(0, len(body) - PIECE_BYTES, PIECE_BYTES):
        await send({"type": "http.response.body", "body": body[at : at + PIECE_BYTES], "more_body": True})
    sent = max(0, (len(body) - 1) // PIECE_BYTES) * PIECE_BYTES
    await send({"type": "http.response.body", "body": body[sent:] if sent else body})


@lru_cache(maxsize=64)  # a handful of browsers asks in a handful of ways
def _coding(accepted: bytes, ready: frozenset[str]) -> str:
    """Return the best coding on the shelf that the client takes (RFC 9110 §12.5.3; `q=0` refuses one)."""
    if not accepted:
        return "identity"
    offered = {}
    for item in accepted.decode("latin-1").lower().split(","):
        name, _, weight = item.partition(";")
        offered[name.strip()] = weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return next((coding for coding in PREFERENCE if coding in ready and offered.get(coding, offered.get("*", False))), "identity")


def _onion_location(file: PublicFile, host: str) -> Headers:
    """Where Tor Browser finds the same page on our onion service."""
    is_page = file.media_type.startswith("text/html")
    return [(b"onion-location", f"http://{host}{file.path}".encode())] if host and is_page else []


def _headers(file: PublicFile, coding: str, etag: bytes, length: int) -> Headers:
    headers = [
        (b"content-type", file.media_type.encode()),
        (b"content-length", str(length).encode()),
        (b"etag", etag),
        (b"vary", ", ".join(("accept-encoding", *file.varies)).encode()),
        (b"cdn-cache-control", b"max-age=1"),
    ]
    if file.saved_as:
        headers.append((b"content-disposition", f'attachment; filename="{file.saved_as}"'.encode()))
    if file.language:
        headers.append((b"content-language", file.language.encode()))
    if coding != "identity":
        headers.append((b"content-encoding", coding.encode()))
    return headers
