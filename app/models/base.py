"""What every table shares: identifiers, the type of a moment, closed choices, and names for constraints."""

import secrets
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, Enum, TypeDecorator
from sqlmodel import SQLModel

from app import clock

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """Return a UUIDv7 as 32 hex digits: what one process makes sorts in the order it was made, so lists page by it. Never public.

    The 12 bits after the milliseconds count on within one of them and run over into the next (RFC 9562 §6.2).
    """
    ticks = _next_ticks(int(clock.now().timestamp() * 1000) << 12)
    value = (ticks >> 12 << 80) | (0x7 << 76) | ((ticks & 0xFFF) << 64) | (0b10 << 62) | secrets.randbits(62)
    return uuid.UUID(int=value).hex


def _ticking() -> Callable[[int], int]:
    last, lock = 0, threading.Lock()

    def after_the_last(ticks: int) -> int:
        nonlocal last
        with lock:
            last = max(ticks, last + 1)
            return last

    return after_the_last


_next_ticks = _ticking()


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is put back on the way out; a naive time is a mistake of ours."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def moment_column(**options: Any) -> Column[datetime]:
    """Return a column for a moment; not null unless told."""
    options.setdefault("nullable", False)
    return Column(Moment(), **options)


def choice_column(choices: type[StrEnum], **options: Any) -> Column[Any]:
    """Return a column whose value the database itself holds to `choices` (a CHECK), since SQLModel tables do not validate."""
    options.setdefault("nullable", False)
    kind = Enum(
        choices,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=choices.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return Column(kind, **options)
