"""The desk's deadlines: a later closing or reminder date with one notice of it to those who have not answered; and closing early."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import closings, deadlines, drafts, overviews, statements
from app.domain.accounts import Actor
from app.domain.deadlines import Extension
from app.errors import DraftChanged, Invalid
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/extension")
def show_extension(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/extension")
def extend(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = Extension(
        line(form, "hard_deadline"), line(form, "soft_deadline"), line(form, "is_told") == "yes", number(line(form, "revision"))
    )
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            count = deadlines.extend(session, statement, typed, by=member, at=clock.now())
    except Invalid as error:
        return _page(request, db, member, statement_id, typed=typed, errors=error.fields, status=error.status)
    except DraftChanged as error:
        return _page(request, db, member, statement_id, typed=typed, problem=error.message, status=error.status)
    return see_other(f"/desk/statements/{statement_id}?done=extended&count={count}")


@router.post("/desk/statements/{statement_id}/closing")
def close(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    """Close sign-on now. Without its tick nothing happens: it stands beside the button that publishes."""
    if line(form, "sure") != "yes":
        return see_other(f"/desk/statements/{statement_id}/publication#closing")
    with db.write() as session:
        closings.close(session, statements.get(session, statement_id, by=member), at=clock.now())
    return see_other(f"/desk/statements/{statement_id}?done=closed")


def _page(request: Request, db: Db, member: Actor, statement_id: str, *, status: int = HTTPStatus.OK, **given: Any) -> Response:
    """Show the form; `given` are what was `typed`, its `errors`, or a `problem` with it."""
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        statement = overview.statement
        silent, untold = deadlines.list_silent(session, statement)
    hard, soft = (drafts.local(moment, statement.time_zone) for moment in (statement.hard_deadline, statement.soft_deadline))
    shown = {"typed": Extension(hard, soft, is_told=True), "errors": {}, "problem": ""} | given
    return desk_page(request, "extension.html", member=member, status=status, overview=overview, silent=len(silent), untold=untold, **shown)
