"""What a partner sees: the invitation at /e/{token}, its receipt, and the manage page at /m/{token}. No cookie, no session.

GET looks and POST acts. A link that does not open gets a page of its own; an act that is not possible (any more) gets the page as
it stands now, with the reason on top.
"""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, fields
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute

from app import clock
from app.db import Database
from app.domain import accounts, disputes, endorsements, entries, old_spellings, readings, reconfirmations, withdrawals
from app.domain.answers import Answer
from app.errors import AppError, Conflict, Invalid, LinkExpired, LinkInvalid, TooMany
from app.ledger import receipts
from app.models import Purpose
from app.web import endorsement_pages, humans
from app.web.dependencies import Db, get_database
from app.web.endorsement_pages import Typed
from app.web.humans import Sure
from app.web.rendering import page, see_other

LOOKING = ["GET", "HEAD"]
DEAD_LINKS = {"link_invalid", "link_unknown", "link_expired", "link_revoked"}


class LetterRoute(APIRoute):
    """Answers a link that does not open with the page that says why, and what to do next."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            try:
                return await answer(request)
            except (LinkInvalid, LinkExpired) as error:
                reason = error.code if error.code in DEAD_LINKS else LinkExpired.code
                return page(request, f"endorsements/{reason}.html", status=error.status)

        return answer_or_explain


router = APIRouter(route_class=LetterRoute)


def signed_for(purpose: Purpose) -> Callable[[Request, str], Coroutine[Any, Any, str]]:
    """Refuse a token we did not sign before a thread, the writer lock or the database is asked for."""

    async def signed(request: Request, token: str) -> str:
        get_database(request).signer.check(purpose, token)
        return token

    return signed


Invitation = Annotated[str, Depends(signed_for(Purpose.INVITATION))]
"""The token of an invitation's link."""

Manage = Annotated[str, Depends(signed_for(Purpose.MANAGE))]
Language = Annotated[str, Query()]
Which = Annotated[str, Query()]
"""The id of an entry, where there is a receipt of more than one."""


async def _typed_answer(request: Request) -> Answer:
    """Return the form as typed; a missing field, or a file in its place, is an empty one. A model for it would cost a tenth of the POST."""
    async with request.form() as form:
        typed = {name: form.get(name, "") for name in _FIELDS}
    return Answer(**{name: value for name, value in typed.items() if isinstance(value, str)})


_FIELDS = [field.name for field in fields(Answer)]
Typing = Annotated[Answer, Depends(_typed_answer)]


@dataclass(frozen=True)
class Declining:
    """The form to decline, as typed. Its single fields leave room for the tick beside them."""

    reason: Annotated[str, Form()] = ""
    nonce: Annotated[str, Form()] = ""
    seen: Annotated[str, Form()] = ""


@router.api_route("/e/{token}", methods=LOOKING)
def show_invitation(request: Request, db: Db, token: Invitation, language: Language = "") -> Response:
    return invitation_page(request, db, token, Typed(language=language))


@router.post("/e/{token}")
def endorse(request: Request, db: Db, token: Invitation, answer: Typing) -> Response:
    try:
        with db.write() as session:
            endorsements.confirm(session, token, answer, at=clock.now())
    except (Invalid, Conflict) as error:
        return invitation_page(request, db, token, Typed(answer.language, answer), error)
    return see_other(f"/e/{token}/receipt")


@router.post("/e/{token}/decline")
def decline(request: Request, db: Db, token: Invitation, box: Sure, form: Annotated[Declining, Depends()]) -> Response:
    try:
        humans.require(box, "decline")
        with db.write() as session:
            endorsements.decline(session, token, reason=form.reason, nonce=form.nonce, seen=form.seen, at=clock.now())
    except (Invalid, Conflict) as error:
        return invitation_page(request, db, token, Typed(reason=form.reason), error)
    return see_other(f"/e/{token}/receipt")


@router.post("/e/{token}/reconfirmation")
def reconfirm(
    request: Request, db: Db, token: Invitation, authorized: Annotated[str, Form()] = "", version: Annotated[str, Form()] = ""
) -> Response:
    try:
        with db.write() as session:
            reconfirmations.reconfirm(session, token, authorized=authorized, version=version, at=clock.now())
    except (Invalid, Conflict) as error:
        return invitation_page(request, db, token, Typed(), error)
    return see_other(f"/e/{token}/receipt")


@router.post("/e/{token}/objection")
def object_to_correction(request: Request, db: Db, token: Invitation, box: Sure) -> Response:
    try:
        humans.require(box, "objection")
        with db.write() as session:
            reconfirmations.object_to_correction(session, token, at=clock.now())
    except (Invalid, Conflict) as error:
        return invitation_page(request, db, token, Typed(), error)
    return see_other(f"/e/{token}")


@router.api_route("/e/{token}/receipt", methods=LOOKING)
def show_receipt(request: Request, db: Db, token: Invitation) -> Response:
    with db.read() as session:
        reading = readings.read_record(session, token, at=clock.now(), purpose=Purpose.INVITATION)
    if reading.opened.endorsement is None:
        return see_other(f"/e/{token}")
    return endorsement_pages.receipt(request, reading, path=f"/e/{token}")


@router.api_route("/e/{token}/receipt.json", methods=LOOKING)
def download_receipt(db: Db, token: Invitation, of: Which = "") -> Response:
    return _receipt_file(db, token, Purpose.INVITATION, of)


@router.post("/e/{token}/manage")
def manage(request: Request, db: Db, token: Invitation, box: Sure) -> Response:
    try:
        humans.require(box, "manage")
        with db.write() as session:
            made = withdrawals.issue_link(session, token, at=clock.now())
    except (Invalid, Conflict, TooMany) as error:
        return invitation_page(request, db, token, Typed(), error)
    return see_other(f"/m/{made}")


@router.api_route("/m/{token}", methods=LOOKING)
def show_record(request: Request, db: Db, token: Manage) -> Response:
    return _record(request, db, token)


@router.api_route("/m/{token}/receipt.json", methods=LOOKING)
def download_managed_receipt(db: Db, token: Manage, of: Which = "") -> Response:
    return _receipt_file(db, token, Purpose.MANAGE, of)


@router.post("/m/{token}/visibility")
def hide(request: Request, db: Db, token: Manage, visibility: Annotated[str, Form()] = "") -> Response:
    try:
        with db.write() as session:
            withdrawals.hide(session, token, visibility, at=clock.now())
    except (Invalid, Conflict) as error:
        return _record(request, db, token, error)
    return see_other(f"/m/{token}")


@router.post("/m/{token}/withdrawal")
def withdraw(request: Request, db: Db, token: Manage, mode: Annotated[str, Form()] = "") -> Response:
    try:
        with db.write() as session:
            withdrawals.withdraw(session, token, mode, at=clock.now())
    except (Invalid, Conflict) as error:
        return _record(request, db, token, error)
    return see_other(f"/m/{token}")


@router.post("/m/{token}/old-spellings/erasure")
def erase_old_spellings(request: Request, db: Db, token: Manage, box: Sure) -> Response:
    try:
        humans.require(box, "spelling")
        with db.write() as session:
            old_spellings.erase(session, token, at=clock.now())
    except (Invalid, Conflict) as error:
        return _record(request, db, token, error)
    return see_other(f"/m/{token}")


@router.post("/m/{token}/dispute")
def dispute(request: Request, db: Db, token: Manage, box: Sure) -> Response:
    try:
        humans.require(box, "dispute")
        with db.write() as session:
            disputes.start(session, token, at=clock.now())
    except (Invalid, Conflict) as error:
        return _record(request, db, token, error)
    return see_other(f"/m/{token}")


def invitation_page(request: Request, db: Database, token: str, typed: Typed, error: AppError | None = None) -> Response:
    """Show an invitation as it stands now; with `error`, what was typed and why it was not recorded."""
    now = clock.now()
    with db.read() as session:
        reading, company = readings.read_request(session, token, at=now)
    if reading.opened.endorsement is None and not reading.takes_answer(at=now):
        with db.read() as session:
            lead_email = accounts.find_first_address(session, reading.opened.lead.id)
        return endorsement_pages.closed(request, reading, lead_email=lead_email, status=HTTPStatus.GONE if error is None else error.status)
    is_open = reading.takes_answer(at=now)
    return endorsement_pages.invitation(request, reading, company, typed, path=f"/e/{token}", is_open=is_open, error=error)


def _receipt_file(db: Database, token: str, purpose: Purpose, of: str) -> Response:
    with db.read() as session:
        receipt = entries.get_receipt(session, token, purpose=purpose, of=of, at=clock.now())
    named = {"content-disposition": f'attachment; filename="{entries.FILE_NAME}"'}
    return Response(receipts.write(receipt), media_type=entries.MEDIA_TYPE, headers=named)


def _record(request: Request, db: Database, token: str, error: AppError | None = None) -> Response:
    with db.read() as session:
        reading = readings.read_record(session, token, at=clock.now(), purpose=Purpose.MANAGE)
    return endorsement_pages.manage(request, reading, path=f"/m/{token}", error=error)
