"""Shapes every noun shares: strict input, and pages of a list."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from app.errors import Invalid

Item = TypeVar("Item")
Row = TypeVar("Row")


def _whole(value: str) -> str:
    """Refuse halves of characters (lone surrogates): JSON can escape one, but no encoding can write it."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("half_a_character", "This contains a character that cannot be shown") from error
    return value


Whole = Annotated[str, AfterValidator(_whole)]
"""A string of whole characters, as every input of this API takes it."""


class Input(BaseModel):
    """What a client sends. A field nobody knows is refused, or a misspelt one would be lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Page(BaseModel, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    next: str | None = Field(description="Pass it as `cursor` for what follows; null at the end")


def paged(rows: Sequence[Row], limit: int, make: Callable[[Row], Item], cursor: Callable[[Item], str]) -> Page[Item]:
    """Return a page of `limit` from rows of which one more was asked for: that one says whether something follows."""
    items = [make(row) for row in rows[:limit]]
    return Page(items=items, next=cursor(items[-1]) if len(rows) > limit else None)


@contextmanager
def named(rename: Callable[[str], str]) -> Iterator[None]:
    """Let refused fields carry their names in JSON instead of those of a form."""
    try:
        yield
    except Invalid as error:
        raise Invalid({rename(field): sentence for field, sentence in error.fields.items()}) from error
