"""Alarms on the desk: a member says that it has seen one. `desk.desk_page` shows them on every page."""

from fastapi import APIRouter
from fastapi.responses import Response

from app import clock
from app.domain import alarms
from app.web.dependencies import Db, Posting
from app.web.rendering import see_other

router = APIRouter()


@router.post("/desk/alarms/{alarm_id}/sighting")
def see(db: Db, member: Posting, alarm_id: str) -> Response:
    with db.write() as session:
        alarms.mark_seen(session, alarm_id, by=member, at=clock.now())
    return see_other("/desk")
