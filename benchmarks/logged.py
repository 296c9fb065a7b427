"""What the log adds to an endorsement: the same verb with the entry, its salts and what is sealed beside it, and without."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from statistics import median
from unittest.mock import patch

from app import clock
from app.db import Database
from app.domain import endorsements, events
from benchmarks import coalition
from benchmarks.installations import POSTGRESQL, SQLITE, Workshop, opened
from benchmarks.report import Report
from tests import cast

ROUNDS = 9
ENDORSEMENTS = 50


def measure(workshop: Workshop) -> Report:
    """Endorse by the verb, each in a transaction: in turns as it is, and with no kind of event being logged."""
    columns = ("database", "with the log, ms", "without, ms", "ratio", "CPU ms", "CPU ms without", "ratio")
    report = Report("ledger: one endorsement, without HTTP", columns)
    for kind in (SQLITE, POSTGRESQL):
        with opened(workshop.install(kind)) as database:
            lead, statement = coalition.open_statement(database)
            tokens = iter(coalition.invite(database, lead, statement, coalition.guests(2 * ROUNDS * ENDORSEMENTS)))
            rounds = [(_endorse(database, tokens, nullcontext()), _endorse(database, tokens, nothing_is_logged())) for _ in range(ROUNDS)]
        (wall, processor), (bare_wall, bare_processor) = (map(median, zip(*side, strict=True)) for side in zip(*rounds, strict=True))
        report.add(kind, wall, bare_wall, wall / bare_wall, processor, bare_processor, processor / bare_processor)
    report.notes.append(f"{ENDORSEMENTS} a side and round, {ROUNDS} rounds, medians; CPU: of this process, so not of the PostgreSQL server")
    return report


def _endorse(database: Database, tokens: Iterator[str], how: AbstractContextManager[object]) -> tuple[float, float]:
    """Return the milliseconds of one endorsement, on the clock and of the processor."""
    wall, processor = time.perf_counter(), time.process_time()
    with how:
        for number, token in enumerate(islice(tokens, ENDORSEMENTS)):
            with database.write() as session:
                endorsements.confirm(session, token, cast.answer(nonce=f"nonce-{number:08}-{token[:8]}"), at=clock.now())
    return (time.perf_counter() - wall) * 1000 / ENDORSEMENTS, (time.process_time() - processor) * 1000 / ENDORSEMENTS


def nothing_is_logged() -> AbstractContextManager[object]:
    """While it is entered, no kind of event is logged."""
    return patch.object(events, "LOGGED", frozenset())
