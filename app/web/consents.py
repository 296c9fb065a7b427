"""Consents given elsewhere: the lead records one on its desk, the partner contests it at /e/{token} or confirms it by endorsing there."""

from http import HTTPStatus
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import consents, invitation_overviews, invitations, statements
from app.domain.accounts import Actor
from app.domain.consents import Recorded
from app.errors import AppError, Conflict, Invalid
from app.web import humans
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed as TypedForm
from app.web.desk import desk_page, line
from app.web.endorsement_pages import Typed
from app.web.endorsements import Invitation, LetterRoute, invitation_page
from app.web.humans import Sure
from app.web.rendering import see_other

router = APIRouter(route_class=LetterRoute)

FIELDS = ("channel", "consented_on", "display_name", "visibility", "note")


@router.post("/e/{token}/contest")
def contest(request: Request, db: Db, token: Invitation, box: Sure) -> Response:
    try:
        humans.require(box, "contest")
        with db.write() as session:
            consents.contest(session, token, at=clock.now())
    except (Invalid, Conflict) as error:
        return invitation_page(request, db, token, Typed(), error)
    return see_other(f"/e/{token}")


@router.get("/desk/statements/{statement_id}/invitations/{invitation_id}/consent")
def show(request: Request, db: Db, member: Member, statement_id: str, invitation_id: str) -> Response:
    return _page(request, db, member, statement_id, invitation_id)


@router.post("/desk/statements/{statement_id}/invitations/{invitation_id}/consent")
def record(request: Request, db: Db, member: Posting, form: TypedForm, statement_id: str, invitation_id: str) -> Response:
    typed = Recorded(**{name: line(form, name) for name in FIELDS})
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            invitation, _ = invitations.get(session, invitation_id, by=member, of=statement)
            consents.record(session, invitation, statement, typed, by=member, at=clock.now())
    except (Invalid, Conflict) as error:
        return _page(request, db, member, statement_id, invitation_id, typed, error)
    return see_other(f"/desk/statements/{statement_id}/invitations/{invitation_id}")


def _page(
    request: Request,
    db: Db,
    member: Actor,
    statement_id: str,
    invitation_id: str,
    typed: Recorded | None = None,
    error: AppError | None = None,
) -> Response:
    with db.read() as session:
        invited = invitation_overviews.get(session, statement_id, invitation_id, by=member)
    return desk_page(
        request,
        "consent.html",
        member=member,
        status=error.status if error else HTTPStatus.OK,
        invited=invited,
        typed=typed or _kept(invited),
        today=clock.now().astimezone(ZoneInfo(invited.statement.time_zone)).date().isoformat(),
        errors=error.fields if isinstance(error, Invalid) else {},
        refusal="" if error is None or isinstance(error, Invalid) else error.message,
    )


def _kept(invited: invitation_overviews.Invited) -> Recorded:
    """Return what was recorded before, to be corrected."""
    consent = invited.consent
    if consent is None:
        return Recorded()
    return Recorded(consent.channel, consent.consented_on.isoformat(), consent.display_name, consent.visibility or "", invited.consent_note)
