"""Errors as problem details (RFC 9457): every error of the product and the framework, translated once for the JSON edge.

An unexpected error says only that it happened. Nothing here echoes what was sent.
"""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.api.methods import allowed
from app.errors import AppError, Invalid

MEDIA_TYPE = "application/problem+json"
BODY = "body"

# The pages' sentences where they speak of a page, said for a program.
SENTENCES = {
    "unauthenticated": "Send a valid API key: Authorization: Bearer <api key>.",
    "invalid": "Some fields cannot be taken; errors names them.",
    "draft_changed": "The statement was changed after the revision you read. Nothing was overwritten.",
}
SHORTER = {
    "extra_forbidden": "This field is not known.",
    "missing": "This field is required.",
    "model_type": "This is not a JSON object.",
    "model_attributes_type": "This is not a JSON object.",
}
MEANINGS = {
    HTTPStatus.UNAUTHORIZED: "No API key, or not a valid one",
    HTTPStatus.NOT_FOUND: "Absent, or not yours: the two look alike",
    HTTPStatus.CONFLICT: "Not possible in this state, or the Idempotency-Key was used for another request",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is larger than 1 MiB",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not declared as application/json",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Fields that cannot be taken, named in errors",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here",
    HTTPStatus.SERVICE_UNAVAILABLE: "Nothing was changed: the database is away, or nothing new is taken at the moment (`log_forked`)",
}


class Problem(BaseModel):
    """What went wrong."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:undersigned:problem:invalid",
                    "title": "Unprocessable Entity",
                    "status": 422,
                    "code": "invalid",
                    "detail": "Some fields cannot be taken; errors names them.",
                    "errors": {"hard_deadline": "A deadline needs a time zone."},
                }
            ]
        }
    )

    type: str = Field(description="`urn:undersigned:problem:` and the code")
    title: str = Field(description="The status in words")
    status: int
    code: str = Field(description="Stable; compare this")
    detail: str = Field(description="A sentence for people")
    errors: dict[str, str] = Field(description="A sentence for each field that was refused; empty otherwise")


def problem(
    status: int, code: str, detail: str, *, errors: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> Response:
    """Return one problem as a response."""
    content = Problem(
        type=f"urn:undersigned:problem:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        code=code,
        detail=SENTENCES.get(code, detail),
        errors=dict(errors or {}),
    )
    return Response(content.model_dump_json(), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of the problems a route may answer with."""
    return {status: {"model": Problem, "description": MEANINGS[HTTPStatus(status)]} for status in statuses}


def correct(schema: Mapping[str, Any]) -> None:
    """Make an OpenAPI schema tell the truth about errors: the framework knows one media type, and invents its own kind of 422."""
    for path in schema["paths"].values():
        for operation in path.values():
            _correct_answers(operation["responses"])
    for invented in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(invented, None)


def sentences(errors: Iterable[Mapping[str, Any]], *, skip: int = 0, whole: str = BODY) -> dict[str, str]:
    """Return pydantic's errors as field → sentence. `skip` leaves out the outer steps of a path; no steps left mean the `whole`."""
    found: dict[str, str] = {}
    for error in errors:
        field = ".".join(str(step) for step in error["loc"][skip:] if step != "[key]") or whole
        found.setdefault(field.encode(errors="replace").decode(), _sentence(error))  # a field nobody knows may have any name
    return found


def install(api: FastAPI) -> None:
    """Answer every error of the API as a problem."""
    api.exception_handler(AppError)(_app_error)
    api.exception_handler(RequestValidationError)(_validation_error)
    api.exception_handler(HTTPException)(_http_error)
    for unreachable in (OperationalError, InterfaceError, PoolTimeoutError):
        api.exception_handler(unreachable)(_unreachable)
    api.exception_handler(Exception)(_unexpected)


def _correct_answers(answers: dict[str, Any]) -> None:
    for status, answer in list(answers.items()):
        content = answer.get("content", {}).get("application/json")
        if int(status) < HTTPStatus.BAD_REQUEST or content is None:
            continue
        if content["schema"] == {"$ref": "#/components/schemas/HTTPValidationError"}:
            del answers[status]
        else:
            answer["content"] = {MEDIA_TYPE: content}


async def _app_error(_request: Request, error: AppError) -> Response:
    if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return await _unexpected(_request, error)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == HTTPStatus.UNAUTHORIZED else None
    return problem(error.status, error.code, error.message, errors=error.fields if isinstance(error, Invalid) else None, headers=headers)


async def _validation_error(request: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    if any(tuple(one["loc"]) == (BODY,) for one in errors) and await request.body() and not _is_json(request):
        return problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", "Send the body as Content-Type: application/json.")
    if any(one["type"] == "json_invalid" for one in errors):
        return _not_json()
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, Invalid.code, "", errors=sentences(errors, skip=1))


async def _http_error(request: Request, error: HTTPException) -> Response:
    if error.status_code == HTTPStatus.BAD_REQUEST:  # the framework's word for JSON it could not read
        return _not_json()
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = allowed(request)
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    status = HTTPStatus(error.status_code)
    return problem(status, status.name.lower(), f"{status.description or status.phrase}.", headers=headers)


async def _unreachable(_request: Request, _error: Exception) -> Response:
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Nothing was changed. Please try again.", headers={"Retry-After": "2"})


async def _unexpected(_request: Request, _error: Exception) -> Response:
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, AppError.code, AppError.message)


def _not_json() -> Response:
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, Invalid.code, "", errors={BODY: "This is not JSON."})


def _is_json(request: Request) -> bool:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type.startswith("application/") and media_type.endswith(("/json", "+json"))


def _sentence(error: Mapping[str, Any]) -> str:
    return SHORTER.get(error["type"]) or f"{str(error['msg']).removesuffix('.')}."
