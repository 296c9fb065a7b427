"""Board links: made on /e/{token} and shown once; at /b/{token} there is something to read and nothing to press."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from app import clock
from app.domain import boards, readings
from app.errors import Invalid, TooMany
from app.models import Purpose
from app.web import endorsement_pages, humans
from app.web.dependencies import Db
from app.web.endorsement_pages import Typed
from app.web.endorsements import LOOKING, Invitation, Language, LetterRoute, invitation_page, signed_for
from app.web.humans import Sure

router = APIRouter(route_class=LetterRoute)

Board = Annotated[str, Depends(signed_for(Purpose.BOARD))]


@router.post("/e/{token}/board")
def issue(request: Request, db: Db, token: Invitation, box: Sure) -> Response:
    try:
        humans.require(box, "board")
        with db.write() as session:
            made = boards.issue(session, token, at=clock.now())
    except (Invalid, TooMany) as error:
        return invitation_page(request, db, token, Typed(), error)
    with db.read() as session:
        reading = readings.read_board(session, made, at=clock.now())
    return endorsement_pages.board_link(request, reading, path=f"/e/{token}", url=f"{db.settings.base_url}/b/{made}")


@router.api_route("/b/{token}", methods=LOOKING)
def show(request: Request, db: Db, token: Board, language: Language = "") -> Response:
    with db.read() as session:
        reading = readings.read_board(session, token, at=clock.now())
    return endorsement_pages.board(request, reading, path=f"/b/{token}", wanted=language)
