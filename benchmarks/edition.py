"""From the click on "hide" to a public page without the name (P5), and what every format of an edition costs as its list grows."""

import contextlib
import http.client
import time
from collections.abc import Callable, Iterator, Sequence
from http import HTTPStatus
from itertools import pairwise
from statistics import median
from urllib.parse import urlsplit

from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import links, publications
from app.models import Link, Purpose, Statement, Version
from app.security.secrets import secret_hash
from benchmarks import coalition, crowd, formats, servers
from benchmarks.formats import Cost
from benchmarks.installations import Workshop, opened
from benchmarks.names import name_of
from benchmarks.report import Goal, Report, figure
from benchmarks.servers import Server

SIZES = (30, 1_000, 10_000, 100_000)
HIDDEN_AT = SIZES[:-1]
HIDES = 5
MOST_SECONDS = 5
PATIENCE_SECONDS = 120
PDF = "statement.pdf"
PDF_SECONDS = {1_000: 0.35, 10_000: 3.0}
PDF_MEBIBYTES = 150
TRIES = {30: 3, 1_000: 3}
"""Where a format takes less than a moment, the median of three processes counts."""

LEFT_OUT = "left out"
GROWTHS = ("1,000 to 10,000", "10,000 to 100,000")


def measure(workshop: Workshop) -> Iterator[Report]:
    yield _hiding(workshop)
    yield _drawing(workshop)
    costs = {name: [_cost(name, size) for size in SIZES] for name in formats.FORMATS}
    yield _seconds(costs)
    yield _table("edition: the most memory of a process that makes one format, MiB", costs, lambda cost: figure(cost.peak))
    yield _table("edition: bytes", costs, lambda cost: f"{cost.size:,}")


def _hiding(workshop: Workshop) -> Report:
    report = Report(
        "edition: seconds from the click on hide to a public page without the name",
        ("signatories", "gone: median", "gone: worst", "new: median", "new: worst"),
    )
    for size in HIDDEN_AT:
        settings = workshop.install()
        with opened(settings) as database:
            statement, tokens = coalition.published(database, size)
            hidden = [(name_of(number), _manage(database, tokens[number])) for number in range(HIDES)]
        with servers.product(settings) as server:
            waits = [_hide(server, f"/statements/{statement.slug}/en", name, token) for name, token in hidden]
        gone, new = zip(*waits, strict=True)
        report.add(f"{size:,}", median(gone), max(gone), median(new), max(new))
        if size == 1_000:
            report.goals.append(
                Goal("hide to a public page without the name, 1,000 signatories, worst (P5)", max(new), MOST_SECONDS, " s", most=True)
            )
    report.notes.append(f"{HIDES} POSTs one after another to the product with its embedded worker")
    report.notes.append("gone: no answer has the name, 503 is an answer; new: the page without it stands there")
    report.notes.append("every format is made anew for it, in two languages")
    return report


def _drawing(workshop: Workshop) -> Report:
    report = Report("edition: seconds to draw its Document from the rows", ("", *_sizes(), *GROWTHS))
    seconds = []
    for size in SIZES:
        with opened(workshop.install()) as database:
            _, statement = coalition.open_statement(database)
            crowd.add(database, statement, size)
            seconds.append(_draw(database, statement))
    report.add("drawn", *seconds, *_growths(seconds))
    return report


def _draw(database: Database, statement: Statement) -> float:
    with database.read() as session:
        version = session.exec(select(Version).where(Version.statement_id == statement.id)).one()
        again = session.get_one(Statement, statement.id)
        started = time.perf_counter()
        publications.preview(session, again, version, at=clock.now())
        return time.perf_counter() - started


def _cost(name: str, size: int) -> Cost | None:
    found = [cost for _ in range(TRIES.get(size, 1)) if (cost := formats.cost(name, size))]
    return sorted(found, key=lambda cost: cost.seconds)[len(found) // 2] if found else None


def _seconds(costs: dict[str, list[Cost | None]]) -> Report:
    report = Report("edition: seconds to make each format", ("format", *_sizes(), *GROWTHS))
    for name, found in costs.items():
        seconds = [cost.seconds if cost else None for cost in found]
        report.add(name, *(LEFT_OUT if one is None else one for one in seconds), *_growths(seconds))
    by_size = dict(zip(SIZES, costs[PDF], strict=True))
    for size, most in PDF_SECONDS.items():
        report.goals += [Goal(f"PDF of {size:,} names", cost.seconds, most, " s", most=True) for cost in (by_size[size],) if cost]
    report.goals += [Goal("PDF of 1,000 names, memory", cost.peak, PDF_MEBIBYTES, " MiB", most=True) for cost in (by_size[1_000],) if cost]
    report.notes.append("one language; each format by a process of its own, once fonts, catalogs and templates were read")
    return report


def _table(title: str, costs: dict[str, list[Cost | None]], shown: Callable[[Cost], str]) -> Report:
    report = Report(title, ("format", *_sizes()))
    for name, found in costs.items():
        report.add(name, *(shown(cost) if cost else LEFT_OUT for cost in found))
    return report


def _sizes() -> list[str]:
    return [f"{size:,}" for size in SIZES]


def _growths(seconds: Sequence[float | None]) -> list[str]:
    """How many times as long ten times as many take; nothing where either is left out."""
    pairs = list(pairwise(seconds))[1:]
    return [f"× {after / before:.1f}" if before and after else "" for before, after in pairs]


def _manage(database: Database, token: str) -> str:
    """Give out another manage link to the invitation that a token opens; the mailed one is gone with its mail."""
    with database.write() as session:
        invitation_id = session.exec(select(Link.invitation_id).where(Link.token_hash == secret_hash(token))).one()
        return links.issue(session, Purpose.MANAGE, at=clock.now(), invitation_id=invitation_id or "")


def _hide(server: Server, path: str, name: str, token: str) -> tuple[float, float]:
    """Hide one name and return the seconds until no answer has it, and until the page without it stands in its place."""
    assert name in server.get(path)[1].decode()
    started = time.perf_counter()
    with contextlib.closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)) as connection:
        connection.request("POST", f"/m/{token}/visibility", "visibility=withheld", {"Content-Type": "application/x-www-form-urlencoded"})
        assert connection.getresponse().status == HTTPStatus.SEE_OTHER
    gone = 0.0
    while not gone or _look(server, path)[0] != HTTPStatus.OK:
        assert time.perf_counter() < started + PATIENCE_SECONDS
        gone = gone or (time.perf_counter() - started if name not in _look(server, path)[1] else 0.0)
        time.sleep(0.02)
    return gone, time.perf_counter() - started


def _look(server: Server, path: str) -> tuple[int, str]:
    with contextlib.closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
