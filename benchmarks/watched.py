"""A long log in a running installation: how soon a new worker keeps it, and how many requests of those who watch it are answered."""

import json
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from sqlalchemy import update

from app.config import Settings
from app.db import Database
from app.domain import events
from app.ledger import journal
from app.ledger.tiles import WIDTH, Tile
from app.models import Event, EventKind, Log
from benchmarks import clients, servers
from benchmarks.installations import Workshop, free_port, opened
from benchmarks.public import Side
from benchmarks.report import Goal, Report, medians
from benchmarks.servers import PATIENCE_SECONDS, Server
from tests.ledger.logging import NOON

STARTS, ACTS = 5, 10
ROUNDS = 3
MOST_SECONDS = 2
LOOK_SECONDS = 0.005
PRODUCT, BARE = "product", "bare"


def starts(workshop: Workshop, kind: str, settings: Settings, size: int) -> Report:
    """Start `undersigned worker` where acts wait, and see when they are signed and shown; an empty log takes turns with the long one."""
    report = Report(f"ledger: from the start of a worker until what waited is signed and shown, {kind}", ("log of", "s"))
    with opened(settings) as long, opened(workshop.install(kind)) as empty:
        took = medians({f"{size:,}": partial(_start, long), "0": partial(_start, empty)}, rounds=STARTS)
    for name, seconds in took.items():
        report.add(name, seconds)
    report.goals.append(Goal(f"{kind}: a start with a log of {size:,}", took[f"{size:,}"], MOST_SECONDS, " s", most=True))
    report.notes.append(f"{ACTS} acts wait; the start of Python and every import count; median of {STARTS}; the file was read before")
    return report


def requests(settings: Settings, kind: str, folder: Path) -> Report:
    """Fetch each kind of file through the whole product, as often as it goes, and the same answers from uvicorn alone."""
    report = Report(f"ledger: requests a second, {kind}", ("file", "bytes", PRODUCT, BARE, "ratio", "µs", "µs bare"))
    folder.mkdir()
    with ExitStack() as stack:
        server = stack.enter_context(servers.product(settings, worker="none", is_pinned=True))
        paths = {name: f"/log/{path}" for name, path in _paths(settings).items()}
        lengths = {name: _keep(server, path, folder / name) for name, path in paths.items()}
        peer = stack.enter_context(servers.raw(folder, free_port()))
        for name, path in paths.items():
            sides = {PRODUCT: Side(server, path, "identity"), BARE: Side(peer, f"/{name}", "identity")}
            rates = medians({side: partial(measured.rate, 1) for side, measured in sides.items()}, rounds=ROUNDS)
            costs = [side.cost for side in sides.values()]
            report.add(name, f"{lengths[name]:,}", rates[PRODUCT], rates[BARE], rates[PRODUCT] / rates[BARE], *costs)
    report.notes.append(f"client: {clients.NAME}; bare: uvicorn with the same answer, byte for byte; slices of 1 s, median of {ROUNDS}")
    return report


def _start(database: Database) -> float:
    """Return the seconds from the start of the process until the last of what waited is in the public checkpoint."""
    with database.write() as session:
        journal.current(session, at=NOON)
        event_ids = [events.record(session, EventKind.ENDORSED, statement_id=None, at=NOON) for _ in range(ACTS)]
        session.connection().execute(update(Log).values(shows_next_at=NOON.replace(year=2000)))
    started = time.perf_counter()
    with servers.working_once(database.settings):
        while not _is_shown(database, event_ids[-1]):
            assert time.perf_counter() - started < PATIENCE_SECONDS
            time.sleep(LOOK_SECONDS)
        return time.perf_counter() - started


def _is_shown(database: Database, event_id: str) -> bool:
    with database.read() as session:
        event = session.get_one(Event, event_id)
        return event.leaf_index is not None and session.get_one(Log, event.log_number).shown_size > event.leaf_index


def _paths(settings: Settings) -> dict[str, str]:
    with opened(settings) as database, database.read() as session:
        full, rest = divmod(journal.current(session, at=NOON).shown_size, WIDTH)
    partial_tile = Tile(0, full, rest) if rest else Tile(1, full // WIDTH, full % WIDTH)
    paths = {"tile": Tile(0, full - 1), "partial-tile": partial_tile, "entries": Tile(None, full - 1)}
    return {"checkpoint": "checkpoint"} | {name: f"tile/{tile.path}" for name, tile in paths.items()}


def _keep(server: Server, path: str, file: Path) -> int:
    """Write an answer to where the bare app finds it; return the length of the body."""
    headers, body = server.get(path)
    file.with_suffix(".body").write_bytes(body)
    file.with_suffix(".json").write_text(json.dumps([item for item in headers.items() if item[0] not in {"date", "server"}]), "utf-8")
    return len(body)
