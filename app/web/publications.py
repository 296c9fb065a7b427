"""Publishing from the desk: the review before it, what became of it, taking it back, and lowering one visibility."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import overviews, publications, statements, translations, withdrawals
from app.domain.accounts import Actor
from app.domain.publications import EndorsementsTooOld, RosterChanged
from app.errors import Invalid, NothingToPublish
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/publication")
def show_publication(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _review_page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/publication")
def publish(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            publications.publish(session, statement, at=clock.now(), roster_revision=number(line(form, "roster_revision")))
    except (RosterChanged, NothingToPublish, EndorsementsTooOld) as error:
        return _review_page(request, db, member, statement_id, status=error.status, problem=error.message)
    return see_other(f"/desk/statements/{statement_id}/publication")


@router.get("/desk/statements/{statement_id}/retraction")
def show_retraction(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _retraction_page(request, db, member, statement_id, "")


@router.post("/desk/statements/{statement_id}/retraction")
def retract(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    notice = line(form, "notice")
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            publications.retract(session, statement, notice=notice, at=clock.now())
    except Invalid as error:
        return _retraction_page(request, db, member, statement_id, notice, error)
    return see_other(f"/desk/statements/{statement_id}?done=retracted")


@router.post("/desk/statements/{statement_id}/endorsements/{endorsement_id}/visibility")
def lower_visibility(db: Db, member: Posting, statement_id: str, endorsement_id: str) -> Response:
    with db.write() as session:
        statements.get(session, statement_id, by=member)
        withdrawals.lower(session, endorsement_id, by=member, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}?done=withheld")


def _review_page(request: Request, db: Db, member: Actor, statement_id: str, *, status: int = HTTPStatus.OK, problem: str = "") -> Response:
    with db.read() as session:
        publication = overviews.get_publication(session, statement_id, by=member, at=clock.now())
        languages = translations.list_publishable(session, publication.statement)
    shown = {"publication": publication, "languages": languages, "problem": problem}
    return desk_page(request, "publication.html", member=member, status=status, **shown)


def _retraction_page(request: Request, db: Db, member: Actor, statement_id: str, notice: str, error: Invalid | None = None) -> Response:
    with db.read() as session:
        publication = overviews.get_publication(session, statement_id, by=member, at=clock.now())
    status, errors = (error.status, error.fields) if error else (HTTPStatus.OK, {})
    return desk_page(request, "retraction.html", member=member, status=status, publication=publication, notice_text=notice, errors=errors)
