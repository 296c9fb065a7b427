"""Large uploads at once: who sends nothing makes room for who waits, and nobody else does."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.types import ASGIApp, Message

from app.config import Settings
from app.db import Database
from app.main import create_app
from app.web import uploads
from tests.asking import tell
from tests.checking import upload
from tests.partner import words

FORM = {"content-type": "multipart/form-data; boundary=b"}
LARGE = b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 2 * uploads.LARGE + b"\r\n--b--\r\n"


@pytest.fixture
def app(settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 1)
    return create_app(settings, database)


class Slow:
    """A body of which nothing comes until it is told to."""

    def __init__(self) -> None:
        self.begun, self.goes_on = asyncio.Event(), asyncio.Event()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.begun.set()
        await self.goes_on.wait()
        yield LARGE


async def meet(client: httpx.AsyncClient) -> list[httpx.Response]:
    """Send one upload of which nothing comes at first, and another as soon as that has its place; return both answers."""
    slow = Slow()
    first = asyncio.ensure_future(client.post("/verify", content=slow, headers=FORM))
    await slow.begun.wait()
    second = await client.post("/verify", content=LARGE, headers=FORM)
    slow.goes_on.set()
    return [await first, second]


def test_who_sends_nothing_makes_room_for_who_waits(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SPARED_SECONDS", 0)

    silent, other = tell(app, meet)

    assert (silent.status_code, other.status_code) == (503, 422)
    assert "The file arrived slowly while others waited for theirs to be checked" in words(silent)
    assert "no receipt, proof, bundle" in words(other)


@pytest.mark.parametrize(("name", "value"), [("SPARED_SECONDS", 3_600), ("QUICK_BYTES_A_SECOND", 0)])
def test_who_has_only_come_or_is_quick_makes_no_room(app: ASGIApp, monkeypatch: pytest.MonkeyPatch, name: str, value: int) -> None:
    monkeypatch.setattr(uploads, "SPARED_SECONDS", 0)
    monkeypatch.setattr(uploads, name, value)

    first, busy = tell(app, meet)

    assert (first.status_code, busy.status_code, busy.headers["retry-after"]) == (422, 503, "10")
    assert "Please try again in a minute." in words(busy)


def test_who_waits_for_the_check_makes_no_room(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SPARED_SECONDS", 0)
    monkeypatch.setattr(uploads, "CHECKED_AT_ONCE", 0)

    async def story(client: httpx.AsyncClient) -> list[httpx.Response]:
        first = asyncio.ensure_future(client.post("/verify", content=LARGE, headers=FORM))
        while not any(one.is_read for one in uploads.here().taken):  # noqa: ASYNC110  (nothing is told when it is)
            await asyncio.sleep(0)
        second = await client.post("/verify", content=LARGE, headers=FORM)
        uploads.here().checks.release()
        return [await first, second]

    assert [answer.status_code for answer in tell(app, story)] == [422, 503]


def test_a_small_file_needs_no_place(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "READ_AT_ONCE", 0)

    assert [upload(app, b"x" * size).status_code for size in (1, 2 * uploads.LARGE)] == [422, 503]


def test_a_place_is_free_again_after_what_was_refused(app: ASGIApp) -> None:
    async def story(client: httpx.AsyncClient) -> list[httpx.Response]:
        return [await client.post("/verify", content=LARGE, headers=FORM) for _ in range(3)]

    assert [answer.status_code for answer in tell(app, story)] == [422, 422, 422]


def test_an_upload_that_does_not_end_gives_its_place_back(app: ASGIApp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LONGEST_SECONDS", 0)

    async def story(client: httpx.AsyncClient) -> list[httpx.Response]:
        slow = await client.post("/verify", content=Slow(), headers=FORM)
        monkeypatch.setattr(uploads, "LONGEST_SECONDS", 300)
        return [slow, await client.post("/verify", content=LARGE, headers=FORM)]

    slow, other = tell(app, story)
    assert (slow.status_code, other.status_code) == (503, 422)
    assert "The file did not arrive within five minutes" in words(slow)
    assert "Others are having" not in words(slow)


def test_an_upload_that_is_broken_off_is_no_error(app: ASGIApp) -> None:
    told: list[Message] = []

    async def broken_off() -> Message:
        return {"type": "http.disconnect"}

    async def tell_it(message: Message) -> None:
        told.append(message)

    async def send() -> None:
        headers = [(name.encode(), value.encode()) for name, value in FORM.items()]
        scope = {"type": "http", "method": "POST", "path": "/verify", "headers": headers, "query_string": b"", "raw_path": b"/verify"}
        await app(scope | {"scheme": "https", "server": ("statements.example.org", 443), "root_path": ""}, broken_off, tell_it)

    asyncio.run(send())

    assert [message.get("status") for message in told if message["type"] == "http.response.start"] == [400]
