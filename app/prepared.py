"""Statements that are the same every time but for their parameters, for the few that run for every mail.

SQLAlchemy's own preparations take longer than such a statement itself; here it is asked once how the driver wants to have it.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sqlalchemy import Dialect, Insert, Update
from sqlmodel import Session

Order = tuple[Update | Insert, Mapping[str, Any]]
"""An UPDATE or INSERT that was made once, and all its parameters by name."""


def run(session: Session, statement: Update | Insert, given: Mapping[str, Any]) -> int:
    """Run an order that was made once, with all its parameters by name, and return how many rows it met."""
    return session.connection().exec_driver_sql(*for_driver((statement, given), session.get_bind().dialect)).rowcount


def for_driver(order: Order, dialect: Dialect) -> tuple[str, Any]:
    """Return an order as the driver of `dialect` takes it, and its parameters: a tuple, or a dictionary."""
    statement, given = order
    sql, convert = _prepared(statement, dialect)
    return sql, convert(given)


@cache
def _prepared(statement: Update | Insert, dialect: Dialect) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
    compiled = statement.compile(dialect=dialect)
    fixed, places = compiled.params, compiled.positiontup
    kinds = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()}
    processors = [(name, kinds[name]) for name in places or kinds]

    def convert(given: Mapping[str, Any]) -> tuple[object, ...] | dict[str, object]:
        values = {**fixed, **given}
        if places is None:
            return {name: process(values[name]) if process else values[name] for name, process in processors}
        return tuple([process(values[name]) if process else values[name] for name, process in processors])

    return compiled.string, convert
