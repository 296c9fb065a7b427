"""The desk's invitations: adding partners one by one or as a list, taking an invitation back. Reminding is `web/reminders`."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.db import Session
from app.domain import deliveries, guest_lists, invitation_overviews, invitations, mails, overviews, statements
from app.domain.accounts import Actor
from app.domain.guests import Outcome
from app.domain.invitations import Progress
from app.errors import Invalid, NotFound, WrongPhase
from app.models import Statement
from app.web import guest_forms
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.guest_forms import GuestForm
from app.web.rendering import see_other

router = APIRouter()


@router.get("/desk/statements/{statement_id}/invitations")
def show_invitations(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _form_page(request, db, member, statement_id, GuestForm())


@router.post("/desk/statements/{statement_id}/invitations/preview")
def preview(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = GuestForm(content=line(form, "list"))
    try:
        typed = guest_forms.read(form)
        with db.read() as session:
            statement = statements.get(session, statement_id, by=member)
            guests = guest_lists.parse(typed.content, default_language=statement.authentic_language)
            outcomes = invitations.preview(session, statement, guests, by=member)
    except Invalid as error:
        return _form_page(request, db, member, statement_id, replace(typed, errors=error.fields), status=error.status)
    return _list_page(request, db, member, statement_id, typed, outcomes)


@router.post("/desk/statements/{statement_id}/invitations")
def invite(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = GuestForm(content=line(form, "list"))
    try:
        typed = guest_forms.read(form)
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            is_list, language = guest_forms.is_list(form), statement.authentic_language
            guests = guest_lists.parse(typed.content, default_language=language) if is_list else [typed.guest()]
            outcomes = invitations.invite(session, statement, guests, by=member, at=clock.now())
    except Invalid as error:
        return _form_page(request, db, member, statement_id, replace(typed, errors=error.fields), status=error.status)
    except WrongPhase as error:
        return _form_page(request, db, member, statement_id, typed, status=error.status)
    if any(outcome.errors for outcome in outcomes):
        return _left_over(request, db, member, statement_id, typed, outcomes)
    path = f"/desk/statements/{statement_id}"
    return see_other(f"{path}?done=invited&count={len(outcomes)}" if is_list else f"{path}/invitations?invited={outcomes[0].invitation_id}")


@router.get("/desk/statements/{statement_id}/invitations/{invitation_id}")
def show_invitation(request: Request, db: Db, member: Member, statement_id: str, invitation_id: str) -> Response:
    return invitation_page(request, db, member, (statement_id, invitation_id))


@router.post("/desk/statements/{statement_id}/invitations/{invitation_id}/revocation")
def revoke(db: Db, member: Posting, statement_id: str, invitation_id: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        invitation, _ = invitations.get(session, invitation_id, by=member, of=statement)
        invitations.revoke(session, invitation, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}?done=revoked")


def invitation_page(
    request: Request,
    db: Db,
    member: Actor,
    ids: tuple[str, str],
    *,
    errors: Mapping[str, str] = MappingProxyType({}),
    status: int = HTTPStatus.OK,
) -> Response:
    """Show one invitation; `ids` are the statement's and its own, `errors` those of the form for a link to copy."""
    with db.read() as session:
        invited = invitation_overviews.get(session, *ids, by=member)
        delivery = deliveries.read(session, invited.progress, invited.mails)
    tries = {mail.id: mails.schedule(mail) for mail in invited.mails}
    shown: dict[str, Any] = {"invited": invited, "tries": tries, "delivery": delivery, "errors": dict(errors)}
    return desk_page(request, "invitation.html", member=member, status=status, **shown)


def _form_page(request: Request, db: Db, member: Actor, statement_id: str, typed: GuestForm, *, status: int = HTTPStatus.OK) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        invited = _find_invited(session, request, overview.statement, by=member)
    first = overview.statement.authentic_language
    languages = [first, *sorted(set(overview.hashes) - {first})]
    shown = replace(typed, errors=guest_forms.placed(typed.errors, languages))
    return desk_page(
        request,
        "invitations.html",
        member=member,
        status=status,
        overview=overview,
        languages=languages,
        typed=shown,
        countries=guest_forms.countries(),
        invited=invited,
        done=request.query_params.get("done", ""),
    )


def _find_invited(session: Session, request: Request, statement: Statement, *, by: Actor) -> Progress | None:
    """Return the organization that was invited a moment ago. Its id stands in the address: no name is left in a browser's history."""
    try:
        invitation, _ = invitations.get(session, request.query_params.get("invited", ""), by=by, of=statement)
    except NotFound:
        return None
    return invitations.get_progress(session, invitation)


def _left_over(request: Request, db: Db, member: Actor, statement_id: str, typed: GuestForm, outcomes: list[Outcome]) -> Response:
    """Show the rows that were not invited again: the one organization in its form, the others as a list to correct."""
    if not typed.content:
        shown = replace(typed, errors=outcomes[0].errors)
        return _form_page(request, db, member, statement_id, shown, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sent = sum(1 for outcome in outcomes if outcome.invitation_id)
    left = [outcome for outcome in outcomes if not outcome.invitation_id]
    status = HTTPStatus.OK if sent else HTTPStatus.UNPROCESSABLE_ENTITY
    return _list_page(request, db, member, statement_id, typed, left, sent=sent, status=status)


def _list_page(
    request: Request,
    db: Db,
    member: Actor,
    statement_id: str,
    typed: GuestForm,
    outcomes: list[Outcome],
    **shown: int,
) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
    data = {"sent": 0, "status": HTTPStatus.OK} | shown
    return desk_page(request, "guest_list.html", member=member, overview=overview, typed=typed, checked=guest_forms.sort(outcomes), **data)
