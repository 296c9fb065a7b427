"""From the click on "hide" to a public page without the name (P5), and what rendering and compressing an edition costs."""

import contextlib
import http.client
import time
from collections.abc import Iterator
from http import HTTPStatus
from statistics import median
from urllib.parse import urlsplit

from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import links, publications
from app.models import Link, Purpose, Statement, Version
from app.publishing import edition
from app.publishing.encodings import compress
from app.security.secrets import secret_hash
from benchmarks import coalition, servers
from benchmarks.installations import Workshop, opened
from benchmarks.report import Goal, Report
from benchmarks.servers import Server

SIZES = (30, 1_000, 10_000)
HIDES = 5
MOST_SECONDS = 5
PATIENCE_SECONDS = 120


def measure(workshop: Workshop) -> Iterator[Report]:
    report = Report(
        "edition: seconds", ("signatories", "hide to public page", "worst", "draw", "render", "compress", "files", "bytes", "br bytes")
    )
    for size in SIZES:
        settings = workshop.install()
        with opened(settings) as database:
            statement, tokens = coalition.published(database, size)
            steps = _steps(database, statement)
            hidden = [(coalition.name_of(number), _manage(database, tokens[number])) for number in range(HIDES)]
        with servers.product(settings) as server:
            waits = [_hide(server, f"/statements/{statement.slug}/en", name, token) for name, token in hidden]
        report.add(f"{size:,}", median(waits), max(waits), *steps)
        if size == 1_000:
            report.goals.append(
                Goal("hide to a public page without the name, 1,000 signatories, worst (P5)", max(waits), MOST_SECONDS, " s", most=True)
            )
    report.notes.append(
        f"hide: {HIDES} POSTs one after another to the product with its embedded worker; each until the page lacks the name"
    )
    report.notes.append("draw, render, compress: one edition of every file, without the worker's waits")
    yield report


def _steps(database: Database, statement: Statement) -> tuple[float, float, float, str, str, str]:
    started = time.perf_counter()
    with database.read() as session:
        version = session.exec(select(Version).where(Version.statement_id == statement.id)).one()
        document = publications.preview(session, session.get_one(Statement, statement.id), version, at=clock.now())
    drawn = time.perf_counter()
    files = edition.render(document)
    rendered = time.perf_counter()
    copies = [compress(file.body, file.media_type) for file in files]
    compressed = time.perf_counter()
    sizes = sum(len(file.body) for file in files), sum(len(copy.get("br", b"")) for copy in copies)
    return drawn - started, rendered - drawn, compressed - rendered, str(len(files)), f"{sizes[0]:,}", f"{sizes[1]:,}"


def _manage(database: Database, token: str) -> str:
    """Give out another manage link to the invitation that a token opens; the mailed one is gone with its mail."""
    with database.write() as session:
        invitation_id = session.exec(select(Link.invitation_id).where(Link.token_hash == secret_hash(token))).one()
        return links.issue(session, Purpose.MANAGE, at=clock.now(), invitation_id=invitation_id or "")


def _hide(server: Server, path: str, name: str, token: str) -> float:
    """Hide one name and return the seconds until the public page lacks it."""
    assert name in server.get(path)[1].decode()
    started = time.perf_counter()
    with contextlib.closing(http.client.HTTPConnection(urlsplit(server.address).netloc, timeout=30)) as connection:
        connection.request("POST", f"/m/{token}/visibility", "visibility=withheld", {"Content-Type": "application/x-www-form-urlencoded"})
        assert connection.getresponse().status == HTTPStatus.SEE_OTHER
    while name in server.get(path)[1].decode():
        assert time.perf_counter() < started + PATIENCE_SECONDS
        time.sleep(0.02)
    return time.perf_counter() - started
