"""What an invited organization would see, shown to the lead before anything is sent. It only looks: there is no POST here."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.domain import readings
from app.web import endorsement_pages
from app.web.dependencies import Db, Member
from app.web.endorsement_pages import Typed

router = APIRouter()


@router.get("/desk/statements/{statement_id}/invitation-example")
def show(request: Request, db: Db, member: Member, statement_id: str, language: str = "") -> Response:
    with db.read() as session:
        reading, company = readings.read_example(session, statement_id, by=member)
    path = f"/desk/statements/{statement_id}/invitation-example"
    return endorsement_pages.invitation(request, reading, company, Typed(language=language), path=path, is_open=True)
