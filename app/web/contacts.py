"""The desk's contacts of one partner: a form to add or correct one, and buttons to put it first, turn it off or on, and delete it."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import contacts, profiles, resendings
from app.domain.accounts import Actor
from app.errors import Invalid
from app.models import Contact, Partner
from app.web import partner_forms
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page
from app.web.partner_forms import Shown
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/partners/{partner_id}/contacts/new")
def show_new(request: Request, db: Db, member: Member, partner_id: str) -> Response:
    with db.read() as session:
        partner = profiles.get(session, partner_id, by=member)
    return _form_page(request, member, partner, Shown())


@router.post("/desk/partners/{partner_id}/contacts/new")
def add(request: Request, db: Db, member: Posting, form: Typed, partner_id: str) -> Response:
    typed = partner_forms.read_contact(form)
    with db.read() as session:
        partner = profiles.get(session, partner_id, by=member)
    try:
        with db.write() as session:
            contacts.add(session, profiles.get(session, partner_id, by=member), typed, by=member, at=clock.now())
    except Invalid as error:
        return _form_page(request, member, partner, Shown(contact=typed, errors=error.fields), status=error.status)
    return see_other(f"/desk/partners/{partner_id}?done=contact_added#contacts")


@router.get("/desk/partners/{partner_id}/contacts/{contact_id}")
def show_form(request: Request, db: Db, member: Member, partner_id: str, contact_id: str) -> Response:
    with db.read() as session:
        contact, partner = contacts.get(session, contact_id, by=member, of=partner_id)
        typed = Shown(contact=contacts.read(session, contact))
    return _form_page(request, member, partner, typed, contact)


@router.post("/desk/partners/{partner_id}/contacts/{contact_id}")
def save(request: Request, db: Db, member: Posting, form: Typed, partner_id: str, contact_id: str) -> Response:
    typed = partner_forms.read_contact(form)
    with db.read() as session:
        contact, partner = contacts.get(session, contact_id, by=member, of=partner_id)
    try:
        with db.write() as session:
            fresh, _ = contacts.get(session, contact_id, by=member, of=partner_id)
            contacts.edit(session, fresh, typed, by=member, at=clock.now())
    except Invalid as error:
        shown = Shown(contact=typed, errors=error.fields)
        return _form_page(request, member, partner, shown, contact, status=error.status)
    return see_other(f"/desk/partners/{partner.id}?done=contact_saved#contacts")


@router.post("/desk/partners/{partner_id}/contacts/{contact_id}/invitations")
def send_again(db: Db, member: Posting, partner_id: str, contact_id: str) -> Response:
    with db.write() as session:
        contact, partner = contacts.get(session, contact_id, by=member, of=partner_id)
        count = resendings.send(session, contact, partner, by=member, at=clock.now())
    return see_other(f"/desk/partners/{partner_id}?done={'sent_again' if count else 'sent_before'}#contacts")


@router.post("/desk/partners/{partner_id}/contacts/{contact_id}/first")
def make_first(db: Db, member: Posting, partner_id: str, contact_id: str) -> Response:
    with db.write() as session:
        contact, _ = contacts.get(session, contact_id, by=member, of=partner_id)
        contacts.make_first(session, contact)
    return see_other(f"/desk/partners/{partner_id}?done=first#contacts")


@router.post("/desk/partners/{partner_id}/contacts/{contact_id}/off")
def turn_off(db: Db, member: Posting, partner_id: str, contact_id: str) -> Response:
    with db.write() as session:
        contact, _ = contacts.get(session, contact_id, by=member, of=partner_id)
        contacts.turn_off(session, contact, at=clock.now())
    return see_other(f"/desk/partners/{partner_id}?done=off#contacts")


@router.post("/desk/partners/{partner_id}/contacts/{contact_id}/on")
def turn_on(db: Db, member: Posting, partner_id: str, contact_id: str) -> Response:
    with db.write() as session:
        contact, _ = contacts.get(session, contact_id, by=member, of=partner_id)
        contacts.turn_on(session, contact, at=clock.now())
    return see_other(f"/desk/partners/{partner_id}?done=on#contacts")


@router.post("/desk/partners/{partner_id}/contacts/{contact_id}/deletion")
def delete(db: Db, member: Posting, partner_id: str, contact_id: str) -> Response:
    with db.write() as session:
        contact, _ = contacts.get(session, contact_id, by=member, of=partner_id)
        contacts.delete(session, contact, at=clock.now())
    return see_other(f"/desk/partners/{partner_id}?done=contact_deleted#contacts")


def _form_page(
    request: Request, member: Actor, partner: Partner, typed: Shown, contact: Contact | None = None, *, status: int = HTTPStatus.OK
) -> Response:
    shown = {"partner": partner, "contact": contact, "typed": typed.contact, "errors": typed.errors}
    return desk_page(request, "contact_form.html", member=member, status=status, **shown)
