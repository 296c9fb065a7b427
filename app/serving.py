"""Runs the web server with what it needs beside it: the embedded worker, and no log of who reads."""

import contextlib
import gc
import logging
import signal
import socket
from collections.abc import Callable, Sequence
from types import FrameType

import uvicorn
from fastapi import APIRouter

from app.config import SettingInvalid
from app.db import Database
from app.main import create_app
from app.sequencer import Sequencer
from app.worker import embedded

logger = logging.getLogger("undersigned")


def serve(
    database: Database, *, host: str, port: int, when_ready: Callable[[], None] | None = None, more_routers: Sequence[APIRouter] = ()
) -> None:
    """Serve until stopped. `when_ready` is called once the address answers. Raises SettingInvalid when the address is taken."""
    settings = database.settings
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, _leave)
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_listen(host, port))
        if settings.worker == "embedded":
            stack.enter_context(embedded(settings, database))
        else:
            Sequencer(database).check()
        server = _Server(
            uvicorn.Config(
                create_app(settings, database, more_routers=more_routers),
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=10,
            )
        )
        server.when_ready = when_ready
        server.run(sockets=[listener])


def _leave(_number: int, _frame: FrameType | None) -> None:
    """Exit and do not die: uvicorn raises the signal again once it has closed, and the worker must still record the mail at hand."""
    raise SystemExit(0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=2048)
    except OSError as error:
        raise SettingInvalid(f"Port {port} of {host} cannot be listened on ({error.strerror}).") from error


class _Server(uvicorn.Server):
    when_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        _spare_collector()
        logger.info("Listening at %s", sockets[0].getsockname()[:2] if sockets else "no address")
        if self.when_ready is not None:
            self.when_ready()


def _spare_collector() -> None:
    """Tell the garbage collector that what stands at start stays: looking through all of it again would stop every request for 100 ms."""
    gc.collect()
    gc.freeze()
