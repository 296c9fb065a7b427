"""Passing an invitation on to a colleague, and ending the colleague's link: forms on /e/{token}."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.domain import delegations
from app.errors import Conflict, Invalid, TooMany
from app.web import humans
from app.web.dependencies import Db
from app.web.endorsement_pages import Typed
from app.web.endorsements import Invitation, LetterRoute, invitation_page
from app.web.humans import Sure
from app.web.rendering import see_other

router = APIRouter(route_class=LetterRoute)


@router.post("/e/{token}/delegation")
def delegate(request: Request, db: Db, token: Invitation, email: Annotated[str, Form()] = "") -> Response:
    try:
        with db.write() as session:
            delegations.delegate(session, token, email, at=clock.now())
    except (Invalid, Conflict, TooMany) as error:
        return invitation_page(request, db, token, Typed(email=email), error)
    return see_other(f"/e/{token}#colleagues")


@router.post("/e/{token}/delegations/{delegation_id}/end")
def end(request: Request, db: Db, token: Invitation, box: Sure, delegation_id: str) -> Response:
    try:
        humans.require(box, "end")
        with db.write() as session:
            delegations.end(session, token, delegation_id, at=clock.now())
    except (Invalid, Conflict) as error:
        return invitation_page(request, db, token, Typed(), error)
    return see_other(f"/e/{token}#colleagues")
