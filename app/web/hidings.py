"""Hide names now: all names of one country or one group, in all statements of the lead, on one page with one tick."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import hidings
from app.domain.accounts import Actor
from app.errors import Invalid
from app.i18n.collation import sort_key
from app.i18n.formats import country_name
from app.web.dependencies import Db, Member, Posting
from app.web.desk import LANGUAGE, Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

NOT_SURE = "Please tick this box: nobody but the organizations can undo it."


@router.get("/desk/hidings")
def show(request: Request, db: Db, member: Member) -> Response:
    return _page(request, db, member)


@router.post("/desk/hidings")
def hide(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    chosen, is_sure = line(form, "choice"), line(form, "sure") == "yes"
    kind, _, value = chosen.partition("-")
    try:
        _require_sure(is_sure=is_sure)
        with db.write() as session:
            country, group_id = value if kind == "country" else "", value if kind == "group" else ""
            hiding = hidings.hide(session, country=country, group_id=group_id, by=member, at=clock.now())
    except Invalid as error:
        errors = {"choice" if name == "country" else name: sentence for name, sentence in error.fields.items()}
        return _page(request, db, member, chosen=chosen, is_sure=is_sure, errors=errors)
    return see_other(f"/desk/hidings?done={hiding.count if hiding else 0}")


def _require_sure(*, is_sure: bool) -> None:
    if not is_sure:
        raise Invalid({"sure": NOT_SURE})


def _page(
    request: Request, db: Db, member: Actor, *, chosen: str = "", is_sure: bool = False, errors: dict[str, str] | None = None
) -> Response:
    with db.read() as session:
        countries, groups = hidings.list_countries(session, by=member), hidings.list_groups(session, by=member)
        past = hidings.list_past(session, by=member)
    key = sort_key(LANGUAGE)
    return desk_page(
        request,
        "hidings.html",
        member=member,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK,
        countries=sorted(countries, key=lambda one: key(country_name(one.country, LANGUAGE))),
        groups=groups,
        past=past,
        chosen=chosen,
        is_sure=is_sure,
        errors=errors or {},
        done=number(request.query_params.get("done", "")),
    )
