"""What every page of the desk shares: its language, the typed form, and what was just done."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from app.domain import alarms, pauses
from app.domain.accounts import Actor
from app.web.dependencies import get_database
from app.web.rendering import page

LANGUAGE = "en"
LONGEST_NUMBER = 9


async def _typed(request: Request) -> FormData:
    return await request.form()


Typed = Annotated[FormData, Depends(_typed)]
"""The whole form, for the pages whose fields are not known beforehand."""


def desk_page(request: Request, template: str, *, member: Actor, status: int = HTTPStatus.OK, **data: Any) -> HTMLResponse:
    """Render a page of the desk, with what is wrong on top: the log is forked, all mail rests, or many names left a statement.

    It speaks English until every word of it is translated: half a translation reads worse than none.
    """
    with get_database(request).read() as session:
        wrong = {"pause": pauses.find(session), "alarms": alarms.list_open(session, by=member)}
    is_forked = request.app.state.shelf.is_forked
    return page(request, f"desk/{template}", language=LANGUAGE, status=status, member=member, is_forked=is_forked, **wrong, **data)


def line(form: FormData, name: str) -> str:
    """Return a field as text: empty when it is missing, or a file where text belongs."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def number(value: str) -> int:
    """Return a number from a hidden field or address; -1 for anything else, which is the revision of nothing."""
    return int(value) if value.isascii() and value.isdigit() and len(value) <= LONGEST_NUMBER else -1
