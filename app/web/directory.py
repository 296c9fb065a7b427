"""The desk's partners: the list with its search, one partner with all that is known of it, and the form to add or change one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import contacts, directory, groups, profiles, resendings, statements
from app.domain.accounts import Actor
from app.domain.directory import Filters
from app.domain.profiles import PartnerChanged
from app.errors import Invalid, NotFound
from app.texts import domains
from app.web import guest_forms, partner_forms
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.partner_forms import Shown
from app.web.rendering import see_other

router = APIRouter()


@dataclass(frozen=True)
class Grouping:
    """The form under the list as it was sent: who was ticked, the group chosen or named, and what was wrong with that."""

    ticked: Sequence[str] = ()
    into: str = ""
    name: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@router.get("/desk/partners")
def list_partners(request: Request, db: Db, member: Member) -> Response:
    filters = partner_forms.read_filters(request.query_params)
    return partners_page(request, db, member, filters, after=request.query_params.get("after", ""))


def partners_page(
    request: Request,
    db: Db,
    member: Actor,
    filters: Filters,
    *,
    after: str = "",
    typed: Grouping | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    """Show one page of the list; `typed` is the form under it where it was refused."""
    with db.read() as session:
        page = directory.list_page(session, filters, by=member, after=after)
        all_groups = groups.list_for(session, by=member)
        endorsable = statements.list_for(session, by=member)
    given = partner_forms.write_filters(filters)
    return desk_page(
        request,
        "partners.html",
        member=member,
        status=status,
        typed=typed or Grouping(),
        page=page,
        filters=filters,
        given=given,
        here=urlencode(given),
        groups=all_groups,
        statements=endorsable,
        countries=guest_forms.countries(),
        after=after,
        done=request.query_params.get("done", ""),
        count=request.query_params.get("count", ""),
        grouped=next((one.group.name for one in all_groups if one.group.id == request.query_params.get("of")), ""),
    )


@router.get("/desk/partners/new")
def show_new(request: Request, member: Member) -> Response:
    return _form_page(request, member, Shown())


@router.post("/desk/partners/new")
def add(request: Request, db: Db, member: Posting, form: Typed) -> Response:
    typed = Shown(partner_forms.read_profile(form), partner_forms.read_contact(form))
    try:
        with db.write() as session:
            partner = profiles.add(session, typed.profile, by=member, at=clock.now())
            if typed.contact.email.strip():
                contacts.add(session, partner, typed.contact, by=member, at=clock.now())
    except Invalid as error:
        return _form_page(request, member, replace(typed, errors=error.fields), status=error.status)
    return see_other(f"/desk/partners/{partner.id}?done=added")


@router.get("/desk/partners/{partner_id}")
def show_partner(request: Request, db: Db, member: Member, partner_id: str) -> Response:
    with db.read() as session:
        try:
            card = directory.get(session, partner_id, by=member)
        except NotFound:
            return see_other(f"/desk/partners/{directory.find_kept(session, partner_id, by=member)}?done=merged")
        all_groups = groups.list_for(session, by=member)
        never_arrived = resendings.list_for(session, card.partner, at=clock.now())
    own = {group.id for group in card.groups}
    further = [counted.group for counted in all_groups if counted.group.id not in own]
    return desk_page(
        request,
        "partner.html",
        member=member,
        card=card,
        further=further,
        never_arrived=never_arrived,
        website_punycode=domains.punycode(card.partner.website),
        done=request.query_params.get("done", ""),
    )


@router.get("/desk/partners/{partner_id}/edit")
def show_form(request: Request, db: Db, member: Member, partner_id: str) -> Response:
    with db.read() as session:
        partner = profiles.get(session, partner_id, by=member)
        typed = Shown(profiles.read(session, partner))
    return _form_page(request, member, typed, partner_id=partner_id, revision=profiles.revision_of(partner))


@router.post("/desk/partners/{partner_id}/edit")
def save(request: Request, db: Db, member: Posting, form: Typed, partner_id: str) -> Response:
    typed, revision = Shown(partner_forms.read_profile(form)), line(form, "revision")
    try:
        with db.write() as session:
            partner = profiles.get(session, partner_id, by=member)
            profiles.save(session, partner, typed.profile, revision=revision, by=member, at=clock.now())
    except Invalid as error:
        shown = replace(typed, errors=error.fields)
        return _form_page(request, member, shown, partner_id=partner_id, revision=revision, status=error.status)
    except PartnerChanged as error:
        return _changed(request, db, member, typed, partner_id, error)
    return see_other(f"/desk/partners/{partner_id}?done=saved")


def _changed(request: Request, db: Db, member: Actor, typed: Shown, partner_id: str, error: PartnerChanged) -> Response:
    """Show what was typed, to be saved over what stands there now when that is what the member wants."""
    with db.read() as session:
        revision = profiles.revision_of(profiles.get(session, partner_id, by=member))
    return _form_page(request, member, typed, partner_id=partner_id, revision=revision, changed=error.message, status=error.status)


def _form_page(
    request: Request,
    member: Actor,
    typed: Shown,
    *,
    partner_id: str = "",
    revision: str = "",
    changed: str = "",
    status: int = HTTPStatus.OK,
) -> Response:
    return desk_page(
        request,
        "partner_form.html",
        member=member,
        status=status,
        typed=typed,
        errors=partner_forms.placed(typed.errors),
        partner_id=partner_id,
        revision=revision,
        changed=changed,
        countries=guest_forms.countries(),
    )
