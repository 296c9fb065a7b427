"""The lock SQLite's writers queue behind: its own waiting starves some of them for seconds."""

import fcntl
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WriterLock:
    """One SQLite writer at a time: a lock for the threads of this process, then a file lock between processes."""

    def __init__(self, database_path: Path | None) -> None:
        self._threads = FairLock()
        self._file = None if database_path is None else os.open(f"{database_path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @contextmanager
    def held(self) -> Iterator[None]:
        with self._threads:
            if self._file is not None:
                fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                if self._file is not None:
                    fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class FairLock:
    """A lock whose waiters are served in the order they came: a plain one lets a newcomer pass, and somebody waits twice as long."""

    def __init__(self) -> None:
        self._guard, self._is_held = threading.Lock(), False
        self._waiting: deque[threading.Lock] = deque()

    def __enter__(self) -> None:
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        turn.acquire()

    def __exit__(self, *_: object) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._is_held = False
