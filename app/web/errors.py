"""Errors as pages: every AppError that a route lets pass becomes a page with a sentence and a next step."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

from app.errors import AppError, Invalid, NotFound, Unauthenticated
from app.web import resending
from app.web.rendering import page, see_other


def install(app: FastAPI) -> None:
    """Translate AppError, the framework's own errors, and the unexpected, once for all pages."""
    app.exception_handler(AppError)(_app_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(RequestValidationError)(_unreadable)
    app.exception_handler(OperationalError)(_database_away)
    app.exception_handler(DataError)(_unthinkable)
    app.exception_handler(Exception)(_unexpected)


async def _app_error(request: Request, error: AppError) -> Response:
    if isinstance(error, Unauthenticated) and request.method == "GET":
        return see_other("/login")
    if (again := await resending.page_for(request, error)) is not None:
        return again
    return page(request, "errors/error.html", status=error.status, code=error.code, message=error.message)


async def _http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return await _app_error(request, NotFound())
    phrase = HTTPStatus(error.status_code).phrase
    answer = page(request, "errors/error.html", status=HTTPStatus(error.status_code), code="http_error", message=phrase)
    answer.headers.update(error.headers or {})
    return answer


async def _unreadable(request: Request, _error: RequestValidationError) -> Response:
    """A file where a word belongs, or the like: no form of ours sends it. The framework's own answer would repeat what was sent."""
    return await _app_error(request, Invalid({}, "This form was not complete. Please send it again."))


async def _database_away(request: Request, _error: OperationalError) -> Response:
    sentence = "The database does not answer at the moment. Nothing was recorded; please try again in a minute."
    return page(request, "errors/error.html", status=HTTPStatus.SERVICE_UNAVAILABLE, code="unavailable", message=sentence)


async def _unthinkable(request: Request, _error: DataError) -> Response:
    """Answer a look-up of something no database can hold, such as an id with a NUL in it: there is no such thing."""
    return await _app_error(request, NotFound())


async def _unexpected(request: Request, _error: Exception) -> Response:
    return page(request, "errors/error.html", status=HTTPStatus.INTERNAL_SERVER_ERROR, code=AppError.code, message=AppError.message)
