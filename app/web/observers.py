"""The desk's observers of a statement: who gets the final copy and is asked for nothing."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import observers, overviews, statements
from app.domain.accounts import Actor
from app.domain.observers import Wanted
from app.errors import AppError, Conflict, Invalid
from app.i18n.catalogs import LANGUAGES
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/observers")
def show(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _page(request, db, member, statement_id, Wanted())


@router.post("/desk/statements/{statement_id}/observers")
def add(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = Wanted(line(form, "email"), line(form, "name"), line(form, "language"))
    try:
        with db.write() as session:
            observers.add(session, statements.get(session, statement_id, by=member), typed, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, statement_id, typed, error)
    return see_other(f"/desk/statements/{statement_id}/observers")


@router.post("/desk/statements/{statement_id}/observers/{observer_id}/removal")
def remove(request: Request, db: Db, member: Posting, statement_id: str, observer_id: str) -> Response:
    try:
        with db.write() as session:
            observers.remove(session, statements.get(session, statement_id, by=member), observer_id)
    except Conflict as error:
        return _page(request, db, member, statement_id, Wanted(), error)
    return see_other(f"/desk/statements/{statement_id}/observers")


def _page(request: Request, db: Db, member: Actor, statement_id: str, typed: Wanted, error: AppError | None = None) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        known, title = observers.list_for(session, statement), overviews.title(session, statement)
    return desk_page(
        request,
        "observers.html",
        member=member,
        status=error.status if error else HTTPStatus.OK,
        statement=statement,
        title=title,
        observers=known,
        typed=typed,
        languages=LANGUAGES,
        errors=error.fields if isinstance(error, Invalid) else {},
        refusal="" if error is None or isinstance(error, Invalid) else error.message,
    )
