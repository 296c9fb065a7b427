"""Asking the product over HTTP: an app without a socket, or a running server through one."""

import asyncio
import ssl
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from starlette.types import ASGIApp

sys.modules.setdefault("sniffio", None)  # type: ignore[arg-type]  # httpx looks for it with every request, on every path
BASE_URL = "https://statements.example.org"
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""What httpx needs where nothing is encrypted: left alone it reads the certificates of all the world for every client, 20 ms each time."""
Result = TypeVar("Result")


def ask(app: ASGIApp, method: str, path: str, **options: Any) -> httpx.Response:
    """Send one request and return the answer; redirects are not followed. An unexpected error becomes its page."""

    async def send() -> httpx.Response:
        async with _client(app) as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())


def fetch(url: str, **options: Any) -> httpx.Response:
    """Get one page of a running server; redirects are not followed."""
    return httpx.get(url, verify=PLAIN, **options)


def tell(app: ASGIApp, story: Callable[[httpx.AsyncClient], Awaitable[Result]]) -> Result:
    """Run a story of several requests while the app is up, its watcher too."""

    async def run() -> Result:
        async with _up(app), _client(app) as client:
            return await story(client)

    return asyncio.run(run())


def _client(app: ASGIApp) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=BASE_URL)


@asynccontextmanager
async def _up(app: ASGIApp) -> AsyncIterator[None]:
    """Speak the lifespan half of ASGI: start up, and shut down at the end."""
    orders: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    answers: asyncio.Queue[Any] = asyncio.Queue()
    task = asyncio.ensure_future(app({"type": "lifespan", "asgi": {"version": "3.0"}}, orders.get, answers.put))
    await orders.put({"type": "lifespan.startup"})
    await answers.get()
    try:
        yield
    finally:
        await orders.put({"type": "lifespan.shutdown"})
        await answers.get()
        await task
