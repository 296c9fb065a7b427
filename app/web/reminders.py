"""The desk's reminders: exactly who would get one, what the mail says before it leaves, and when reminders leave by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import listings, overviews, reminder_previews, reminders, schedules, statements
from app.domain.accounts import Actor
from app.domain.reminders import Waiting
from app.errors import Invalid
from app.web import campaign_forms
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
    is_search: bool = False

    @property
    def meant(self) -> Sequence[Waiting]:
        """Those whom reminding all reminds: who contested a consent has to be chosen. A list of those found never stands for all."""
        return [one for one in self.due if not one.is_contested and not self.is_search]

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


@router.post("/desk/statements/{statement_id}/reminders/preview")
def preview(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    """Show what the mail says and how many get it: nothing leaves before that page's button is pressed."""
    chosen = {value for value in form.getlist("invitation") if isinstance(value, str)}
    is_to_all, of, at = line(form, "who") == "all", line(form, "of"), clock.now()
    listing, wording = (
        (reminders.list_unconfirmed, reminder_previews.list_unconfirmed)
        if of == UNCONFIRMED
        else (reminders.list_silent, reminder_previews.list_silent)
    )
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=at, limit=1)
        found = _sorted(listing(session, overview.statement), at=at)
        meant = found.meant if is_to_all else [one for one in found.due if one.line.invitation.id in chosen]
        wordings = wording(session, overview.statement, meant, by=member) if meant else []
    if not meant:
        return _page(request, db, member, statement_id, refused=of, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    mails = [campaign_forms.shown_mail(one.variant, one.readers, one.kind, one.payload, settings=db.settings, at=at) for one in wordings]
    shown: dict[str, Any] = {"overview": overview, "meant": meant, "mails": mails, "of": of, "has_ticks": len(meant) <= MOST_TICKS}
    return desk_page(request, "reminder_preview.html", member=member, **shown)


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
    words = request.query_params.get("q", "")
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        statement = overview.statement
        silent = _sorted(reminders.list_silent(session, statement), words, at=overview.at)
        unconfirmed = _sorted(reminders.list_unconfirmed(session, statement), words, at=overview.at)
        rounds, close = schedules.list_for(session, statement), schedules.find_close(session, statement)
    days = {"reminder_days": schedules.shown_days(statement.reminder_days), "most_reminders": str(statement.most_reminders)}
    is_unticked = request.query_params.get("tick") == "none"
    shown = {"refused": None, "is_unticked": is_unticked, "typed": days, "errors": {}, "done": request.query_params.get("done", "")} | given
    return desk_page(
        request,
        "reminders.html",
        member=member,
        status=status,
        overview=overview,
        silent=silent,
        unconfirmed=unconfirmed,
        words=words,
        unreached=overview.counts.needs_reconfirmation - len(unconfirmed.due) - len(unconfirmed.resting),
        rounds=rounds,
        close=close,
        **shown,
    )


def _sorted(found: Sequence[Waiting], words: str = "", *, at: datetime) -> Shown:
    named = [one for one in found if listings.has_name(one.line.partner, words)]
    due = [one for one in named if one.line.may_be_reminded(at=at)]
    return Shown(due, [one for one in named if not one.line.may_be_reminded(at=at)], is_search=bool(words.strip()))
