"""Endorsements over HTTP, sixteen clients at once, against the bare SQL of the same rows on a copy of the same database."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import func
from sqlmodel import col, select

from app.config import Settings
from app.models import Endorsement, Link
from app.security.secrets import secret_hash
from benchmarks import clients, coalition, crowd, servers
from benchmarks.clients import Load
from benchmarks.installations import POSTGRESQL, SQLITE, Workshop, opened
from benchmarks.report import Goal, Report
from benchmarks.servers import ROOT, Server

CLIENTS = 16
COLUMNS = ("side", "a second", "ratio", "p50 ms", "p99 ms", "CPU ms", "acknowledged", "rows", "failed")
ROUNDS = 3
EXISTING = 100_000
MOST_A_SECOND = 5_000
"""What the bare side may reach; it gets a third of the time, so nobody runs out of links."""

LEAST_RATIO, MOST_P99_MS, LEAST_AT_100_000 = 0.12, 100, 0.85


@dataclass
class Side:
    """One program under load, the tokens it has not used yet, and what came of each round."""

    settings: Settings
    server: Server | None
    tokens: list[str]
    rates: list[float] = field(default_factory=list)
    p50s: list[float] = field(default_factory=list)
    p99s: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    bad: int = 0

    def note(self, load: Load, cpu_ms: float) -> None:
        self.costs.append(cpu_ms)
        self.rates.append(load.rate)
        self.p50s.append(load.p50_ms)
        self.p99s.append(load.p99_ms)
        self.receipts += load.receipts
        self.bad += load.bad
        self.tokens = self.tokens[load.used :]


def measure(workshop: Workshop) -> Iterator[Report]:
    for kind in (SQLITE, POSTGRESQL):
        report = Report(f"endorse: POST /e/{{token}}, {CLIENTS} clients, {kind}", COLUMNS)
        _measure(report, workshop, kind)
        report.notes += [
            f"client: {clients.NAME}; sides alternate, median of {ROUNDS} rounds of {_seconds(workshop)} s; fresh link, full form",
            "bare SQL: the rows of one endorsement by the plain driver, durable; SQLite one connection, PostgreSQL 16 in 2 processes",
            "rows: endorsements found in the database behind the links that were acknowledged; it must equal acknowledged",
        ]
        yield report


def _measure(report: Report, workshop: Workshop, kind: str) -> None:
    needed = MOST_A_SECOND * workshop.seconds * ROUNDS
    empty = workshop.install(kind)
    with opened(empty) as database:
        lead, statement = coalition.open_statement(database)
        tokens = coalition.invite(database, lead, statement, coalition.guests(needed))
    full, working, plain = (workshop.install(kind, like=empty) for _ in range(3))
    with opened(full) as database:
        crowd.add(database, statement, EXISTING)
    with contextlib.ExitStack() as stack:
        sides = {
            "product": stack.enter_context(_product(empty, tokens, worker="none")),
            "product, embedded worker": stack.enter_context(_product(working, tokens, worker="embedded")),
            "product, 100,000 before": stack.enter_context(_product(full, tokens, worker="none")),
        }
        bare = Side(plain, None, list(tokens))
        for _ in range(ROUNDS):
            for side in sides.values():
                side.note(*_post(side, workshop))
            bare.note(*_bare(bare, workshop))
    _write(report, kind, sides, bare)


@contextlib.contextmanager
def _product(settings: Settings, tokens: list[str], *, worker: str) -> Iterator[Side]:
    with servers.product(settings, worker=worker) as server:
        yield Side(settings, server, list(tokens))


def _post(side: Side, workshop: Workshop) -> tuple[Load, float]:
    """Endorse over HTTP for one slice; return what came of it, and the server's processor time for each in milliseconds."""
    assert side.server is not None
    before = side.server.cpu_seconds()
    load = clients.endorse(side.server.address, side.tokens, workshop.folder, seconds=_seconds(workshop), connections=CLIENTS)
    return load, (side.server.cpu_seconds() - before) / load.requests * 1000


def _bare(side: Side, workshop: Workshop) -> tuple[Load, float]:
    """Let the plain driver endorse for one slice, in a process of its own."""
    given = workshop.folder / "bare-tokens"
    given.write_text("\n".join(side.tokens), encoding="ascii")
    url = side.settings.database_url
    address = url.removeprefix("sqlite:///") if url.startswith("sqlite") else url.replace("postgresql+psycopg://", "postgresql://")
    command = [sys.executable, "-m", "benchmarks.bare", address, str(given), str(workshop.seconds)]
    done = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return Load(done["endorsements"], done["seconds"], 0, done["p50_ms"], done["p99_ms"], done["used"]), done["cpu_ms"]


def _write(report: Report, kind: str, sides: dict[str, Side], bare: Side) -> None:
    limit = median(bare.rates)
    for name, side in sides.items():
        rate = median(side.rates)
        row = (
            rate,
            rate / limit,
            median(side.p50s),
            median(side.p99s),
            median(side.costs),
            f"{len(side.receipts):,}",
            f"{_rows(side):,}",
            f"{side.bad:,}",
        )
        report.add(name, *row)
        report.goals.append(
            Goal(f"{kind}: acknowledged endorsements without their row ({name})", len(side.receipts) - _rows(side), 0, most=True)
        )
    report.add("bare SQL", limit, 1.0, median(bare.p50s), median(bare.p99s), median(bare.costs), "", "", "")
    product, crowded = sides["product"], sides["product, 100,000 before"]
    report.goals.append(Goal(f"{kind}: endorsement POST / bare SQL (aim 0.20)", median(product.rates) / limit, LEAST_RATIO))
    kept = median(crowded.rates) / median(product.rates)
    report.goals.append(Goal(f"{kind}: rate with {EXISTING:,} endorsements / empty", kept, LEAST_AT_100_000))
    if kind == SQLITE:
        report.goals.append(Goal(f"{kind}: p99 at {CLIENTS} clients", median(product.p99s), MOST_P99_MS, " ms", most=True))


def _rows(side: Side) -> int:
    """Count the endorsements behind the acknowledged links: one each, or something was lost or doubled."""
    hashes = [secret_hash(receipt.split("/")[-2]) for receipt in side.receipts]
    found = 0
    with opened(side.settings) as database, database.read() as session:
        for start in range(0, len(hashes), 400):
            query = select(func.count()).select_from(Endorsement).join(Link, col(Link.invitation_id) == col(Endorsement.invitation_id))
            found += session.exec(query.where(col(Link.token_hash).in_(hashes[start : start + 400]))).one()
    return found


def _seconds(workshop: Workshop) -> int:
    return 3 * workshop.seconds
