"""Telling people from scanners: programs that read mail before it arrives open its links and press the buttons they find.

A form that could be sent as it stands asks for a tick, and says so in the hidden field `asked`. A POST without that field comes from a
program of the caller's own, which means what it sends.
"""

from typing import Annotated

from fastapi import Depends, Form

from app.errors import Invalid


async def _is_sure(asked: Annotated[str, Form()] = "", sure: Annotated[str, Form()] = "") -> bool:
    return not asked or sure == "yes"


Sure = Annotated[bool, Depends(_is_sure)]
"""Whether the box was ticked, or none was asked for."""


def require(is_sure: bool, act: str) -> None:
    """Raise Invalid for the field `sure-{act}` unless the box was ticked."""
    if not is_sure:
        raise Invalid({f"sure-{act}": "Please tick this box, so that no program can do it for you."})
