"""The public page of an open call, and the link that confirms a request to join. No cookie, no script, nothing stored in any cache.

GET looks and POST acts. Whoever asks is answered the same, whatever is known of its address; what cannot be taken comes back as typed.
"""

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import BaseModel

from app import clock
from app.db import Database
from app.domain import join_requests, open_calls
from app.domain.join_requests import RequestChanged, Typed
from app.domain.open_calls import CallClosed
from app.errors import AppError, Invalid, LinkExpired, LinkInvalid, NotFound, TooMany
from app.models import Purpose
from app.web import join_pages
from app.web.dependencies import Db
from app.web.endorsements import LOOKING, signed_for
from app.web.rendering import page, see_other

TEMPLATES = {"link_invalid": "endorsements/link_invalid.html", CallClosed.code: "join/closed.html"}
ENDED = "join/link_ended.html"


class JoinRoute(APIRoute):
    """Answers a link that does not open, or a call that is over, with the page that says why."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_or_explain(request: Request) -> Response:
            try:
                return await answer(request)
            except (LinkInvalid, LinkExpired, CallClosed) as error:
                status = HTTPStatus.GONE if isinstance(error, CallClosed) else error.status
                return page(request, TEMPLATES.get(error.code, ENDED), status=status)

        return answer_or_explain


router = APIRouter(route_class=JoinRoute)

Token = Annotated[str, Depends(signed_for(Purpose.JOIN))]


class JoinForm(BaseModel):
    """The fields of the call's form, as typed. A missing one is an empty one: the verb says what is wrong with it."""

    name: str = ""
    language: str = ""
    country: str = ""
    website: str = ""
    contact_name: str = ""
    email: str = ""
    note: str = ""
    token: str = ""
    answer: str = ""
    subject: str = ""


@router.api_route("/statements/{slug}/join", methods=LOOKING)
def show_call(request: Request, db: Db, slug: str) -> Response:
    return _call(request, db, slug)


@router.api_route("/statements/{slug}/join/{language}", methods=LOOKING)
def show_call_in(request: Request, db: Db, slug: str, language: str, sent: Annotated[str, Query()] = "") -> Response:
    return _sent(request, db, slug, language) if sent else _call(request, db, slug, language)


@router.post("/statements/{slug}/join/{language}")
def ask_to_join(request: Request, db: Db, slug: str, language: str, form: Annotated[JoinForm, Form()]) -> Response:
    typed = Typed(**form.model_dump())
    try:
        with db.write() as session:
            join_requests.ask(session, slug, typed, at=clock.now())
    except (Invalid, TooMany) as error:
        return _call(request, db, slug, language, typed, error)
    return see_other(f"/statements/{slug}/join/{language}?sent=yes")


@router.api_route("/j/{token}", methods=LOOKING)
def show_request(request: Request, db: Db, token: Token) -> Response:
    return _request(request, db, token)


@router.post("/j/{token}")
def confirm(
    request: Request, db: Db, token: Token, confirmed: Annotated[str, Form()] = "", fingerprint: Annotated[str, Form()] = ""
) -> Response:
    try:
        with db.write() as session:
            join_requests.confirm(session, token, confirmed=confirmed, fingerprint=fingerprint, at=clock.now())
    except (Invalid, RequestChanged) as error:
        return _request(request, db, token, error)
    return see_other(f"/j/{token}")


def _call(
    request: Request, db: Database, slug: str, language: str = "", typed: Typed | None = None, error: AppError | None = None
) -> Response:
    with db.read() as session:
        call = open_calls.get(session, slug, at=clock.now())
    if language and language not in call.texts:
        raise NotFound
    return join_pages.call(request, call, language, typed, error)


def _sent(request: Request, db: Database, slug: str, language: str) -> Response:
    with db.read() as session:
        call = open_calls.get(session, slug, at=clock.now())
    if language not in call.texts:
        raise NotFound
    return join_pages.sent(request, call, language)


def _request(request: Request, db: Database, token: str, error: AppError | None = None) -> Response:
    with db.read() as session:
        opened = join_requests.open_link(session, token, at=clock.now())
    return join_pages.asked(request, opened, error)
