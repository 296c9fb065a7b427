"""Rows written with every act, by INSERTs made once (`prepared`): SQLAlchemy's own preparations take longer than such a statement itself.

A column that is not given gets the default its table says. What is wrong with a row is for the database to find.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnDefault, Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app import prepared


def run(session: Session, model: type[SQLModel], *rows: Mapping[str, Any]) -> None:
    """Insert rows now, past the unit of work. What was added before is written first."""
    session.flush()
    _run(session, model, rows, is_once=False)


def run_once(session: Session, model: type[SQLModel], row: Mapping[str, Any]) -> bool:
    """Insert one row unless a UNIQUE constraint has its like already; say whether it was inserted. Waits for a concurrent twin."""
    return _run(session, model, [row], is_once=True) == 1


def _run(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, Any]], *, is_once: bool) -> int:
    connection, table = session.connection(), _table(model)
    statement = _statement(table, connection.dialect.name, is_once=is_once)
    orders = [prepared.for_driver((statement, _completed(table, row)), connection.dialect) for row in rows]
    given = [parameters for _, parameters in orders]
    return connection.exec_driver_sql(orders[0][0], given[0] if len(given) == 1 else given).rowcount


def _table(model: type[SQLModel]) -> Table:
    return model.metadata.tables[str(model.__tablename__)]


@cache
def _statement(table: Table, dialect: str, *, is_once: bool) -> Insert:
    every = {column.key: bindparam(column.key, type_=column.type) for column in table.columns}
    statement = (sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)).values(every)
    return statement.on_conflict_do_nothing() if is_once else statement


def _completed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with a value for every column."""
    fixed, fresh = _defaults(table)
    return {**fixed, **{key: make(None) for key, make in fresh if key not in row}, **row}


@cache
def _defaults(table: Table) -> tuple[dict[str, Any], list[tuple[str, Callable[[object], Any]]]]:
    """Return what stands in columns that are not given: the same in every row, or made anew for each."""
    fixed: dict[str, Any] = {column.key: None for column in table.columns if column.nullable}
    defaults = [(column.key, column.default) for column in table.columns if isinstance(column.default, ColumnDefault)]
    fixed |= {key: default.arg for key, default in defaults if not default.is_callable}
    return fixed, [(key, default.arg) for key, default in defaults if default.is_callable]
