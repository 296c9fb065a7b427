"""The programs under load: the product as `undersigned serve` starts it, and the bare peers it is held against."""

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from app.config import Settings

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 30
SERVER_CORE, CLIENT_CORE = 0, 1


@dataclass(frozen=True)
class Server:
    """A running program that answers at `address`."""

    address: str
    pid: int

    def get(self, path: str, coding: str = "identity") -> tuple[dict[str, str], bytes]:
        """Fetch once; return the headers and the body as they came."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE_SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Accept-Encoding": coding})
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == http.HTTPStatus.OK, (path, answer.status)
            return dict(answer.getheaders()), body

    def cpu_seconds(self) -> float:
        """Return the processor time all threads have used so far: it tells the cost of a request even where other programs disturb."""
        threads = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text(encoding="ascii").split()[0]) for thread in threads) / 1e9


@contextlib.contextmanager
def product(settings: Settings, *, worker: str = "embedded", is_pinned: bool = False) -> Iterator[Server]:
    """The whole product in one process: `undersigned serve`."""
    port = settings.base_url.rpartition(":")[2]
    core = SERVER_CORE if is_pinned else None
    with running(["-m", "app", "serve", "--port", port], environ=_environ(settings, worker), core=core) as process:
        _wait(f"{settings.base_url}/healthz", process)
        yield Server(settings.base_url, process.pid)


@contextlib.contextmanager
def worker(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A worker in a process of its own: `undersigned worker`, idle after a moment."""
    with running(["-m", "app", "worker"], environ=_environ(settings, "none")) as process:
        time.sleep(3)
        assert process.poll() is None
        yield process


@contextlib.contextmanager
def working_once(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """A worker that leaves when nothing is due: `undersigned worker --once`."""
    with running(["-m", "app", "worker", "--once"], environ=_environ(settings, "none")) as process:
        yield process


@contextlib.contextmanager
def raw(folder: Path, port: int) -> Iterator[Server]:
    """Uvicorn and nothing else, answering what lies in `folder` (`benchmarks.raw`)."""
    with running(["-m", "benchmarks.raw", str(folder), str(port)], core=SERVER_CORE) as process:
        _wait(f"http://127.0.0.1:{port}/healthz", process)
        yield Server(f"http://127.0.0.1:{port}", process.pid)


@contextlib.contextmanager
def running(arguments: list[str], *, environ: Mapping[str, str] | None = None, core: int | None = None) -> Iterator[subprocess.Popen[str]]:
    """Run Python with these arguments, on one core if told, until the block ends."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("UNDERSIGNED_")}
    given = clean | dict(environ or {})
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=given, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    if core is not None and core < (os.cpu_count() or 1):
        os.sched_setaffinity(process.pid, {core})
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def resident_bytes(pid: int) -> int:
    """Return what a process holds in memory (RSS)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _environ(settings: Settings, worker: str) -> dict[str, str]:
    given = {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "BASE_URL": settings.base_url,
        "MAIL_URL": settings.mail_url,
        "WORKER": worker,
    }
    return {f"UNDERSIGNED_{name}": value for name, value in given.items()}


def _wait(url: str, process: subprocess.Popen[str]) -> None:
    parts = urlsplit(url)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), contextlib.closing(http.client.HTTPConnection(parts.netloc, timeout=2)) as connection:
            connection.request("GET", parts.path)
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answered at {url}")
