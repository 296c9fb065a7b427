"""The desk's queue of requests to join: who asks, what in the directory looks like it, and what becomes of it."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.db import Session
from app.domain import admissions, directory, open_calls, receipts, statements
from app.domain.accounts import Actor
from app.domain.admissions import AlreadyDecided, Case, Choice, Decision
from app.domain.directory import Filters
from app.errors import AppError, Invalid, WrongPhase
from app.models import Partner, Statement
from app.texts.domains import punycode
from app.texts.scripts import mixed_words
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()

PAGE_SIZE = 20
MOST_FOUND = 10
AS = "as-"
"""Before the id of the partner a request is taken for, among the choices of the form."""


@router.get("/desk/statements/{statement_id}/requests")
def list_requests(request: Request, db: Db, member: Member, statement_id: str, after: str = "") -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        waiting = admissions.list_waiting(session, statement, by=member, after=after, limit=PAGE_SIZE + 1)
        shown = _statement(session, statement) | {"decided": [] if after else admissions.list_decided(session, statement)}
    cases = waiting[:PAGE_SIZE]
    return desk_page(
        request,
        "requests.html",
        member=member,
        **shown,
        cases=cases,
        warnings={case.request.id: _warnings(case) for case in cases},
        after=after,
        next_after=cases[-1].request.id if len(waiting) > PAGE_SIZE else "",
        done=request.query_params.get("done", ""),
    )


@router.get("/desk/statements/{statement_id}/requests/{request_id}")
def show_request(request: Request, db: Db, member: Member, statement_id: str, request_id: str, find: str = "") -> Response:
    return _case_page(request, db, member, (statement_id, request_id), find=find)


@router.post("/desk/statements/{statement_id}/requests/{request_id}/decision")
def decide(request: Request, db: Db, member: Posting, form: Typed, statement_id: str, request_id: str) -> Response:
    decision = _read(form)
    try:
        with db.write() as session:
            decided = admissions.decide(session, statement_id, request_id, decision, by=member, at=clock.now())
    except (Invalid, AlreadyDecided, WrongPhase) as error:
        return _case_page(request, db, member, (statement_id, request_id), decision=decision, error=error, find=line(form, "find"))
    return see_other(f"/desk/statements/{statement_id}/requests?done={decided.state}")


def _read(form: FormData) -> Decision:
    choice = line(form, "choice")
    is_existing = choice.startswith(AS)
    partner_id = choice.removeprefix(AS) if is_existing else ""
    return Decision(Choice.EXISTING if is_existing else choice, partner_id, line(form, "sentence"), line(form, "tells"))


def _case_page(
    request: Request,
    db: Db,
    member: Actor,
    place: tuple[str, str],
    *,
    decision: Decision | None = None,
    error: AppError | None = None,
    find: str = "",
) -> Response:
    with db.read() as session:
        statement, case = admissions.get(session, *place, by=member)
        shown = _statement(session, statement)
        known = {likeness.partner.id for likeness in case.likenesses}
        others = [partner for partner in _find(session, find, by=member) if partner.id not in known]
    return desk_page(
        request,
        "request.html",
        member=member,
        status=error.status if error else HTTPStatus.OK,
        **shown,
        case=case,
        others=others,
        find=find,
        warnings=_warnings(case),
        decision=decision or Decision(tells="yes"),
        chosen=f"{AS}{decision.partner_id}" if decision and decision.partner_id else decision.choice if decision else "",
        errors=error.fields if isinstance(error, Invalid) else {},
        refusal=error.message if error and not isinstance(error, Invalid) else "",
    )


def _statement(session: Session, statement: Statement) -> dict[str, Any]:
    """What every page of the queue says of the statement."""
    return {
        "statement": statement,
        "statement_title": receipts.title(session, statement, statement.authentic_language),
        "is_open": open_calls.is_open(statement, at=clock.now()),
        "address": f"{session.settings.base_url}/statements/{statement.slug}/join",
    }


def _find(session: Session, words: str, *, by: Actor) -> list[Partner]:
    """Return partners by any spelling, for when the right one does not look alike."""
    if not words.strip():
        return []
    return [found.partner for found in directory.list_page(session, Filters(words=words), by=by, limit=MOST_FOUND).lines]


def _warnings(case: Case) -> dict[str, Any]:
    """What a name or address may hide: words in letters of two scripts, domains that are not what they look like."""
    email, name = (case.asker.email, case.asker.name) if case.asker else ("", "")
    return {
        "mixed": mixed_words(f"{case.request.name} {name}"),
        "email_domain": punycode(email),
        "website_domain": punycode(case.request.website),
    }
