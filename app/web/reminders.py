"""The desk's reminders: exactly who would get one, those without an answer and those who must confirm again, and sending them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app import clock
from app.domain import overviews, reminders, statements
from app.domain.accounts import Actor
from app.domain.invitations import Progress
from app.domain.partners import Entry
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

    due: Sequence[tuple[Progress, Entry]]
    resting: Sequence[tuple[Progress, Entry]]

    @property
    def has_ticks(self) -> bool:
        return len(self.due) <= MOST_TICKS


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


def _page(
    request: Request, db: Db, member: Actor, statement_id: str, *, refused: str | None = None, status: int = HTTPStatus.OK
) -> Response:
    with db.read() as session:
        overview = overviews.get(session, statement_id, by=member, at=clock.now(), limit=1)
        silent = _sorted(reminders.list_silent(session, overview.statement), at=overview.at)
        unconfirmed = _sorted(reminders.list_unconfirmed(session, overview.statement), at=overview.at)
    unreached = overview.counts.needs_reconfirmation - len(unconfirmed.due) - len(unconfirmed.resting)
    shown = {"silent": silent, "unconfirmed": unconfirmed, "unreached": unreached, "refused": refused}
    return desk_page(request, "reminders.html", member=member, status=status, overview=overview, **shown)


def _sorted(pairs: Sequence[tuple[Progress, Entry]], *, at: datetime) -> Shown:
    due = [pair for pair in pairs if pair[0].may_be_reminded(at=at)]
    return Shown(due, [pair for pair in pairs if not pair[0].may_be_reminded(at=at)])
