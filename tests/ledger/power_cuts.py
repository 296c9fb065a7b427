"""Power cuts: whatever leaves this process is counted (statements, commits, files that are made safe), and one of them does not happen."""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import event

from app.db import Database


class PowerCut(Exception):
    """The machine stopped here."""


class Power:
    """`fails_at(n)` lets the n-th step from now fail, and `holds()` none."""

    def __init__(self, database: Database, patch: pytest.MonkeyPatch) -> None:
        self._left = 0
        for moment in ("before_cursor_execute", "commit"):
            event.listen(database._writer, moment, self._step)
        for name in ("fsync", "replace"):
            patch.setattr(os, name, self._counted(getattr(os, name)))

    def fails_at(self, step: int) -> None:
        self._left = step

    def holds(self) -> None:
        self._left = 0

    def _step(self, *_: object) -> None:
        self._left -= 1
        if self._left == 0:
            raise PowerCut

    def _counted(self, call: Callable[..., object]) -> Callable[..., object]:
        """Half of the cuts in a file come before it is safe, half after: a step on both sides."""

        def counted(*given: object) -> object:
            self._step()
            done = call(*given)
            self._step()
            return done

        return counted
