"""The desk's consultation: putting a text up for comments, its deadline, sharing, and every comment with its decision."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.domain import consultation_overviews, consultations, decisions, statements
from app.domain.accounts import Actor
from app.domain.consultation_overviews import Case, Wanted
from app.domain.decisions import Decision, ParagraphChanged
from app.errors import AppError, Conflict, Invalid
from app.texts.redline import Text, compare
from app.texts.spans import Span, compare_words
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

DEADLINE, NEXT_DEADLINE = "comment_deadline", "next_deadline"
"""The forms of a first and of a further round name their field differently: both may stand on one page."""

NOTHING: Mapping[str, str] = MappingProxyType({})


@router.get("/desk/statements/{statement_id}/consultation")
def show_consultation(
    request: Request, db: Db, member: Member, statement_id: str, version: str = "", language: str = "", after: str = ""
) -> Response:
    wanted = Wanted(max(number(version), 0), language, after)
    return _page(request, db, member, statement_id, wanted)


@router.post("/desk/statements/{statement_id}/consultation")
def open_round(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    name = NEXT_DEADLINE if NEXT_DEADLINE in form else DEADLINE
    typed = {name: line(form, name)}
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            revision = number(line(form, "revision"))
            consultations.open_round(session, statement, comment_deadline=typed[name], by=member, at=clock.now(), revision=revision)
    except Invalid as error:
        refused = Invalid({name if field == DEADLINE else field: sentence for field, sentence in error.fields.items()})
        return _page(request, db, member, statement_id, Wanted(), error=refused, typed=typed)
    except Conflict as error:
        return _page(request, db, member, statement_id, Wanted(), error=error, typed=typed)
    return see_other(f"/desk/statements/{statement_id}/consultation?done=round")


@router.post("/desk/statements/{statement_id}/consultation/deadline")
def move_deadline(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    deadline = line(form, DEADLINE)
    try:
        with db.write() as session:
            consultations.move_deadline(session, statements.get(session, statement_id, by=member), deadline, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, statement_id, Wanted(), error=error, typed={DEADLINE: deadline})
    return see_other(f"/desk/statements/{statement_id}/consultation?done=deadline")


@router.post("/desk/statements/{statement_id}/consultation/sharing")
def share(db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    is_shared = line(form, "shared") == "yes"
    with db.write() as session:
        consultations.share(session, statements.get(session, statement_id, by=member), is_shared=is_shared)
    return see_other(f"/desk/statements/{statement_id}/consultation?done={'shared' if is_shared else 'unshared'}")


@router.get("/desk/statements/{statement_id}/comments/{comment_id}")
def show_comment(request: Request, db: Db, member: Member, statement_id: str, comment_id: str) -> Response:
    return _case_page(request, db, member, statement_id, comment_id)


@router.post("/desk/statements/{statement_id}/comments/{comment_id}/decision")
def decide(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, comment_id: str) -> Response:
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            said, _ = decisions.get(session, comment_id, by=member, of=statement)
            decisions.decide(session, said, statement, _decision(form), by=member, at=clock.now())
    except (Invalid, Conflict) as error:
        return _case_page(request, db, member, statement_id, comment_id, error=error, form=form)
    row = said.row
    return see_other(f"/desk/statements/{statement_id}/consultation?done={row.state}&language={row.language}#paragraph-{row.paragraph + 1}")


def _decision(form: FormData) -> Decision:
    """Read the form. Without a chosen place the domain finds the paragraph; without a wording the proposed one is meant."""
    place = line(form, "place")
    return Decision(
        choice=line(form, "decision"),
        answer=line(form, "answer"),
        wording=line(form, "wording") if "wording" in form else None,
        paragraph=(decisions.NOWHERE if place == "nowhere" else number(place)) if place else None,
        revision=number(line(form, "revision")) if place else None,
    )


def _page(
    request: Request,
    db: Db,
    member: Actor,
    statement_id: str,
    wanted: Wanted,
    *,
    error: AppError | None = None,
    typed: Mapping[str, str] = NOTHING,
) -> Response:
    """Show the page; `typed` are the deadlines of its forms that were not taken."""
    with db.read() as session:
        overview = consultation_overviews.get(session, statement_id, wanted, by=member, at=clock.now())
    return desk_page(
        request,
        "consultation.html",
        member=member,
        status=error.status if error else HTTPStatus.OK,
        overview=overview,
        changes={group.place: compare(Text("", group.then), Text("", group.now)) for group in overview.groups},
        proposals={one.said.row.id: _marked(group.then, one.said.wording) for group in overview.groups for one in group.lines},
        typed=typed,
        done=request.query_params.get("done", ""),
        **_failure(error),
    )


def _case_page(
    request: Request,
    db: Db,
    member: Actor,
    statement_id: str,
    comment_id: str,
    *,
    error: AppError | None = None,
    form: FormData | None = None,
) -> Response:
    with db.read() as session:
        case = consultation_overviews.get_case(session, statement_id, comment_id, by=member)
    return desk_page(
        request,
        "comment.html",
        member=member,
        status=error.status if error else HTTPStatus.OK,
        case=case,
        change=compare(Text("", case.then), Text("", case.blocks[case.likely] if case.blocks else "")),
        proposal=_marked(case.then, case.line.said.wording),
        typed=_typed(case, form or FormData()),
        must_choose=case.place is None or isinstance(error, ParagraphChanged),
        **_failure(error),
    )


def _typed(case: Case, form: FormData) -> dict[str, str]:
    """What stands in the form: as it was typed, else the wording that was proposed, or the paragraph to be changed by hand."""
    standing = case.blocks[case.place] if case.place is not None else ""
    place = "nowhere" if not case.blocks else str(case.likely)
    given = {"decision": "", "answer": "", "wording": case.line.said.wording or standing, "place": place}
    return {name: line(form, name) if name in form else value for name, value in given.items()}


def _marked(then: str, wording: str) -> tuple[Span, ...]:
    """A proposal as changes of the paragraph it was made for."""
    return compare_words(then, wording) if wording else ()


def _failure(error: AppError | None) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"errors": error.fields, "refusal": ""}
    return {"errors": {}, "refusal": error.message if error else ""}
