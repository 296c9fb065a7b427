"""Errors as pages: every AppError that a route lets pass becomes a page with a sentence and a next step."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from app.errors import AppError, NotFound, Unauthenticated
from app.web.rendering import page, see_other


def install(app: FastAPI) -> None:
    """Translate AppError and the framework's own errors, once for all pages."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(HTTPException, _http_error)


async def _app_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    if isinstance(error, Unauthenticated) and request.method == "GET":
        return see_other("/login")
    return page(request, "errors/error.html", status=error.status, code=error.code, message=error.message)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == HTTPStatus.NOT_FOUND:
        return await _app_error(request, NotFound())
    answer = page(request, "errors/error.html", status=error.status_code, code="http_error", message=HTTPStatus(error.status_code).phrase)
    answer.headers.update(error.headers or {})
    return answer
