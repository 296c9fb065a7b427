"""Stopping reminders, at /e/{token}/stop and /c/{token}/stop: a small page, and what mail programs send for one click (RFC 8058).

A mail program sends `List-Unsubscribe=One-Click` without a cookie or an origin; the page asks for a tick, which no scanner makes. The way
back, a POST to …/reminders, always does.
"""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from app import clock
from app.db import Database
from app.domain import stops
from app.errors import Invalid
from app.i18n import words
from app.models import PartnerKind, Purpose
from app.web import humans
from app.web.dependencies import Db
from app.web.endorsements import LOOKING, Invitation, LetterRoute, signed_for
from app.web.humans import Box, Sure
from app.web.rendering import page, see_other

ONE_CLICK = "One-Click"
router = APIRouter(route_class=LetterRoute)

Consultation = Annotated[str, Depends(signed_for(Purpose.CONSULTATION))]
Clicked = Annotated[str, Form(alias="List-Unsubscribe")]


@router.api_route("/e/{token}/stop", methods=LOOKING)
def show(request: Request, db: Db, token: Invitation) -> Response:
    return _page(request, db, token, Purpose.INVITATION)


@router.post("/e/{token}/stop")
def stop(request: Request, db: Db, token: Invitation, box: Sure, clicked: Clicked = "") -> Response:
    return _stop(request, db, token, Purpose.INVITATION, Box.TICKED if clicked == ONE_CLICK else box)


@router.api_route("/c/{token}/stop", methods=LOOKING)
def show_for_comments(request: Request, db: Db, token: Consultation) -> Response:
    return _page(request, db, token, Purpose.CONSULTATION)


@router.post("/c/{token}/stop")
def stop_for_comments(request: Request, db: Db, token: Consultation, box: Sure, clicked: Clicked = "") -> Response:
    return _stop(request, db, token, Purpose.CONSULTATION, Box.TICKED if clicked == ONE_CLICK else box)


@router.post("/e/{token}/reminders")
def resume(request: Request, db: Db, token: Invitation, box: Sure) -> Response:
    return _resume(request, db, token, Purpose.INVITATION, box)


@router.post("/c/{token}/reminders")
def resume_for_comments(request: Request, db: Db, token: Consultation, box: Sure) -> Response:
    return _resume(request, db, token, Purpose.CONSULTATION, box)


def _stop(request: Request, db: Database, token: str, purpose: Purpose, box: Box) -> Response:
    """Answer with the page itself: mail programs follow no redirect (RFC 8058, section 3.1), and a reload stops nothing more."""
    try:
        humans.require(Box.EMPTY if box == Box.NOT_ASKED else box, "stop")
        with db.write() as session:
            stops.stop(session, token, at=clock.now(), purpose=purpose)
    except Invalid as error:
        return _page(request, db, token, purpose, error)
    return _page(request, db, token, purpose)


def _resume(request: Request, db: Database, token: str, purpose: Purpose, box: Box) -> Response:
    try:
        humans.require(Box.EMPTY if box == Box.NOT_ASKED else box, "resume")
        with db.write() as session:
            stops.resume(session, token, at=clock.now(), purpose=purpose)
    except Invalid as error:
        return _page(request, db, token, purpose, error)
    return see_other(f"{_back(request)}/stop")


def _page(request: Request, db: Database, token: str, purpose: Purpose, error: Invalid | None = None) -> Response:
    with db.read() as session:
        stopping = stops.read(session, token, at=clock.now(), purpose=purpose)
    return page(
        request,
        "endorsements/stop.html",
        language=stopping.language,
        status=error.status if error else HTTPStatus.OK,
        lead=stopping.opened.lead.name,
        is_stopped=stopping.is_stopped,
        is_individual=stopping.opened.partner.kind == PartnerKind.INDIVIDUAL,
        errors={name: words.say(sentence, stopping.language) for name, sentence in error.fields.items()} if error else {},
        back=_back(request),
    )


def _back(request: Request) -> str:
    """Return the path of the text that the link opens."""
    return request.url.path.rpartition("/")[0]
