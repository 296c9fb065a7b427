"""The desk's groups: the list, their names, and putting partners in and out, those ticked or all that a search finds."""

from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.db import Session
from app.domain import directory, groups
from app.domain.accounts import Actor
from app.errors import Invalid
from app.web import partner_forms
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.directory import Grouping, partners_page
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/groups")
def list_groups(request: Request, db: Db, member: Member) -> Response:
    return _page(request, db, member)


@router.post("/desk/groups")
def create(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    name = line(form, "name")
    try:
        with db.write() as session:
            groups.create(session, name, by=member, at=clock.now())
    except Invalid as error:
        return _page(request, db, member, name=name, errors=error.fields, status=error.status)
    return see_other("/desk/groups?done=created")


@router.post("/desk/groups/members")
def change_members(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    """Put partners into a group, an existing or a new one, or take them out; `act` says which, and of whom."""
    act, filters = line(form, "act"), partner_forms.read_filters(form)
    here = urlencode(partner_forms.write_filters(filters))
    if act != "add_found" and not form.getlist("partner"):
        return see_other(f"/desk/partners?{here}&done=nobody")
    try:
        with db.write() as session:
            group_id, count = _change(session, act, form, by=member)
    except Invalid as error:
        typed = Grouping(_ticked(form), line(form, "into"), line(form, "name"), error.fields)
        return partners_page(request, db, member, filters, after=line(form, "after"), typed=typed, status=error.status)
    return see_other(f"/desk/partners?{here}&done={'removed' if act == 'remove' else 'grouped'}&count={count}&of={group_id}")


@router.post("/desk/partners/{partner_id}/groups")
def put_in(db: Db, member: Posting, form: Typed, partner_id: str) -> Response:
    with db.write() as session:
        groups.add_partners(session, groups.get(session, line(form, "into"), by=member), [partner_id], by=member)
    return see_other(f"/desk/partners/{partner_id}?done=grouped")


@router.post("/desk/groups/{group_id}/name")
def rename(request: Request, db: Db, member: Posting, form: Typed, group_id: str) -> Response:
    try:
        with db.write() as session:
            groups.rename(session, groups.get(session, group_id, by=member), line(form, f"name-{group_id}"))
    except Invalid as error:
        return _page(request, db, member, renamed=group_id, errors={f"name-{group_id}": error.fields["name"]}, status=error.status)
    return see_other("/desk/groups?done=renamed")


@router.post("/desk/groups/{group_id}/deletion")
def delete(db: Db, member: Posting, group_id: str) -> Response:
    with db.write() as session:
        groups.remove(session, groups.get(session, group_id, by=member))
    return see_other("/desk/groups?done=deleted")


def _change(session: Session, act: str, form: FormData, *, by: Actor) -> tuple[str, int]:
    """Do what the button says; return the id of the group and how many partners it was done with."""
    if act == "remove":
        group = groups.get(session, line(form, "group"), by=by)
        return group.id, groups.remove_partners(session, group, _ticked(form))
    group = groups.find_or_create(session, line(form, "into"), line(form, "name"), by=by, at=clock.now())
    if act == "add_found":
        return group.id, groups.add_found(session, group, directory.found_ids(partner_forms.read_filters(form), by=by))
    return group.id, groups.add_partners(session, group, _ticked(form), by=by)


def _ticked(form: FormData) -> list[str]:
    return [value for value in form.getlist("partner") if isinstance(value, str)]


def _page(
    request: Request,
    db: Db,
    member: Actor,
    *,
    name: str = "",
    renamed: str = "",
    errors: dict[str, str] | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    with db.read() as session:
        listed = groups.list_for(session, by=member)
    shown = {"groups": listed, "name": name, "renamed": renamed, "errors": errors or {}, "done": request.query_params.get("done", "")}
    return desk_page(request, "groups.html", member=member, status=status, **shown)
