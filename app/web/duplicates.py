"""The desk's duplicates: what looks like one organization, saying that two are two, and merging one entry into another after a look."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.domain import directory, duplicates, merges, profiles
from app.domain.accounts import Actor
from app.domain.directory import Filters
from app.domain.merges import AnswersDiffer
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()

MOST_TOGETHER = 50
"""More entries than one card holds: every pair of them is a row."""


@router.get("/desk/partners/duplicates")
def list_duplicates(request: Request, db: Db, member: Member) -> Response:
    with db.read() as session:
        suggestions = duplicates.suggest(session, by=member)
    return desk_page(request, "duplicates.html", member=member, suggestions=suggestions, done=request.query_params.get("done", ""))


@router.post("/desk/partners/duplicates/distinction")
def tell_apart(db: Db, member: Posting, form: Typed) -> Response:
    with db.write() as session:
        duplicates.tell_apart(session, *_ids(form), by=member, at=clock.now())
    return see_other("/desk/partners/duplicates?done=apart")


@router.get("/desk/partners/{partner_id}/merge")
def show_merge(request: Request, db: Db, member: Member, partner_id: str) -> Response:
    if other_id := request.query_params.get("other", ""):
        return _preview_page(request, db, member, partner_id, other_id)
    words = request.query_params.get("q", "")
    with db.read() as session:
        partner = profiles.get(session, partner_id, by=member)
        found = directory.list_page(session, Filters(words), by=member).lines if words.strip() else ()
    others = [one.partner for one in found if one.partner.id != partner_id]
    return desk_page(request, "merge_choice.html", member=member, partner=partner, words=words, others=others)


@router.post("/desk/partners/{partner_id}/merge")
def merge(request: Request, db: Db, member: Posting, form: Typed, partner_id: str) -> Response:
    other_id = line(form, "other")
    try:
        with db.write() as session:
            merges.merge(session, partner_id, other_id, by=member, at=clock.now())
    except AnswersDiffer as error:
        return _preview_page(request, db, member, partner_id, other_id, status=error.status)
    return see_other(f"/desk/partners/{partner_id}?done=merged")


def _ids(form: FormData) -> list[str]:
    return [id_ for id_ in form.getlist("partner")[:MOST_TOGETHER] if isinstance(id_, str)]


def _preview_page(request: Request, db: Db, member: Actor, keep_id: str, other_id: str, *, status: int = HTTPStatus.OK) -> Response:
    with db.read() as session:
        preview = merges.preview(session, keep_id, other_id, by=member)
        cards = [directory.get(session, partner.id, by=member) for partner in (preview.keep, preview.other)]
    return desk_page(request, "merge.html", member=member, status=status, preview=preview, cards=cards)
