"""The lead's letterhead: its lines and logo, and the tick by which a statement carries it on paper."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData, UploadFile

from app import clock
from app.domain import letterheads, statements
from app.domain.accounts import Actor
from app.errors import Invalid, NotFound
from app.intake.pictures import MOST_BYTES
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/letterhead")
def show(request: Request, db: Db, member: Member) -> Response:
    return _page(request, db, member)


@router.post("/desk/letterhead")
def save(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    text = line(form, "letterhead").replace("\r\n", "\n")
    try:
        with db.write() as session:
            letterheads.save(session, text, _logo(form), by=member, removes_logo=line(form, "removes_logo") == "yes")
    except Invalid as error:
        return _page(request, db, member, text, error)
    return see_other("/desk/letterhead?done=saved")


@router.get("/desk/letterhead/logo.png")
def show_logo(db: Db, member: Member) -> Response:
    with db.read() as session:
        logo = letterheads.get(session, by=member).logo
    if not logo:
        raise NotFound
    return Response(logo, media_type="image/png")


@router.post("/desk/statements/{statement_id}/letterhead")
def choose(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        letterheads.choose(session, statement, is_on=line(form, "has_letterhead") == "yes", at=clock.now())
    return see_other(f"/desk/statements/{statement_id}/publication#letterhead")


def _logo(form: FormData) -> bytes:
    upload = form.get("logo")
    return upload.file.read(MOST_BYTES + 1) if isinstance(upload, UploadFile) and upload.filename else b""


def _page(request: Request, db: Db, member: Actor, typed: str | None = None, error: Invalid | None = None) -> Response:
    with db.read() as session:
        lead = letterheads.get(session, by=member)
    shown = {"typed": lead.letterhead if typed is None else typed, "has_logo": bool(lead.logo), "errors": error.fields if error else {}}
    status = error.status if error else HTTPStatus.OK
    return desk_page(request, "letterhead.html", member=member, status=status, done=request.query_params.get("done", ""), **shown)
