"""Statements that are the same every time but for their parameters, for the few that run for every mail.

SQLAlchemy's own preparations take longer than such a statement itself; here it is asked once how the driver wants to have it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Update

from app.db import Session


def run(session: Session, statement: Update, given: Mapping[str, Any]) -> int:
    """Run an UPDATE that was made once, with all its parameters by name, and return how many rows it met."""
    sql, convert = _prepared(statement, session.get_bind().dialect)
    return session.connection().exec_driver_sql(sql, convert(given)).rowcount


@cache
def _prepared(statement: Update, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
    """Return a statement as the driver takes it, and what turns its parameters into the driver's: a tuple, or a dictionary."""
    compiled = statement.compile(dialect=dialect)
    fixed, places = compiled.params, compiled.positiontup
    processors = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) or _as_it_is for bind, name in compiled.bind_names.items()}

    def convert(given: Mapping[str, Any]) -> tuple[object, ...] | dict[str, object]:
        values = {**fixed, **given}
        ready = {name: process(values[name]) for name, process in processors.items()}
        return ready if places is None else tuple(ready[name] for name in places)

    return compiled.string, convert


def _as_it_is(value: object) -> object:
    return value
