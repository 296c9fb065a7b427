"""The desk's reminders: exactly who would get one, without an answer or with one to confirm again; and when they leave by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import overviews, reminders, schedules, statements
from app.domain.accounts import Actor
from app.domain.reminders import Waiting
from app.errors import Invalid
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line
from app.web.rendering import see_other

router = APIRouter()

MOST_TICKS = 500
"""Above this many partners a reminder goes to all: nobody ticks that many, and a form has a limit."""

UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True)
class Shown:
    """One list of the page: who would be mailed now, and who was a moment ago."""

    due: Sequence[Waiting]
    resting: Sequence[Waiting]

    @property
    def has_ticks(self) -> bool:
        return len(self.due) <= MOST_TICKS

    @property
    def has_several(self) -> bool:
        return any(len(one.entries) > 1 for one in self.due)


@router.get("/desk/statements/{statement_id}/reminders")
def show_reminders(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/reminders")
def remind(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    chosen = [value for value in form.getlist("invitation") if isinstance(value, str)]
    is_to_all, of = line(form, "who") == "all", line(form, "of")
    if not chosen and not is_to_all:
        return _page(request, db, member, statement_id, refused=of, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    verb = reminders.remind_unconfirmed if of == UNCONFIRMED else reminders.remind_silent
    with db.write() as session:
        statement = statements.get(session, statement_id, by=member)
        count = verb(session, statement, None if is_to_all else chosen, by=member, at=clock.now())
    return see_other(f"/desk/statements/{statement_id}?done=reminded&count={count}")


@router.post("/desk/statements/{statement_id}/reminders/schedule")
def set_schedule(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    typed = {name: line(form, name) for name in ("reminder_days", "most_reminders")}
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            schedules.set_days(session, statement, typed["reminder_days"], typed["most_reminders"], at=clock.now())
    except Invalid as error:
        return _page(request, db, member, statement_id, typed=typed, errors=error.fields, status=error.status)
    return see_other(f"/desk/statements/{statement_id}/reminders?done=scheduled#schedule")


def _page(request: Request, db: Db, member: Actor, statement_id: str, *, status: int = HTTPStatus.OK, **given: Any) -> Response:
    """Show the page; `given` are `refused` (which list had no tick), or the schedule as `typed` with its `errors`."""
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        statement = overview.statement
        silent = _sorted(reminders.list_silent(session, statement), at=overview.at)
        unconfirmed = _sorted(reminders.list_unconfirmed(session, statement), at=overview.at)
        rounds, close = schedules.list_for(session, statement), schedules.find_close(session, statement)
    days = {"reminder_days": schedules.shown_days(statement.reminder_days), "most_reminders": str(statement.most_reminders)}
    shown = {"refused": None, "typed": days, "errors": {}, "done": request.query_params.get("done", "")} | given
    return desk_page(
        request,
        "reminders.html",
        member=member,
        status=status,
        overview=overview,
        silent=silent,
        unconfirmed=unconfirmed,
        unreached=overview.counts.needs_reconfirmation - len(unconfirmed.due) - len(unconfirmed.resting),
        rounds=rounds,
        close=close,
        **shown,
    )


def _sorted(found: Sequence[Waiting], *, at: datetime) -> Shown:
    due = [one for one in found if one.line.may_be_reminded(at=at)]
    return Shown(due, [one for one in found if not one.line.may_be_reminded(at=at)])
