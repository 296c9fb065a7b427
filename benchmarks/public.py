"""The public page through the product's whole stack, against uvicorn alone with the same bytes."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import clients, coalition, servers
from benchmarks.installations import Workshop, free_port, opened
from benchmarks.report import Goal, Report, medians
from benchmarks.servers import Server

SIZES = (30, 1_000, 10_000)
CODINGS = ("identity", "br", "gzip")
CONTENT_HEADERS = {"content-type", "content-length", "content-encoding"}
PRODUCT, BARE, DRESSED = "product", "bare", "all headers"
COLUMNS = ("signatories, coding", "bytes", PRODUCT, BARE, "ratio", DRESSED, "ratio", "µs", "µs bare", "µs all headers")
ROUNDS = 5
LEAST_RATIO, LEAST_AT_10_000 = 0.8, 0.8


@dataclass(frozen=True)
class Page:
    """A published page of a running product, and the folder with what it answers in every coding."""

    server: Server
    path: str
    signatories: int


@dataclass
class Side:
    """One address that is fetched over and over, and what that has cost its server so far."""

    server: Server
    path: str
    coding: str
    requests: int = 0
    cpu_seconds: float = 0.0

    def rate(self, seconds: int) -> float:
        """Fetch for one slice and return requests a second."""
        before = self.server.cpu_seconds()
        load = clients.get(self.server.address + self.path, self.coding, seconds=seconds)
        assert load.bad == 0, load
        self.requests += load.requests
        self.cpu_seconds += self.server.cpu_seconds() - before
        return load.rate

    @property
    def cost(self) -> float:
        """Microseconds of processor time a request."""
        return self.cpu_seconds / self.requests * 1e6


def measure(workshop: Workshop) -> Iterator[Report]:
    report = Report("public: one page, requests a second", COLUMNS)
    folder = workshop.folder / "raw"
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(_published(workshop, size)) for size in SIZES]
        lengths = {(page, coding): _keep(page, coding, folder) for page in pages for coding in CODINGS}
        peer = stack.enter_context(servers.raw(folder, free_port()))
        measured = {key: _measure(_sides(*key, peer), workshop.seconds) for key in lengths}
    for (page, coding), (rates, costs) in measured.items():
        name = f"{page.signatories:,} {coding}"
        ratios = [rates[PRODUCT] / rates[side] for side in (BARE, DRESSED)]
        report.add(name, f"{lengths[page, coding]:,}", rates[PRODUCT], rates[BARE], ratios[0], rates[DRESSED], ratios[1], *costs.values())
        report.goals.append(Goal(f"public page, {name}: product / uvicorn with the same body, three headers", ratios[0], LEAST_RATIO))
        report.goals.append(Goal(f"public page, {name}: product / uvicorn with the same answer, byte for byte", ratios[1], LEAST_RATIO))
    for coding in ("br", "identity"):
        small, large = (measured[page, coding][0] for page in (pages[0], pages[-1]))
        kept = Goal(f"public page, {coding}: rate at 10,000 / rate at 30", large[PRODUCT] / small[PRODUCT], LEAST_AT_10_000)
        report.goals += [kept] if coding == "br" else []
        report.notes.append(
            f"from 30 to 10,000 ({coding}) the product keeps {kept.measured:.2f} of its rate, {BARE} {large[BARE] / small[BARE]:.2f}"
        )
    report.notes += [
        f"client: {clients.NAME}, 32 connections, on the other core; sides alternate, median of {ROUNDS} rounds",
        f"{BARE}: uvicorn and two sends, with {', '.join(sorted(CONTENT_HEADERS))}; {DRESSED}: the same with every header of ours",
        "µs: processor time of the server a request, of the product, of both peers; it holds where other programs disturb the rates",
    ]
    yield report


def _measure(sides: dict[str, Side], seconds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return requests a second and microseconds a request of each side."""
    rates = medians({name: partial(side.rate, seconds) for name, side in sides.items()}, rounds=ROUNDS)
    return rates, {name: side.cost for name, side in sides.items()}


@contextlib.contextmanager
def _published(workshop: Workshop, size: int) -> Iterator[Page]:
    """A page made through the real verbs and the real worker, served by the whole product."""
    settings = workshop.install()
    with opened(settings) as database:
        statement, _ = coalition.published(database, size)
    with servers.product(settings, is_pinned=True) as server:
        yield Page(server, f"/statements/{statement.slug}/en", size)


def _keep(page: Page, coding: str, folder: Path) -> int:
    """Write what the product answers to where the bare app finds it, with few headers and with all; return the length."""
    headers, body = page.server.get(page.path, coding)
    assert headers.get("content-encoding", "identity") == coding
    given = [item for item in headers.items() if item[0] not in {"date", "server"}]
    for side, kept in ((BARE, [item for item in given if item[0] in CONTENT_HEADERS]), (DRESSED, given)):
        file = folder / _name(page, coding, side)
        file.with_suffix(".body").write_bytes(body)
        file.with_suffix(".json").write_text(json.dumps(kept), encoding="utf-8")
    return len(body)


def _sides(page: Page, coding: str, peer: Server) -> dict[str, Side]:
    names = {side: _name(page, coding, side) for side in (BARE, DRESSED)}
    return {PRODUCT: Side(page.server, page.path, coding)} | {side: Side(peer, f"/{name}", coding) for side, name in names.items()}


def _name(page: Page, coding: str, side: str) -> str:
    return f"{page.signatories}-{coding}-{side.replace(' ', '-')}"
