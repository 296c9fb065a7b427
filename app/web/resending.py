"""A form of the desk that came with an ended log-in or an old page's token: the page that holds everything typed and sends it again.

Requests of other sites never come here: the guard has refused them before.
"""

from collections.abc import Sequence
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app.errors import AppError, Forbidden, Unauthenticated
from app.web.desk import LANGUAGE, number
from app.web.rendering import page

DESK = "/desk/"
TOKEN = "csrf"  # noqa: S105 (the name of a field)

MOST_SHOWN = 2**20
"""Bytes of fields that are given back: whoever asks may be nobody, and an answer costs more than the question."""


async def page_for(request: Request, error: AppError) -> Response | None:
    """Return the page to send a form again, or None where there is none or nothing was typed. `error` may bring a fresh token."""
    if request.method != "POST" or not request.url.path.startswith(DESK) or not isinstance(error, Unauthenticated | Forbidden):
        return None
    form = await request.form()
    fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and name != TOKEN]
    if not any(value.strip() for _, value in fields):
        return None
    is_too_large = _size(fields) > MOST_SHOWN
    if is_too_large:
        fields = []
    return page(
        request,
        "desk/resend.html",
        language=LANGUAGE,
        status=error.status,
        code=error.code,
        path=quote(request.url.path),
        fields=fields,
        texts=[(_label(name), value) for name, value in fields if _is_written(value)],
        has_files=_has_files(form),
        is_too_large=is_too_large,
        csrf=str(error.details.get(TOKEN, "")),
    )


def _size(fields: Sequence[tuple[str, str]]) -> int:
    return sum(len(text.encode(errors="replace")) for field in fields for text in field)


def _label(name: str) -> str:
    """Return a field's name as words; people count its blocks from 1."""
    words, _, place = name.replace("_", " ").partition("-")
    return f"{words} {number(place) + 1}".capitalize() if place.isdigit() else f"{words} {place}".strip().capitalize()


def _is_written(value: str) -> bool:
    """Whether somebody wrote it: several words. Numbers, choices and dates need no copy to read."""
    return len(value.split()) > 1


def _has_files(form: FormData) -> bool:
    return any(not isinstance(value, str) and value.filename for _, value in form.multi_items())
