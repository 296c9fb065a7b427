"""Hooks for machines: what came back, as a mail server or a provider hands it over. No cookie is read and no page is shown.

A bounce's signed return path is its password; Postmark calls with one derived from our keys. A caller without either learns nothing.
"""

import base64
import json
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from app import clock
from app.db import Database
from app.domain import bounces
from app.domain.bounces import Outcome
from app.errors import LinkInvalid
from app.mail import bounces as returned
from app.mail import postmark_reports
from app.mail.bounces import Report
from app.mail.reports import WHOLE
from app.models import BounceSource
from app.security import return_paths, webhooks
from app.web.dependencies import Db

router = APIRouter(prefix="/hooks")

STATUSES = {Outcome.FORGED: HTTPStatus.FORBIDDEN, Outcome.UNKNOWN: HTTPStatus.FORBIDDEN, Outcome.UNREAD: HTTPStatus.UNPROCESSABLE_ENTITY}


@router.post("/bounces")
async def take_message(request: Request, db: Db, recipient: str = "") -> Response:
    """Take one message as it is. A space in the address is a plus that was not escaped."""
    address = recipient.replace(" ", "+")
    try:
        return_paths.read(db.settings.secret_keys, address)
    except LinkInvalid:
        return Response(status_code=HTTPStatus.FORBIDDEN)
    raw = await _front(request)
    return await run_in_threadpool(_receive_message, db, raw, address)


@router.post("/postmark")
async def take_postmark(request: Request, db: Db) -> Response:
    """Take one call of Postmark's webhook. Of a mail that is not ours it is answered like the rest, or the call would be repeated."""
    if not webhooks.is_password(db.settings.secret_keys, _basic_password(request)):
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Basic"})
    try:
        report = postmark_reports.read(json.loads(await request.body()))
    except (ValueError, RecursionError):
        return Response(status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    outcome = await run_in_threadpool(_receive, db, report, "", BounceSource.WEBHOOK)
    return Response(status_code=HTTPStatus.UNPROCESSABLE_ENTITY if outcome == Outcome.UNREAD else HTTPStatus.OK)


def _receive_message(db: Database, raw: bytes, address: str) -> Response:
    outcome = _receive(db, returned.read(raw), address, BounceSource.HOOK)
    return Response(status_code=STATUSES.get(outcome, HTTPStatus.NO_CONTENT))


def _receive(db: Database, report: Report, address: str, source: BounceSource) -> Outcome:
    with db.write() as session:
        return bounces.receive(session, report, recipient=address, source=source, at=clock.now())


async def _front(request: Request) -> bytes:
    """Read a body to its end and keep the front of it: a report's facts stand there, and what was returned with it may be large."""
    front = bytearray()
    async for chunk in request.stream():
        front += chunk[: WHOLE.most_bytes - len(front)]
    return bytes(front)


def _basic_password(request: Request) -> str:
    """Return the password of HTTP's Basic authentication (RFC 7617); empty when there is none."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[2]
    except ValueError:
        return ""
