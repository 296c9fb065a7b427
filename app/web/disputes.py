"""The desk's disputes: what a partner said, where its endorsement came from, and the lead's answer."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import disputes, overviews, statements
from app.domain.accounts import Actor
from app.domain.disputes import Verdict
from app.errors import AppError, Conflict, Invalid
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/disputes/{dispute_id}")
def show(request: Request, db: Db, member: Member, statement_id: str, dispute_id: str) -> Response:
    return _page(request, db, member, (statement_id, dispute_id), Verdict())


@router.post("/desk/statements/{statement_id}/disputes/{dispute_id}/answer")
def answer(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, dispute_id: str) -> Response:
    typed = Verdict(line(form, "outcome"), line(form, "answer"))
    try:
        with db.write() as session:
            disputes.get(session, dispute_id, by=member, of=statements.get(session, statement_id, by=member))
            disputes.answer(session, dispute_id, typed, by=member, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, (statement_id, dispute_id), typed, error)
    return see_other(f"/desk/statements/{statement_id}/disputes/{dispute_id}")


def _page(request: Request, db: Db, member: Actor, ids: tuple[str, str], typed: Verdict, error: AppError | None = None) -> Response:
    with db.read() as session:
        statement = statements.get(session, ids[0], by=member)
        case = disputes.get(session, ids[1], by=member, of=statement)
        trace, title = disputes.trace(session, case), overviews.title(session, statement)
    return desk_page(
        request,
        "dispute.html",
        member=member,
        status=error.status if error else HTTPStatus.OK,
        statement=statement,
        title=title,
        case=case,
        trace=trace,
        typed=typed,
        errors=error.fields if isinstance(error, Invalid) else {},
        refusal="" if error is None or isinstance(error, Invalid) else error.message,
    )
