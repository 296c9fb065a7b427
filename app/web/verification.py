"""The page where anybody checks what they were given: upload or paste, and read what holds. No account, no cookie, no script.

Nothing is stored or logged of what is handed over; a large upload lies in a nameless temporary file until it is answered.
"""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from app.db import Database, Session
from app.domain import seals, verifications
from app.errors import AppError
from app.i18n import formats
from app.i18n.catalogs import get_catalog
from app.ledger import verification
from app.ledger.findings import Finding
from app.publishing.escaping import visible
from app.web.dependencies import Db
from app.web.guard import MOST_CHECKED_BYTES, BodyTooLarge
from app.web.rendering import page, reader_language

router = APIRouter()

AT_ONCE = 4
LONGEST_UPLOAD_SECONDS = 300
"""Forty MiB over a slow line, or the place is somebody else's."""
LARGE = 256 * 1024
RETRY_SECONDS = 10
MEBIBYTE = 1024 * 1024
_places = threading.BoundedSemaphore(AT_ONCE)
CODES = ("sha256", "fingerprint")
CODE, NAME = Markup('<code dir="ltr">{}</code>'), Markup("<bdi>{}</bdi>")


class Busy(AppError):
    """Others are having large files checked."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"
    message = "Others are having large files checked just now. Please try again in a minute. Nothing was kept of your file."


class TooLarge(AppError):
    """More was sent than is read."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"
    message = (
        "This is larger than what is checked here. Nothing was kept of it."
        " A bundle can be checked on your own computer: its file VERIFY.txt says how."
    )


class NothingGiven(AppError):
    """The form was sent empty."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "nothing_given"
    message = "Please choose a file, or paste a receipt or a proof."


@router.api_route("/verify", methods=["GET", "HEAD"])
def show(request: Request, db: Db) -> Response:
    return _form(request, db)


@router.post("/verify")
async def verify(request: Request, db: Db) -> Response:
    try:
        with _place_for(request):
            async with asyncio.timeout(LONGEST_UPLOAD_SECONDS), request.form(max_files=1, max_fields=2) as form:
                return await run_in_threadpool(_answer, request, db, form)
    except (Busy, TimeoutError):
        return await run_in_threadpool(_form, request, db, Busy(), headers={"retry-after": str(RETRY_SECONDS)})
    except BodyTooLarge:
        return await run_in_threadpool(_form, request, db, TooLarge())


def _answer(request: Request, db: Database, form: FormData) -> Response:
    try:
        content = _given(form)
        with db.read() as session:
            known = verifications.read_known(session, content)
        verdict = verification.check(content, known)
    except AppError as error:
        return _form(request, db, error)
    language = reader_language(request)
    return page(
        request,
        "verification/result.html",
        language=language,
        kind=verification.recognize(content, known),
        holds=verdict.holds,
        said=[say(finding, language) for finding in verdict.findings if finding.is_said],
        findings=[(finding.holds, say(finding, language)) for finding in verdict.findings if not finding.is_said],
        file=known.file if verdict.holds else None,
    )


def say(finding: Finding, language: str) -> Markup:
    """Return what was found as a piece of a page (safe HTML): what stands in the sentence keeps its own direction."""
    sentence = Markup(escape(get_catalog(language).gettext(finding.sentence)))  # noqa: S704  (it is escaped)
    return sentence % {name: _shown(name, value, language) for name, value in finding.values.items()}


def _shown(name: str, value: str | int, language: str) -> Markup | str:
    if isinstance(value, int):
        return formats.format_number(value)
    if name == "day":
        return formats.format_date(date.fromisoformat(value), language)
    if name == "language":
        return formats.language_name(value, language)
    return (CODE if name in CODES else NAME).format(visible(value))


def _form(request: Request, db: Database, error: AppError | None = None, *, headers: Mapping[str, str] | None = None) -> Response:
    with db.read() as session:
        shown = _comparable(session)
    status = HTTPStatus.OK
    if error is not None:
        status = error.status if error.status != HTTPStatus.INTERNAL_SERVER_ERROR else HTTPStatus.UNPROCESSABLE_ENTITY
    sentence = error.message if error else ""
    answer = page(request, "verification/form.html", status=status, error=sentence, most=MOST_CHECKED_BYTES // MEBIBYTE, **shown)
    answer.headers.update(headers or {})
    return answer


def _comparable(session: Session) -> dict[str, Any]:
    """Return what stands on the page to be compared with what a file brings."""
    return {
        "proof": seals.make_proof(session),
        "earlier_keys": verifications.list_earlier_keys(session),
        "earlier_seals": verifications.list_earlier_seals(session),
        "keys": [str(key) for key in verifications.list_keys(session)],
    }


def _given(form: FormData) -> bytes:
    """Return the file, or else what was pasted."""
    upload, pasted = form.get("file"), form.get("text", "")
    content = upload.file.read() if isinstance(upload, UploadFile) else b""
    if not content and isinstance(pasted, str):
        content = verification.from_paste(pasted)
    if not content:
        raise NothingGiven
    return content


@contextmanager
def _place_for(request: Request) -> Iterator[None]:
    """Let in few large files at once, before any is read: one that never ends has a place, and not all the disk."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) <= LARGE:
        yield
        return
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        yield
    finally:
        _places.release()
