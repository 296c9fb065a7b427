"""Logging in and out, and the sessions a member holds."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app import clock
from app.domain import accounts
from app.errors import AppError, Invalid, LinkExpired, LinkInvalid, TooMany
from app.web.dependencies import Db, Member, Posting, get_database, session_cookie
from app.web.desk import LANGUAGE, desk_page
from app.web.rendering import page, see_other

router = APIRouter()

BROWSERS = (
    ("edg", "Edge"),
    ("opr/", "Opera"),
    ("opera", "Opera"),
    ("samsungbrowser", "Samsung Internet"),
    ("firefox", "Firefox"),
    ("fxios", "Firefox"),
    ("chrome", "Chrome"),
    ("chromium", "Chrome"),
    ("crios", "Chrome"),
    ("safari", "Safari"),
)
"""What a User-Agent says, and the word we keep. The first that fits: every browser also claims to be one of those below it."""


@router.get("/login")
def show_login(request: Request) -> Response:
    return _login_page(request, "login.html", email="", errors={})


@router.post("/login")
def ask_for_link(request: Request, db: Db, email: Annotated[str, Form()] = "") -> Response:
    try:
        address = accounts.clean_address(email)
        with db.write() as session:
            accounts.request_login(session, address, at=clock.now())
    except Invalid as error:
        return _login_page(request, "login.html", status=error.status, email=email, errors=error.fields)
    except TooMany as error:
        return _login_page(request, "too_many.html", status=error.status)
    return _login_page(request, "sent.html", email=email.strip(), minutes=int(accounts.LINK_LIFE.total_seconds() // 60))


@router.get("/login/{token}")
def show_login_link(request: Request, db: Db, token: str) -> Response:
    try:
        with db.read() as session:
            accounts.require_login(session, token, at=clock.now())
    except (LinkInvalid, LinkExpired) as error:
        return _link_ended(request, error)
    return _login_page(request, "enter.html", token=token)


@router.post("/login/{token}")
def log_in(request: Request, db: Db, token: str) -> Response:
    try:
        with db.write() as session:
            secret = accounts.log_in(session, token, device=device_word(request.headers.get("user-agent", "")), at=clock.now())
    except (LinkInvalid, LinkExpired) as error:
        return _link_ended(request, error)
    answer = see_other("/desk")
    answer.set_cookie(
        session_cookie(request),
        secret,
        max_age=int(accounts.SESSION_LIFE.total_seconds()),
        secure=get_database(request).settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/desk/logout")
def log_out(request: Request, db: Db, member: Posting) -> Response:
    with db.write() as session:
        accounts.revoke_session(session, member.session_id, by=member, at=clock.now())
    return _without_cookie(request)


@router.get("/desk/sessions")
def show_sessions(request: Request, db: Db, member: Member) -> Response:
    with db.read() as session:
        logins = accounts.list_sessions(session, by=member, at=clock.now())
    return desk_page(request, "sessions.html", member=member, logins=logins)


@router.post("/desk/sessions/others/revocation")
def revoke_other_sessions(db: Db, member: Posting) -> Response:
    with db.write() as session:
        accounts.revoke_other_sessions(session, by=member, at=clock.now())
    return see_other("/desk/sessions")


@router.post("/desk/sessions/{session_id}/revocation")
def revoke_session(request: Request, db: Db, member: Posting, session_id: str) -> Response:
    with db.write() as session:
        accounts.revoke_session(session, session_id, by=member, at=clock.now())
    return _without_cookie(request) if session_id == member.session_id else see_other("/desk/sessions")


def device_word(user_agent: str) -> str:
    """Return the browser's name, or nothing: no version, no system, so a session row says little about its owner."""
    return next((word for mark, word in BROWSERS if mark in user_agent.lower()), "")


def _link_ended(request: Request, error: AppError) -> Response:
    return _login_page(request, "ended.html", status=error.status, code=error.code)


def _login_page(request: Request, template: str, **data: Any) -> Response:
    return page(request, f"login/{template}", language=LANGUAGE, **data)


def _without_cookie(request: Request) -> Response:
    answer = see_other("/login")
    answer.delete_cookie(session_cookie(request), secure=get_database(request).settings.is_https, httponly=True, samesite="lax")
    return answer
