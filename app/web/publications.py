"""Publishing from the desk: the review before it, when it is to be, what became of it, taking it back, and lowering one visibility."""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.domain import printing, publication_times, publications, reviews, statements, translations, withdrawals
from app.domain.accounts import Actor
from app.domain.publication_times import EndorsementsTooOld
from app.domain.publications import RosterChanged
from app.domain.reviews import Publication
from app.domain.translations import Standing
from app.errors import AppError, Conflict, Invalid, NothingToPublish
from app.models import Statement
from app.publishing import glyphs
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

MOST_UNPRINTABLE = 20


class WarningsUnseen(Conflict):
    """Something beside the button speaks against publishing, and nobody said that it was seen (P6)."""

    code = "warnings_unseen"
    message = "Please read what is said above the button, and tick that you have seen it."


@router.get("/desk/statements/{statement_id}/publication")
def show_publication(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _review_page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/publication")
def publish(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    at, is_seen = clock.now(), line(form, "seen") == "yes"
    try:
        with db.write() as session:
            publication = reviews.get(session, statement_id, by=member, at=at)
            statement, revision = publication.statement, number(line(form, "roster_revision"))
            languages = translations.list_publishable(session, statement)
            publish_at = _chosen(statement, form, at=at)
            publications.publish(session, statement, at=at, publish_at=publish_at, roster_revision=revision)
            _require_seen(publication, languages, is_seen=is_seen)
    except (RosterChanged, NothingToPublish, EndorsementsTooOld, WarningsUnseen, Invalid) as error:
        return _review_page(request, db, member, statement_id, error=error, typed=line(form, "publish_at"))
    return see_other(f"/desk/statements/{statement_id}/publication")


@router.post("/desk/statements/{statement_id}/publication/time")
def move_publication(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    at = clock.now()
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            publication_times.move(session, statement, _chosen(statement, form, at=at), at=at)
    except (EndorsementsTooOld, Invalid) as error:
        return _review_page(request, db, member, statement_id, error=error, typed=line(form, "publish_at"))
    return see_other(f"/desk/statements/{statement_id}/publication?done=moved")


@router.post("/desk/statements/{statement_id}/publication/cancellation")
def call_publication_off(db: Db, member: Posting, statement_id: str) -> Response:
    with db.write() as session:
        publication_times.call_off(session, statements.get(session, statement_id, by=member))
    return see_other(f"/desk/statements/{statement_id}/publication?done=called_off")


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


def _review_page(request: Request, db: Db, member: Actor, statement_id: str, *, error: AppError | None = None, typed: str = "") -> Response:
    with db.read() as session:
        publication = reviews.get(session, statement_id, by=member, at=clock.now())
        languages = translations.list_publishable(session, publication.statement)
        printed = printing.draw(session, publication.statement, at=publication.at)
    unprintable = [glyphs.say(one) for one in glyphs.missing_glyphs(printed)[:MOST_UNPRINTABLE]] if printed else []
    shown: dict[str, object] = {
        "unprintable": unprintable,
        "publication": publication,
        "languages": languages,
        "is_doubtful": _is_doubtful(publication, languages),
        "typed": typed,
        "done": "" if error else request.query_params.get("done", ""),
    }
    errors = error.fields if isinstance(error, Invalid) else {}
    problem = error.message if error and not errors else ""
    status = error.status if error else HTTPStatus.OK
    return desk_page(request, "publication.html", member=member, status=status, problem=problem, errors=errors, **shown)


def _chosen(statement: Statement, form: FormData, *, at: datetime) -> datetime | None:
    """Return the moment that was typed, where "at" was chosen; else it appears as soon as it may. Raises Invalid."""
    if line(form, "when") != "at":
        return None
    chosen = publication_times.check(statement, line(form, "publish_at"), at=at)
    if chosen is None:
        raise Invalid({"publish_at": "Please fill in this field."})
    return chosen


def _require_seen(publication: Publication, languages: Sequence[Standing], *, is_seen: bool) -> None:
    """Refuse a publication with warnings that nobody ticked. What is being made already was ticked before."""
    if _is_doubtful(publication, languages) and not is_seen and not publication.is_building:
        raise WarningsUnseen


def _is_doubtful(publication: Publication, languages: Sequence[Standing]) -> bool:
    return publication.is_doubtful or any(not one.is_ready and not one.is_left_out for one in languages)


def _retraction_page(request: Request, db: Db, member: Actor, statement_id: str, notice: str, error: Invalid | None = None) -> Response:
    with db.read() as session:
        publication = reviews.get(session, statement_id, by=member, at=clock.now())
    status, errors = (error.status, error.fields) if error else (HTTPStatus.OK, {})
    return desk_page(request, "retraction.html", member=member, status=status, publication=publication, notice_text=notice, errors=errors)
