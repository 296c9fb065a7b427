"""Lets every database of a test process use what one before it has made, as the one database of a server does.

Each test opens databases of its own. Compiling the same queries for each took more than half of the suite's time, and a PostgreSQL
server needs twenty milliseconds until a new connection knows its tables.
"""

from typing import Any

import sqlmodel
from sqlalchemy import Engine, Pool, event, make_url

POOLED = "pooled by the tests"
"""The application name of connections that outlive a test; `emptying.empty` leaves them be."""

_create_engine = sqlmodel.create_engine
_connected: dict[str, Engine] = {}
_pools: dict[tuple[str, bool], Pool] = {}


def create_engine(url: str, **options: Any) -> Engine:
    """Create an engine as SQLAlchemy does, with the dialect and the compiled queries of the first of its kind that has connected.

    On PostgreSQL it also takes over the connections to the same database, and closing it leaves them open.
    """
    arguments = options.pop("connect_args", {})
    if make_url(url).get_backend_name() != "postgresql":
        return _with_what_is_compiled(_create_engine(url, connect_args=arguments, **options))
    engine = _with_what_is_compiled(_create_engine(url, connect_args={**arguments, "application_name": POOLED}, **options))
    engine.pool = _pools.setdefault((url, arguments.get("autocommit", False)), engine.pool)
    engine.dispose = lambda *_: None  # type: ignore[method-assign]
    return engine


def close_pools() -> None:
    """Close what `create_engine` leaves open."""
    for pool in _pools.values():
        pool.dispose()
    _pools.clear()


def _with_what_is_compiled(engine: Engine) -> Engine:
    first = _connected.get(engine.dialect.name)
    if first is None:
        event.listen(engine, "connect", lambda *_: _connected.setdefault(engine.dialect.name, engine))
    else:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine
