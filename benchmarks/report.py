"""What a measurement leaves behind: tables for people, and goals that were met or not."""

import os
import platform
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Goal:
    """A figure that was promised. `most` turns it round: the measured one must not be larger."""

    name: str
    measured: float
    wanted: float
    unit: str = ""
    most: bool = False

    @property
    def is_met(self) -> bool:
        return self.measured <= self.wanted if self.most else self.measured >= self.wanted

    def __str__(self) -> str:
        sign = "≤" if self.most else "≥"
        verdict = "met   " if self.is_met else "MISSED"
        return f"{verdict}  {self.name}: {figure(self.measured)}{self.unit} (goal {sign} {self.wanted:g}{self.unit})"


@dataclass
class Report:
    """One benchmark's table, notes and goals."""

    title: str
    columns: Sequence[str]
    rows: list[Sequence[str | float]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def add(self, *cells: str | float) -> None:
        self.rows.append(cells)

    def __str__(self) -> str:
        written = [self.columns, *([cell if isinstance(cell, str) else figure(cell) for cell in row] for row in self.rows)]
        widths = [max(len(row[column]) for row in written) for column in range(len(self.columns))]
        lines = [_line(row, widths) for row in written]
        lines.insert(1, "|".join("-" * (width + 2) for width in widths))
        return "\n".join([f"\n## {self.title}\n", *(f"|{line}|" for line in lines), "", *(f"- {note}" for note in self.notes)])


def figure(value: float) -> str:
    """Write a number with the digits that mean something: 12,345 or 98.7 or 0.123."""
    size = abs(value)
    return f"{value:,.0f}" if size >= 1000 else f"{value:.1f}" if size >= 10 else f"{value:.3f}"


def medians(sides: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """Measure every side once a round, one after another, and return the median of each: what disturbs one round disturbs all sides."""
    measured: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            measured[name].append(measure())
    return {name: median(values) for name, values in measured.items()}


def machine() -> str:
    """Say where this was measured."""
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}; "
        f"load before the start {load:.1f}"
    )


def _line(row: Sequence[str | float], widths: Sequence[int]) -> str:
    first, *rest = zip(map(str, row), widths, strict=True)
    return "|".join([f" {first[0]:<{first[1]}} ", *(f" {cell:>{width}} " for cell, width in rest)])
