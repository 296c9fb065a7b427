"""Changing a text after sign-on has opened: beginning, looking at what it changes, freezing it, and asking old signatories again."""

from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import changes, reconfirmations, statements, translations
from app.domain.accounts import Actor
from app.domain.changes import OBJECTION_HOURS, Change, NothingChanged, OnlyCorrected
from app.errors import AppError, DraftChanged, Invalid
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

UNSAID = Change("", "")


@router.get("/desk/statements/{statement_id}/change")
def show_change(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _change_page(request, db, member, statement_id, UNSAID)


@router.post("/desk/statements/{statement_id}/change")
def start(db: Db, member: Posting, statement_id: str) -> Response:
    with db.write() as session:
        changes.start(session, statements.get(session, statement_id, by=member))
    return see_other(f"/desk/statements/{statement_id}/edit")


@router.post("/desk/statements/{statement_id}/change/deletion")
def discard(db: Db, member: Posting, statement_id: str) -> Response:
    with db.write() as session:
        changes.discard(session, statements.get(session, statement_id, by=member))
    return see_other(f"/desk/statements/{statement_id}?done=discarded")


@router.post("/desk/statements/{statement_id}/versions")
def make(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    hours = line(form, "hours") or str(OBJECTION_HOURS)
    change = Change(line(form, "change"), line(form, "note"), number(hours), needs_note=True)
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            changes.make(session, statement, change, by=member, at=clock.now(), revision=number(line(form, "revision")))
    except (Invalid, NothingChanged, OnlyCorrected, DraftChanged) as error:
        return _change_page(request, db, member, statement_id, change, error)
    return see_other(f"/desk/statements/{statement_id}?done={change.kind}")


@router.post("/desk/statements/{statement_id}/reconfirmation")
def ask_old(db: Db, member: Posting, statement_id: str) -> Response:
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        now = clock.now()
        published_at = max(statement.embargo_until or now, now)
        count = reconfirmations.ask_old(session, statement, by=member, at=now, published_at=published_at)
    return see_other(f"/desk/statements/{statement_id}?done=asked&count={count}")


def _change_page(request: Request, db: Db, member: Actor, statement_id: str, change: Change, error: AppError | None = None) -> Response:
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        found = changes.review(session, statement)
        languages = translations.list_standings(session, statement)
    errors = error.fields if isinstance(error, Invalid) else {}
    said = {"statement": statement, "review": found, "change": change, "errors": errors, "languages": languages}
    status = error.status if error else HTTPStatus.OK
    return desk_page(request, "change.html", member=member, status=status, problem=error.message if error else "", **said)
