"""The log from 1,000 to 1,000,000 entries: the tree alone; then on both databases the sequencer's turns, proofs, a start, and readers."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from operator import methodcaller
from statistics import median
from typing import TypeVar

from app.db import Database
from app.domain import events
from app.domain.events import Who
from app.ledger import journal, merkle
from app.models import EventKind
from benchmarks import logged, watched
from benchmarks.installations import POSTGRESQL, SQLITE, Workshop, opened
from benchmarks.report import Goal, Report, medians
from tests.ledger import filling, trees
from tests.ledger.logging import NOON, sequence

Result = TypeVar("Result")
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SMALLEST, SMALL, _, LARGE = SIZES
TURNS = {1: 9, 100: 9, 1_000: 3}
"""How many acts a turn of the sequencer places, and how many turns of each are measured."""
PLACES = 24
FLAT, LOGARITHMIC, MOST_HASHES = 1.25, 3.0, 20
WHO = Who("Камітэт «Ліхтар»", "Alesia Signer, Director")


@dataclass
class Side:
    """A log in a database of its own. Its clock goes on by an hour with every turn, so that each turn also shows what it signed."""

    database: Database
    size: int
    at: datetime = NOON

    def turn(self, acts: int) -> float:
        """Return the milliseconds in which acts that are there already get their places, and are signed and shown."""
        self.at += timedelta(hours=1)
        with self.database.write() as session:
            for _ in range(acts):
                events.record(session, EventKind.ENDORSED, statement_id=None, at=self.at, who=WHO)
        return timed(partial(sequence, self.database, at=self.at))[0]

    def look(self) -> float:
        """Return the milliseconds in which an idle worker sees that nothing is to be done."""
        with self.database.read() as session:
            return timed(partial(journal.has_waiting, session, at=self.at))[0]

    def prove(self, place: int) -> tuple[float, int]:
        """Return the milliseconds that a proof takes, and how many hashes it has."""
        with self.database.read() as session:
            took, proof = timed(partial(journal.prove, session, filling.event_id(place)))
        assert proof is not None
        return took, len(proof.hashes)


def measure(workshop: Workshop) -> Iterator[Report]:
    yield _tree()
    yield logged.measure(workshop)
    for kind in (SQLITE, POSTGRESQL):
        installed = {size: workshop.install(kind) for size in SIZES}
        with ExitStack() as stack:
            yield _growth(kind, [Side(stack.enter_context(opened(settings)), size) for size, settings in installed.items()])
        yield watched.starts(workshop, kind, installed[LARGE], LARGE)
        yield watched.requests(installed[LARGE], kind, workshop.folder / f"log-{kind}")


def timed(act: Callable[[], Result]) -> tuple[float, Result]:
    """Return the milliseconds something takes, and what comes of it."""
    started = time.perf_counter()
    done = act()
    return (time.perf_counter() - started) * 1000, done


def _tree() -> Report:
    report = Report("ledger: the tree alone, in memory", ("entries", "built, s", "a hundred more, ms", "proof, ms", "check, ms", "hashes"))
    for size in SIZES:
        tree = trees.Tree()
        built, _ = timed(partial(tree.grow, size))
        root = tree.root()
        proofs = {place: timed(partial(merkle.prove_inclusion, place, size, tree.read)) for place in _places(size)}
        checks = [
            timed(partial(merkle.is_included, merkle.hash_leaf(trees.entry(place)), place, size, proof, root))
            for place, (_, proof) in proofs.items()
        ]
        assert all(is_included for _, is_included in checks)
        more = median(timed(partial(tree.grow, 100))[0] for _ in range(TURNS[100]))
        most = max(len(proof) for _, proof in proofs.values())
        report.add(f"{size:,}", built / 1000, more, *(median(took for took, _ in some) for some in (proofs.values(), checks)), str(most))
    report.notes.append(f"Python's own SHA-256, one call a hash; proof and check: median of {PLACES} places")
    return report


def _growth(kind: str, sides: list[Side]) -> Report:
    columns = ("entries there", "written, s", *(f"turn of {acts:,}, ms" for acts in TURNS), "idle look, ms", "proof, ms", "hashes")
    report = Report(f"ledger: {kind}", columns)
    written = {side.size: timed(partial(filling.fill, side.database, side.size))[0] / 1000 for side in sides}
    looks = _medians(sides, Side.look, PLACES)
    proofs = {side.size: [side.prove(place) for place in _places(side.size)] for side in sides}
    turns = {acts: _medians(sides, methodcaller("turn", acts), rounds) for acts, rounds in TURNS.items()}
    proving = {size: median(took for took, _ in proofs[size]) for size in proofs}
    longest = {size: max(hashes for _, hashes in proofs[size]) for size in proofs}
    for size in SIZES:
        report.add(f"{size:,}", written[size], *(turns[acts][size] for acts in TURNS), looks[size], proving[size], str(longest[size]))
    _judge(report, kind, {**{f"a turn of {acts:,}": turns[acts] for acts in TURNS}, "an idle look": looks})
    report.goals.append(Goal(f"{kind}: a proof at {LARGE:,} / at {SMALLEST:,}", proving[LARGE] / proving[SMALLEST], LOGARITHMIC, most=True))
    report.goals.append(Goal(f"{kind}: hashes in a proof at {LARGE:,}", longest[LARGE], MOST_HASHES, most=True))
    report.notes += [
        "written: rows and tiles by the plain driver, signed once; a turn: placed, signed and shown, three commits; the sizes alternate",
        f"by turns of 1,000 alone the log of {LARGE:,} would take {turns[1_000][LARGE] * LARGE / 1e6:,.0f} s",
    ]
    return report


def _judge(report: Report, kind: str, costs: Mapping[str, Mapping[int, float]]) -> None:
    """What must cost the same however long the log is."""
    for name, at in costs.items():
        report.goals.append(Goal(f"{kind}: {name} at {LARGE:,} / at {SMALL:,}", at[LARGE] / at[SMALL], FLAT, most=True))


def _medians(sides: list[Side], measured: Callable[[Side], float], rounds: int) -> dict[int, float]:
    found = medians({str(side.size): partial(measured, side) for side in sides}, rounds=rounds)
    return {int(size): value for size, value in found.items()}


def _places(size: int) -> list[int]:
    """Places all over a log, the first and the last among them."""
    return [number * (size - 1) // (PLACES - 1) for number in range(PLACES)]
