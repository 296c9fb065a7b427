"""Large uploads to be checked: how many are read and how many checked at once, and who makes room when others wait.

Whoever sends nothing, or hardly anything, has a place as long as nobody else needs it; else four silent connections would keep
everybody's bundles out.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.types import Message

from app.errors import AppError

READ_AT_ONCE, CHECKED_AT_ONCE = 16, 2
"""Each that is read may lie on the disk with forty MiB, each that is checked in memory with some times as much."""
LONGEST_SECONDS = 300
"""Forty MiB over a slow line, or the place is somebody else's. `TooSlow` says it in words."""
SPARED_SECONDS, QUICK_BYTES_A_SECOND = 3, 128 * 1024
"""Nobody makes room who has only come, or is as quick as the largest file has to be."""
LARGE = 256 * 1024
Answer = TypeVar("Answer")


class Busy(AppError):
    """Others are having large files checked."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    message = "Others are having large files checked just now. Please try again in a minute. Nothing was kept of your file."


class TooSlow(AppError):
    """An upload did not end in time. It is no 408, at which some browsers send all of it once more by themselves."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "too_slow"
    message = (
        "The file did not arrive within five minutes, so it was not checked, and nothing was kept of it. Please try again with a faster"
        " connection. A bundle can be checked on your own computer: its file VERIFY.txt says how."
    )


class MadeRoom(AppError):
    """An upload was the slowest of all while somebody else waited."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "made_room"
    message = (
        "The file arrived slowly while others waited for theirs to be checked, so it was not checked, and nothing was kept of it. Please"
        " try again in a minute. A bundle can be checked on your own computer: its file VERIFY.txt says how."
    )


@dataclass(eq=False)
class Upload:
    """One upload, while it is read and checked. `came_at` and `deadline` are in the time of the event loop."""

    request: Request
    is_large: bool
    came_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    deadline: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(LONGEST_SECONDS))
    size: int = 0
    is_read: bool = False
    makes_room: bool = False

    async def read(self) -> FormData:
        """Return the form that is sent. Raises TooSlow, MadeRoom, ClientDisconnect, and what the body limit raises."""
        try:
            async with self.deadline:
                form = await Request(self.request.scope, self._receive).form(max_files=1, max_fields=2)
        except TimeoutError as error:
            raise (MadeRoom if self.makes_room else TooSlow) from error
        self.is_read = True
        return form

    async def check(self, checking: Callable[..., Answer], *given: Any) -> Answer:
        """Return what is found, in a thread; of large ones, as soon as few enough others are being checked."""
        if not self.is_large:
            return await run_in_threadpool(checking, *given)
        async with here().checks:
            return await run_in_threadpool(checking, *given)

    def make_room(self) -> None:
        """Stop reading, at once."""
        self.makes_room = True
        self.deadline.reschedule(0)

    def pace(self) -> float:
        """Return how many bytes a second it has brought."""
        return self.size / max(asyncio.get_running_loop().time() - self.came_at, 1)

    async def _receive(self) -> Message:
        message = await self.request.receive()
        self.size += len(message.get("body", b""))
        return message


@dataclass
class Places:
    """Those that large uploads have: of one event loop, to which they belong."""

    taken: set[Upload] = field(default_factory=set)
    checks: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CHECKED_AT_ONCE))

    def take(self, upload: Upload) -> None:
        """Give a place. Raises Busy where all are taken by others who are quick, have only come, or wait for the check."""
        if len(self.taken) >= READ_AT_ONCE:
            slowest = min((one for one in self.taken if _may_make_room(one, upload.came_at)), key=Upload.pace, default=None)
            if slowest is None:
                raise Busy
            self.taken.discard(slowest)
            slowest.make_room()
        self.taken.add(upload)


_all: WeakKeyDictionary[asyncio.AbstractEventLoop, Places] = WeakKeyDictionary()


@asynccontextmanager
async def admitted(request: Request) -> AsyncIterator[Upload]:
    """Let an upload in, before any of it is read; a large one only where there is a place. Raises Busy."""
    said = request.headers.get("content-length", "")
    upload = Upload(request, is_large=not (said.isdecimal() and int(said) <= LARGE))
    places = here()
    if upload.is_large:
        places.take(upload)
    try:
        yield upload
    finally:
        places.taken.discard(upload)


def here() -> Places:
    """Return the places of the event loop that runs."""
    return _all.setdefault(asyncio.get_running_loop(), Places())


def _may_make_room(upload: Upload, now: float) -> bool:
    is_reading = not upload.is_read and not upload.deadline.expired()
    return is_reading and now - upload.came_at >= SPARED_SECONDS and upload.pace() < QUICK_BYTES_A_SECOND
