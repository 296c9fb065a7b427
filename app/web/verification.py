"""The page where anybody checks what they were given: upload or paste, and read what holds. No account, no cookie, no script.

Nothing is stored or logged of what is handed over; a large upload lies in a nameless temporary file until it is answered.
"""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.requests import ClientDisconnect

from app import clock
from app.db import Database
from app.domain import contradictions, verifications
from app.errors import AppError
from app.ledger import verification
from app.web import uploads
from app.web import verification_pages as pages
from app.web.dependencies import Db
from app.web.guard import BodyTooLarge
from app.web.uploads import Busy, MadeRoom, TooSlow
from app.web.verification_pages import Given

router = APIRouter()

RETRY_SECONDS = 10


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


class FileEmpty(AppError):
    """A file of no bytes was chosen."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "file_empty"
    message = "This file is empty, so there is nothing to check. It may have been cut off on its way: please get it once more."


class BothGiven(AppError):
    """A file was chosen and something pasted: a verdict would be about one of them, and be read as that of the other."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "both_given"
    message = (
        "You chose a file and pasted something as well. Please give one of the two: choose the file again and empty the field below it,"
        " or check what you pasted alone."
    )


@router.api_route("/verify", methods=["GET", "HEAD"])
def show(request: Request, db: Db) -> Response:
    return pages.form(request, db)


@router.post("/verify")
async def verify(request: Request, db: Db) -> Response:
    try:
        async with uploads.admitted(request) as upload:
            form = await upload.read()
            try:
                return await upload.check(_answer, request, db, form)
            finally:
                await form.close()
    except Busy as busy:
        return await run_in_threadpool(pages.form, request, db, busy, headers={"retry-after": str(RETRY_SECONDS)})
    except (TooSlow, MadeRoom) as error:
        return await run_in_threadpool(pages.form, request, db, error)
    except BodyTooLarge:
        return await run_in_threadpool(pages.form, request, db, TooLarge())
    except ClientDisconnect:
        return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it


def _answer(request: Request, db: Database, form: FormData) -> Response:
    given = _read(form)
    try:
        content = _choose(given)
        with db.read() as session:
            known = verifications.read_known(session, content)
        verdict = verification.check(content, known)
    except AppError as error:
        return pages.form(request, db, error, given)
    with db.read() as session:
        verdict = contradictions.compare(session, verdict, at=clock.now())
        about = verifications.find_statement(session, verdict, pages.spoken(request))
    return pages.result(request, verdict, known.file, about, kind=verification.recognize(content, known))


def _read(form: FormData) -> Given:
    """Read the form. A browser sends a file without a name where none was chosen."""
    upload, pasted = form.get("file"), form.get("text", "")
    content = upload.file.read() if isinstance(upload, UploadFile) and (upload.filename or upload.size) else None
    return Given(content, pasted.strip() if isinstance(pasted, str) else "")


def _choose(given: Given) -> bytes:
    """Return the one thing that was given."""
    if given.file is not None and given.text:
        raise BothGiven
    if given.file is None and not given.text:
        raise NothingGiven
    if given.file is None:
        return verification.from_paste(given.text)
    if not given.file:
        raise FileEmpty
    return given.file
