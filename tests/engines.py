"""Lets every database of a test process use what SQLAlchemy has compiled before, as the one database of a server does.

Each test opens databases of its own; compiling the same queries for each took more than half of the suite's time.
"""

from typing import Any

import sqlmodel
from sqlalchemy import Engine, event

_create_engine = sqlmodel.create_engine
_connected: dict[str, Engine] = {}


def create_engine(url: str, **options: Any) -> Engine:
    """Create an engine as SQLAlchemy does, with the dialect and the compiled queries of the first of its kind that has connected."""
    engine = _create_engine(url, **options)
    first = _connected.get(engine.dialect.name)
    if first is None:
        event.listen(engine, "connect", lambda *_: _connected.setdefault(engine.dialect.name, engine))
    else:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
    return engine
