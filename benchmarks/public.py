"""The public page through the product's whole stack, against uvicorn alone with the same bytes."""

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import clients, coalition, servers
from benchmarks.installations import Workshop, free_port, opened
from benchmarks.report import Goal, Report, medians
from benchmarks.servers import Server

SIZES = (30, 1_000, 10_000)
CODINGS = ("identity", "br", "gzip")
CONTENT_HEADERS = {"content-type", "content-length", "content-encoding"}
PRODUCT, BARE, DRESSED = "product", "bare", "all headers"
ROUNDS = 5
LEAST_RATIO, LEAST_AT_10_000 = 0.8, 0.8


@dataclass(frozen=True)
class Page:
    """A published page of a running product, and the folder with what it answers in every coding."""

    server: Server
    path: str
    signatories: int


def measure(workshop: Workshop) -> Iterator[Report]:
    report = Report("public: one page, requests a second", ("signatories, coding", "bytes", PRODUCT, BARE, "ratio", DRESSED, "ratio"))
    folder = workshop.folder / "raw"
    folder.mkdir()
    with contextlib.ExitStack() as stack:
        pages = [stack.enter_context(_published(workshop, size)) for size in SIZES]
        lengths = {(page, coding): _keep(page, coding, folder) for page in pages for coding in CODINGS}
        peer = stack.enter_context(servers.raw(folder, free_port()))
        measured = {key: medians(_sides(*key, peer, workshop.seconds), rounds=ROUNDS) for key in lengths}
    for (page, coding), rates in measured.items():
        ratios = [rates[PRODUCT] / rates[side] for side in (BARE, DRESSED)]
        name = f"{page.signatories:,} {coding}"
        report.add(name, f"{lengths[page, coding]:,}", rates[PRODUCT], rates[BARE], ratios[0], rates[DRESSED], ratios[1])
        report.goals.append(Goal(f"public page, {name}: product / uvicorn alone", ratios[0], LEAST_RATIO))
    small, large = measured[pages[0], "br"], measured[pages[-1], "br"]
    report.goals.append(Goal("public page, br: rate at 10,000 / rate at 30", large[PRODUCT] / small[PRODUCT], LEAST_AT_10_000))
    report.notes += [
        f"client: {clients.NAME}, 32 connections, on the other core; sides alternate, median of {ROUNDS} rounds",
        f"{BARE}: uvicorn and two sends, with {', '.join(sorted(CONTENT_HEADERS))}; {DRESSED}: the same with every header of ours",
        f"uvicorn alone keeps {large[BARE] / small[BARE]:.2f} of its own rate from 30 to 10,000 (br): more bytes to move",
    ]
    yield report


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


def _sides(page: Page, coding: str, peer: Server, seconds: int) -> dict[str, Callable[[], float]]:
    urls = {PRODUCT: page.server.address + page.path}
    urls |= {side: f"{peer.address}/{_name(page, coding, side)}" for side in (BARE, DRESSED)}
    return {side: lambda url=url: _rate(url, coding, seconds) for side, url in urls.items()}  # type: ignore[misc]


def _rate(url: str, coding: str, seconds: int) -> float:
    load = clients.get(url, coding, seconds=seconds)
    assert load.bad == 0, load
    return load.rate


def _name(page: Page, coding: str, side: str) -> str:
    return f"{page.signatories}-{coding}-{side.replace(' ', '-')}"
