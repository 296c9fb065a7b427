"""Turning templates into answers. Pages for people carry no cookie of their own and are never stored (`no-store`)."""

from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse

from app.domain.accounts import Actor
from app.i18n.catalogs import LANGUAGES, match
from app.publishing.templates import environment
from app.web.dependencies import get_database


def page(
    request: Request, template: str, *, language: str = "", status: int = HTTPStatus.OK, member: Actor | None = None, **data: Any
) -> HTMLResponse:
    """Render `template` in a language (the browser's when not given). With `member`, it also gets `member` and the form token `csrf`."""
    database = get_database(request)
    spoken = language or reader_language(request)
    data["is_demonstration"] = database.settings.dev
    if member is not None:
        data |= {"member": member, "csrf": database.signer.form_token(member.session_id)}
    content = environment(spoken).get_template(template).render(**data)
    return HTMLResponse(content, status_code=status)


def reader_language(request: Request) -> str:
    """Return the interface language that fits the browser best."""
    return match(request.headers.get("accept-language", ""), LANGUAGES)


def see_other(path: str) -> RedirectResponse:
    """Answer a POST that was carried out: 303, so that a reload repeats a look and not an act."""
    return RedirectResponse(path, status_code=HTTPStatus.SEE_OTHER)
