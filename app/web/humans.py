"""Telling people from scanners: programs that read mail before it arrives open its links and press the buttons they find.

A form that could be sent as it stands asks for a tick, and says so in the hidden field `asked`. A POST without that field comes from a
program of the caller's own, which means what it sends.
"""

from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Form

from app.errors import Invalid


class Box(StrEnum):
    """What became of the tick."""

    TICKED = "ticked"
    EMPTY = "empty"
    NOT_ASKED = "not_asked"


async def _read_box(asked: Annotated[str, Form()] = "", sure: Annotated[str, Form()] = "") -> Box:
    if not asked:
        return Box.NOT_ASKED
    return Box.TICKED if sure == "yes" else Box.EMPTY


Sure = Annotated[Box, Depends(_read_box)]
"""Whether the box was ticked, where the form asked for it."""


def require(box: Box, act: str) -> None:
    """Raise Invalid for the field `sure-{act}` where the box was left empty."""
    if box == Box.EMPTY:
        raise Invalid({f"sure-{act}": "Please tick this box, so that no program can do it for you."})
