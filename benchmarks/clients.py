"""The client on the other core: `wrk` where it is installed, else a small one on asyncio."""

import asyncio
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.servers import CLIENT_CORE

WRK = shutil.which("wrk")
NAME = "wrk" if WRK else "a small asyncio client (install wrk to load harder)"
SCRIPT = Path(__file__).with_name("wrk.lua")
FORM = (
    "display_name=%D0%9A%D0%B0%D0%BC%D1%96%D1%82%D1%8D%D1%82+{0}&language=en&visibility=named"
    "&signer_name=Alesia+Signer&signer_title=Director&authorized=yes&nonce={0}"
)


@dataclass(frozen=True)
class Load:
    """What came of one slice. `receipts` are the addresses of the receipts that were acknowledged, for POSTs."""

    requests: int
    seconds: float
    bad: int
    p50_ms: float
    p99_ms: float
    used: int = 0
    receipts: tuple[str, ...] = ()

    @property
    def rate(self) -> float:
        return self.requests / self.seconds


def get(url: str, coding: str, *, seconds: int, connections: int = 32) -> Load:
    """Fetch one address as often as it goes."""
    if WRK is None:
        return asyncio.run(_Asyncio(url, connections, seconds).run(lambda: _get(url, coding)))
    measured = _wrk(url, connections, seconds, headers=[f"Accept-Encoding: {coding}"], is_pinned=True)
    bad = int(measured["failed"] + measured["refused"])
    return Load(int(measured["requests"]), measured["seconds"], bad, measured["p50_ms"], measured["p99_ms"])


def endorse(address: str, tokens: list[str], folder: Path, *, seconds: int, connections: int = 16) -> Load:
    """POST the endorsement form once for each token until time or tokens run out."""
    if WRK is None:
        waiting = iter(tokens)
        return asyncio.run(_Asyncio(address, connections, seconds).run(lambda: _post(next(waiting, ""))))
    given, receipts = folder / "tokens", folder / "receipts"
    given.write_text("\n".join(tokens), encoding="ascii")
    measured = _wrk(address, connections, seconds, arguments=[str(given), str(receipts)])
    acknowledged = tuple(receipts.read_text(encoding="ascii").split())
    bad, used = int(measured["failed"] + measured["others"]), min(int(measured["used"]), len(tokens))
    return Load(len(acknowledged), measured["seconds"], bad, measured["p50_ms"], measured["p99_ms"], used, acknowledged)


def _wrk(
    url: str,
    connections: int,
    seconds: int,
    *,
    headers: list[str] | None = None,
    arguments: list[str] | None = None,
    is_pinned: bool = False,
) -> dict[str, float]:
    options = [option for header in headers or [] for option in ("-H", header)]
    command = [WRK or "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", *options, "-s", str(SCRIPT), url, "--", *(arguments or [])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if is_pinned and (os.cpu_count() or 1) > CLIENT_CORE:
        os.sched_setaffinity(process.pid, {CLIENT_CORE})
    output, _ = process.communicate()
    measured: dict[str, float] = json.loads(output.strip().rpartition("\n")[2])
    return measured


def _get(url: str, coding: str) -> bytes:
    parts = urlsplit(url)
    return f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: {coding}\r\n\r\n".encode()


def _post(token: str) -> bytes:
    """Write the POST of one token, or nothing when there are no more."""
    body = FORM.format(token[:22])
    head = (
        f"POST /e/{token} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode() if token else b""


class _Asyncio:
    """Keeps connections busy and waits for every answer before the next request."""

    def __init__(self, url: str, connections: int, seconds: int) -> None:
        self._netloc, self._connections, self._seconds = urlsplit(url).netloc, connections, seconds
        self._waits: list[float] = []
        self._receipts: list[str] = []
        self._bad = self._used = 0

    async def run(self, next_request: Callable[[], bytes]) -> Load:
        started = time.perf_counter()
        until = started + self._seconds
        await asyncio.gather(*(self._keep_busy(next_request, until) for _ in range(self._connections)))
        seconds = time.perf_counter() - started
        waits = sorted(self._waits)
        p50, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.99))
        return Load(len(waits) - self._bad, seconds, self._bad, p50, p99, self._used, tuple(self._receipts))

    async def _keep_busy(self, next_request: Callable[[], bytes], until: float) -> None:
        host, _, port = self._netloc.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.perf_counter() < until and (request := next_request()):
            self._used += 1
            started = time.perf_counter()
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:-2])
            await reader.readexactly(int(headers.get("content-length", "0")))
            self._waits.append(time.perf_counter() - started)
            self._note(int(head.split(" ", 2)[1]), headers)
        writer.close()

    def _note(self, status: int, headers: dict[str, str]) -> None:
        if status == HTTPStatus.SEE_OTHER:
            self._receipts.append(headers["location"])
        elif status != HTTPStatus.OK:
            self._bad += 1
