"""Runs the web server with what it needs beside it: the embedded worker, and no log of who reads."""

import contextlib
import socket
from collections.abc import Callable, Sequence

import uvicorn
from fastapi import APIRouter

from app.db import Database
from app.main import create_app
from app.worker import embedded


def serve(
    database: Database, *, host: str, port: int, when_ready: Callable[[], None] | None = None, more_routers: Sequence[APIRouter] = ()
) -> None:
    """Serve until stopped. `when_ready` is called once the address answers."""
    settings = database.settings
    with contextlib.ExitStack() as stack:
        if settings.worker == "embedded":
            stack.enter_context(embedded(settings, database))
        server = _Server(
            uvicorn.Config(
                create_app(settings, database, more_routers=more_routers),
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=10,
            )
        )
        server.when_ready = when_ready
        server.run()


class _Server(uvicorn.Server):
    when_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self.when_ready is not None:
            self.when_ready()
