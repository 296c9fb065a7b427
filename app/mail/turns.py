"""Turns at the one moment that can double a mail: from the last line the server needs, over its "250", to our record of it.

Whoever is at that moment is alone, however many connections there are, so a worker that is killed doubles one mail at most. A
server that takes its time over one mail does not hold the others: after a while the next one goes, and only then could a kill
double more than one. A database that takes its time holds them all.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

PATIENCE_SECONDS = 2.0


class Turns:
    """Gives turns in the order they were asked for. One per process and server."""

    def __init__(self, *, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def next(self) -> AsyncIterator[Callable[[], None]]:
        """Wait for a turn and have it until the block ends, or until patience does. Call what comes back when the server has answered:
        from then on the turn is kept.
        """
        await self._lock.acquire()
        is_over = False

        def give_way() -> None:
            nonlocal is_over
            if not is_over:
                is_over = True
                self._lock.release()

        timer = asyncio.get_running_loop().call_later(self._patience_seconds, give_way)
        try:
            yield timer.cancel
        finally:
            timer.cancel()
            give_way()
