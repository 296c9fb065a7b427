"""The desk's roster: in which order and groups a statement's signatories stand, what stands beside a name, and places by hand."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from app import clock
from app.domain import arrangements, overviews, publications, statements, versions
from app.domain.accounts import Actor
from app.domain.arrangements import Arrangement, ArrangementChanged, Moves
from app.errors import Invalid
from app.models import ROSTER_SHOWS, RosterGrouping, RosterOrder
from app.publishing.roster import make_roster
from app.publishing.roster_words import round_down
from app.web.dependencies import Db, Member, Posting
from app.web.desk import Typed, desk_page, line, number
from app.web.rendering import see_other

router = APIRouter()

LINES = 500
"""How many places one page has: a form may have a thousand fields."""

PLACE = "place-"


@router.get("/desk/statements/{statement_id}/roster")
def show(request: Request, db: Db, member: Member, statement_id: str) -> Response:
    return _page(request, db, member, statement_id)


@router.post("/desk/statements/{statement_id}/roster")
def arrange(request: Request, db: Db, member: Posting, form: Typed, statement_id: str) -> Response:
    """Save settings and places, which are one form: nothing that was typed into either is lost by saving the other."""
    typed, revision, first, seen = _read(form), line(form, "revision"), max(number(line(form, "first")), 1), line(form, "seen").split()
    moves = Moves(_typed_numbers(form, {id_: str(place) for place, id_ in enumerate(seen, first)}), seen)
    kept: dict[str, Any] = {"typed": typed, "numbers": moves.numbers, "first": first}
    try:
        with db.write() as session:
            statement = statements.get(session, statement_id, by=member)
            arrangements.arrange(session, statement, typed, at=clock.now(), revision=revision, moves=moves)
    except Invalid as error:
        return _page(request, db, member, statement_id, status=error.status, errors=error.fields, revision=revision, **kept)
    except ArrangementChanged as error:
        return _page(request, db, member, statement_id, status=error.status, changed=error.message, **kept)
    return see_other(f"/desk/statements/{statement_id}/roster?done=arranged&first={first}")


def _typed_numbers(form: FormData, shown: Mapping[str, str]) -> dict[str, str]:
    """Return the numbers that differ from those that were shown: only these are meant."""
    typed = {name.removeprefix(PLACE): line(form, name) for name in form if name.startswith(PLACE)}
    return {id_: words for id_, words in typed.items() if words != shown.get(id_)}


def _read(form: FormData) -> Arrangement:
    return Arrangement(
        line(form, "roster_order"),
        line(form, "roster_grouping"),
        [shown for shown in ROSTER_SHOWS if line(form, f"shows_{shown}") == "yes"],
        line(form, "rounds_total") == "yes",
        line(form, "has_un_profile") == "yes",
    )


def _page(request: Request, db: Db, member: Actor, statement_id: str, *, status: int = HTTPStatus.OK, **given: Any) -> Response:
    """Show the page; `given` are what was `typed`, the `numbers` of places, what is wrong (`errors`, `changed`), `first`."""
    with db.read() as session:
        statement = statements.get(session, statement_id, by=member)
        title, places = overviews.title(session, statement), arrangements.list_places(session, statement)
        document = publications.preview(session, statement, versions.latest(session, statement), at=clock.now())
    first = max(given.pop("first", number(request.query_params.get("first", ""))), 1)
    roster = make_roster(document, statement.authentic_language)
    is_rounded = document.style.rounds_total and round_down(document.total_count) < document.total_count
    shown = {
        "total": roster.total,
        "withheld": roster.withheld if is_rounded else "",
        "saved": arrangements.get(statement),
        "orders": list(RosterOrder),
        "groupings": list(RosterGrouping),
        "places": places[first - 1 : first - 1 + LINES],
        "place_count": len(places),
        "earlier": max(first - LINES, 1) if first > 1 else 0,
        "later": first + LINES if first - 1 + LINES < len(places) else 0,
        "done": request.query_params.get("done", ""),
    }
    typed = {
        "typed": arrangements.get(statement),
        "numbers": {},
        "errors": {},
        "changed": "",
        "revision": arrangements.revision_of(statement),
    } | given
    return desk_page(request, "roster.html", member=member, status=status, statement=statement, title=title, **shown, **typed)
