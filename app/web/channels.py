"""The lead's own limits of length: a list, one form to add, a button to delete."""

from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.domain import channels
from app.domain.accounts import Actor
from app.errors import Invalid
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()


@dataclass(frozen=True)
class Form:
    """The form to add one, as typed, and what was wrong with it."""

    name: str = ""
    unit: str = ""
    most: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@router.get("/desk/channels")
def list_channels(request: Request, db: Db, member: Member) -> Response:
    return _page(request, db, member, Form())


@router.post("/desk/channels")
def add(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    name, unit, most = (line(form, part) for part in ("name", "unit", "most"))
    try:
        with db.write() as session:
            channels.add(session, name, unit, most, by=member)
    except Invalid as error:
        return _page(request, db, member, Form(name, unit, most, error.fields), status=error.status)
    return see_other("/desk/channels")


@router.post("/desk/channels/{channel_id}/deletion")
def delete(db: Db, member: Posting, channel_id: str) -> Response:
    with db.write() as session:
        channels.delete(session, channel_id, by=member)
    return see_other("/desk/channels?done=deleted")


def _page(request: Request, db: Db, member: Actor, typed: Form, *, status: int = HTTPStatus.OK) -> Response:
    with db.read() as session:
        all_of_them = channels.list_for(session, by=member)
    own, known = ([one for one in all_of_them if one.is_own == is_own] for is_own in (True, False))
    shown = {"own": own, "known": known, "typed": typed, "errors": typed.errors, "done": request.query_params.get("done", "")}
    return desk_page(request, "channels.html", member=member, status=status, **shown)
