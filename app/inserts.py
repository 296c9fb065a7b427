"""Rows written with every act, by INSERTs compiled once: SQLAlchemy's own preparations take longer than such a statement itself.

A column that is not given gets the default its table says. What is wrong with a row is for the database to find.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnDefault, Dialect, Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

Defaults = tuple[dict[str, Any], list[tuple[str, Callable[[object], Any]]]]
"""What a row has that says nothing else: values, and what makes a fresh value for each row."""


def run(session: Session, model: type[SQLModel], *rows: Mapping[str, Any]) -> None:
    """Insert rows now, past the unit of work. What was added before is written first."""
    session.flush()
    _run(session, model, rows, is_once=False)


def run_once(session: Session, model: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert one row unless a UNIQUE constraint has its like already; say whether it was inserted. Waits for a concurrent twin."""
    return _run(session, model, [row], is_once=True) == 1


def _run(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], *, is_once: bool) -> int:
    connection = session.connection()
    sql, convert = _prepared(model, connection.dialect, is_once=is_once)
    given = [convert(row) for row in rows]
    return connection.exec_driver_sql(sql, given[0] if len(given) == 1 else given).rowcount


@cache
def _prepared(model: type[SQLModel], dialect: Dialect, *, is_once: bool) -> tuple[str, Callable[[Mapping[str, Any]], Any]]:
    """Return the INSERT of a table as the driver takes it, and what turns a row into its parameters: a tuple, or a dictionary."""
    table: Table = model.metadata.tables[str(model.__tablename__)]
    compiled = _statement(table, dialect, is_once=is_once).compile(dialect=dialect)
    kinds = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for bind, name in compiled.bind_names.items()}
    processors = [(name, kinds[name]) for name in compiled.positiontup or kinds]
    is_tuple = compiled.positiontup is not None
    fixed, fresh = _defaults(table)

    def convert(row: Mapping[str, Any]) -> tuple[object, ...] | dict[str, object]:
        values = {**fixed, **row}
        for name, make in fresh:
            if name not in values:
                values[name] = make(None)
        ready = {name: process(values[name]) if process else values[name] for name, process in processors}
        return tuple(ready.values()) if is_tuple else ready

    return compiled.string, convert


def _statement(table: Table, dialect: Dialect, *, is_once: bool) -> Insert:
    every = {column.key: bindparam(column.key, type_=column.type) for column in table.columns}
    statement = (sqlite.insert(table) if dialect.name == "sqlite" else postgresql.insert(table)).values(every)
    return statement.on_conflict_do_nothing() if is_once else statement


def _defaults(table: Table) -> Defaults:
    fixed: dict[str, Any] = {column.key: None for column in table.columns if column.nullable}
    defaults = [(column.key, column.default) for column in table.columns if isinstance(column.default, ColumnDefault)]
    fixed |= {key: default.arg for key, default in defaults if not default.is_callable}
    return fixed, [(key, default.arg) for key, default in defaults if default.is_callable]
